import { z } from 'zod';

/**
 * What one kind of job carries. A payload holds ids and generations, never patient data: Redis is a hint, and what is
 * to be done is read again from PostgreSQL by the handler.
 */
export interface JobContract<Payload> {
  /** Also the name of its queue, so that one kind never waits behind another. */
  readonly name: string;
  /** Grows when a payload's meaning changes; a worker delays what is newer than it knows. */
  readonly version: number;
  readonly schema: z.ZodType<Payload>;
  /** Jobs of this kind that one process works on at the same time. */
  readonly concurrency: number;
  readonly why: string;
}

/** At most this many messages go into one job. */
export const MESSAGES_PER_JOB = 500;

export interface SendMessagesPayload {
  readonly batch: string;
  readonly messages: readonly { readonly id: string; readonly generation: number }[];
}

export const sendMessagesJob: JobContract<SendMessagesPayload> = {
  name: 'send-messages',
  version: 1,
  schema: z.strictObject({
    batch: z.uuid(),
    messages: z
      .array(z.strictObject({ id: z.uuid(), generation: z.number().int().positive() }))
      .min(1)
      .max(MESSAGES_PER_JOB),
  }),
  concurrency: 2,
  why: 'A batch of messages that a sweep has claimed is checked again, handed to its gateway and recorded.',
};

export interface RunDryRunPayload {
  readonly dryRun: string;
}

export const runDryRunJob: JobContract<RunDryRunPayload> = {
  name: 'run-protocol-dry-run',
  version: 1,
  schema: z.strictObject({ dryRun: z.uuid() }),
  concurrency: 1,
  why: 'One turn of a dry run: the next patients are planned by a proposed protocol, and what would change is counted.',
};

export interface CountCapacityPayload {
  readonly run: string;
}

export const countCapacityJob: JobContract<CountCapacityPayload> = {
  name: 'count-capacity',
  version: 1,
  schema: z.strictObject({ run: z.uuid() }),
  concurrency: 1,
  why: 'One turn of a count of the work ahead: the next patients are planned for a year, and their work is added to the sums.',
};

export interface WriteReportPayload {
  readonly report: string;
}

export const writeReportJob: JobContract<WriteReportPayload> = {
  name: 'write-report-export',
  version: 1,
  schema: z.strictObject({ report: z.uuid() }),
  concurrency: 1,
  why: 'One turn of a report as a file: its next parts or patients are read and kept, and in the end the file is written.',
};

export interface WorkOnFilePayload {
  readonly file: string;
}

export const workOnFileJob: JobContract<WorkOnFilePayload> = {
  name: 'work-on-file',
  version: 1,
  schema: z.strictObject({ file: z.uuid() }),
  concurrency: 1,
  why: 'One turn of a file of patients: its next rows are checked and kept, or its next persons are stored.',
};

export interface ApplyHl7MessagesPayload {
  readonly sender: string;
}

export const applyHl7MessagesJob: JobContract<ApplyHl7MessagesPayload> = {
  name: 'apply-hl7-messages',
  version: 1,
  schema: z.strictObject({ sender: z.uuid() }),
  concurrency: 2,
  why: 'The next messages that one program of the hospital sent are carried out, in their order.',
};

/** Every kind of job there is: boot fails when one has no handler, or two. */
export const jobContracts: readonly JobContract<never>[] = [
  sendMessagesJob as unknown as JobContract<never>,
  runDryRunJob as unknown as JobContract<never>,
  writeReportJob as unknown as JobContract<never>,
  countCapacityJob as unknown as JobContract<never>,
  workOnFileJob as unknown as JobContract<never>,
  applyHl7MessagesJob as unknown as JobContract<never>,
];

/** What stands in Redis around a payload. */
export const envelopeSchema = z.strictObject({ version: z.number().int().positive(), payload: z.unknown() });
