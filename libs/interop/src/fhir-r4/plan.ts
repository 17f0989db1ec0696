import type { FhirTaskRecord } from '@osteon/application';
import { TASK_KINDS, TASK_STATUSES, type TaskStatus } from '@osteon/domain';
import { TASK_KIND_WORDS } from '../task-kind-words.ts';
import type { EpisodeOfCare, Reference, Task } from './fhir-types.ts';
import {
  type FhirTranslation,
  type Include,
  includesOfPatient,
  keysOfCodes,
  metaOf,
  ofPatient,
  referenceTo,
} from './translation.ts';

/** Our own words for what the plan wants done, and how it stands. */
export const OWN_TASK_KINDS = 'urn:osteon:task-kind';
export const OWN_STANDINGS = 'urn:osteon:task-standing';

const EPISODE_STATES = { active: 'active', finished: 'finished' } as const;

/** The follow-up of the fractures that were diagnosed on one day; finished by death, transfer or discharge. */
export const EPISODE_OF_CARE: FhirTranslation<'EpisodeOfCare'> = {
  type: 'EpisodeOfCare',
  toFhir: (row, { service }) => {
    const { diagnosedOn, endedOn, conditionIds } = row.record;
    const episode: EpisodeOfCare = {
      resourceType: 'EpisodeOfCare',
      id: row.id,
      meta: metaOf(row),
      status: endedOn === null ? EPISODE_STATES.active : EPISODE_STATES.finished,
      type: [{ text: 'Follow-up of a fragility fracture' }],
      ...(conditionIds.length > 0
        ? { diagnosis: conditionIds.map((id) => ({ condition: referenceTo('Condition', id) })) }
        : {}),
      patient: referenceTo('Patient', row.patientId ?? ''),
      managingOrganization: { display: service.name },
      period: { start: diagnosedOn, ...(endedOn === null ? {} : { end: endedOn }) },
    };
    return episode;
  },
  parameters: [
    ofPatient('patient'),
    { name: 'date', type: 'date', documentation: 'The day of the diagnosis, on which it begins' },
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(EPISODE_STATES, 'http://hl7.org/fhir/episode-of-care-status'),
      documentation: 'active or finished',
    },
  ],
  sorts: ['date'],
  includes: [
    ...includesOfPatient(['patient'], 'patient'),
    {
      name: 'condition',
      target: 'Condition',
      referencesOf: (resource) =>
        resource.resourceType === 'EpisodeOfCare' ? (resource.diagnosis ?? []).map(({ condition }) => condition) : [],
    },
  ],
};

const KINDS = TASK_KIND_WORDS.en;

/** Whatever is to be done and has opened is ready: how late it is stands in the business status. */
const STATES: Readonly<Record<TaskStatus, Task['status']>> = {
  upcoming: 'requested',
  open: 'ready',
  late: 'ready',
  overdue: 'ready',
  critical: 'ready',
  done: 'completed',
  cancelled: 'cancelled',
  paused: 'on-hold',
};

/** The course of a medicine that a task is about, else the episode. */
function focusOf({ courseId, episodeId }: FhirTaskRecord): Reference | undefined {
  if (courseId !== null) return referenceTo('MedicationStatement', courseId);
  return episodeId === null ? undefined : referenceTo('EpisodeOfCare', episodeId);
}

const isUrgent = ({ kind, standing }: FhirTaskRecord): boolean => kind === 'red-flag' || standing === 'critical';

/** What the plan wants done, as it stands on the service's day. */
export const TASK: FhirTranslation<'Task'> = {
  type: 'Task',
  toFhir: (row) => {
    const { record } = row;
    const { kind, standing, occurrence, because, opensOn, dueOn, doneOn, cancelReason } = record;
    const focus = focusOf(record);
    const [reason] = because;
    const task: Task = {
      resourceType: 'Task',
      id: row.id,
      meta: metaOf(row),
      status: STATES[standing],
      ...(standing === 'cancelled' && cancelReason !== null ? { statusReason: { text: cancelReason } } : {}),
      businessStatus: { coding: [{ system: OWN_STANDINGS, code: standing }], text: standing },
      intent: 'plan',
      priority: isUrgent(record) ? 'urgent' : 'routine',
      code: { coding: [{ system: OWN_TASK_KINDS, code: kind }], text: KINDS[kind] },
      description: `${KINDS[kind]}: ${occurrence}`,
      ...(focus === undefined ? {} : { focus }),
      for: referenceTo('Patient', row.patientId ?? ''),
      ...(standing === 'done' && doneOn !== null ? { executionPeriod: { end: doneOn } } : {}),
      authoredOn: record.createdOn,
      lastModified: row.updatedAt,
      ...(reason === undefined ? {} : { reasonCode: { text: reason.text } }),
      restriction: { period: opensOn <= dueOn ? { start: opensOn, end: dueOn } : { end: dueOn } },
    };
    return task;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    {
      name: 'code',
      type: 'token',
      keysOf: keysOfCodes(Object.fromEntries(TASK_KINDS.map((kind) => [kind, kind])), OWN_TASK_KINDS),
      documentation: 'What is to be done',
    },
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(STATES, 'http://hl7.org/fhir/task-status'),
      documentation: 'requested (not open yet), ready, on-hold, completed or cancelled',
    },
    {
      name: 'business-status',
      type: 'token',
      keysOf: keysOfCodes(Object.fromEntries(TASK_STATUSES.map((one) => [one, one])), OWN_STANDINGS),
      documentation: 'How it stands: upcoming, open, late, overdue, critical, paused, done or cancelled',
    },
    { name: 'due-date', type: 'date', documentation: 'The last good day' },
    { name: 'authored-on', type: 'date', documentation: 'The day on which it was planned' },
  ],
  sorts: ['due-date', 'authored-on'],
  includes: [
    ...includesOfPatient(['patient', 'subject'], 'for'),
    ...(['EpisodeOfCare', 'MedicationStatement'] as const).map((target): Include => ({
      name: 'focus',
      target,
      referencesOf: (resource) =>
        resource.resourceType === 'Task' && resource.focus?.type === target ? [resource.focus] : [],
    })),
  ],
};
