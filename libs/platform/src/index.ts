export {
  ConfigError,
  count,
  databaseUrl,
  dataKeys,
  logLevel,
  milliseconds,
  mode,
  port,
  publicUrl,
  queuePrefix,
  readConfig,
  redisUrl,
  secret,
  type DataKeySetting,
} from './config.ts';
export {
  readGatewayConfig,
  type GatewayConfig,
  type NotifyConfig,
  type SmtpConfig,
  type TwilioConfig,
} from './gateway-config.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { describeError, redact, redactText } from './redaction.ts';
