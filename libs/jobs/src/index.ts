export { createAnnouncements, type Announcement, type Announcements } from './announcements.ts';
export { createConsumer, type ConsumerHooks, type JobConsumer } from './consumer.ts';
export { checkHandlers, handlerOf, openEnvelope, type Handle, type JobHandler } from './handlers.ts';
export {
  applyHl7MessagesJob,
  countCapacityJob,
  jobContracts,
  MESSAGES_PER_JOB,
  runDryRunJob,
  sendMessagesJob,
  type ApplyHl7MessagesPayload,
  type CountCapacityPayload,
  type JobContract,
  type RunDryRunPayload,
  type SendMessagesPayload,
  type WriteReportPayload,
  workOnFileJob,
  writeReportJob,
} from './job-contract.ts';
export { OUTCOME_KINDS, type Outcome } from './outcome.ts';
export { createProducer, type JobProducer, type ProducerHooks, type QueueTarget } from './producer.ts';
export { inspectRedis, type RedisTarget, type RedisVerdict } from './redis.ts';
export { openQueueViews, type QueueViews } from './queue-views.ts';
