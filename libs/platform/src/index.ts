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
  onOff,
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
export { readAuditConfig, type AuditConfig } from './audit-config.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export {
  interfaceFigures,
  outcomeOfStatus,
  type InterfaceFigures,
  type InterfaceName,
  type InterfaceOutcome,
} from './interface-metrics.ts';
export { describeError, redact, redactText } from './redaction.ts';
export { readIdentityProviders, type IdentityProviderConfig } from './identity-provider-config.ts';
export { createHttpCaller, type CallHttp, type PathCall } from './egress/caller.ts';
export { checkedUrl, EgressRefused, hostsOf, type EgressRefusal } from './egress/checked-url.ts';
export { createEgress, type Egress, type EgressOptions, type HttpCall, type HttpOutcome } from './egress/egress.ts';
export { isInside } from './egress/inside.ts';
export { readEgressHosts } from './egress/egress-config.ts';
