import type { FhirMessageRecord } from '@osteon/application';
import type { Channel } from '@osteon/domain';
import type {
  Appointment,
  CarePlan,
  CodeableConcept,
  Communication,
  Consent,
  DiagnosticReport,
  Flag,
} from './fhir-types.ts';
import {
  type FhirTranslation,
  type Include,
  includesOfPatient,
  keysOfCodes,
  metaOf,
  ofPatient,
  referenceTo,
} from './translation.ts';

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';

/** Our own words for warning signs. */
export const OWN_RED_FLAGS = 'urn:osteon:red-flag';

const PLAN_STATES = { active: 'active', completed: 'completed' } as const;

/** The plan of a patient: its tasks are its activities. */
export const CARE_PLAN: FhirTranslation<'CarePlan'> = {
  type: 'CarePlan',
  toFhir: (row) => {
    const { startedOn, isOver, taskIds, conditionIds } = row.record;
    const plan: CarePlan = {
      resourceType: 'CarePlan',
      id: row.id,
      meta: metaOf(row),
      status: isOver ? PLAN_STATES.completed : PLAN_STATES.active,
      intent: 'plan',
      title: 'Follow-up after a fragility fracture',
      subject: referenceTo('Patient', row.id),
      period: { start: startedOn },
      ...(conditionIds.length > 0 ? { addresses: conditionIds.map((id) => referenceTo('Condition', id)) } : {}),
      ...(taskIds.length > 0 ? { activity: taskIds.map((id) => ({ reference: referenceTo('Task', id) })) } : {}),
    };
    return plan;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    { name: 'date', type: 'date', documentation: 'The day of the first diagnosis, on which it begins' },
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(PLAN_STATES, 'http://hl7.org/fhir/request-status'),
      documentation: 'active or completed',
    },
  ],
  sorts: ['date'],
  includes: [
    ...includesOfPatient(['patient', 'subject'], 'subject'),
    {
      name: 'activity-reference',
      target: 'Task',
      referencesOf: (resource) =>
        resource.resourceType === 'CarePlan' ? (resource.activity ?? []).map(({ reference }) => reference) : [],
    },
    {
      name: 'condition',
      target: 'Condition',
      referencesOf: (resource) => (resource.resourceType === 'CarePlan' ? (resource.addresses ?? []) : []),
    },
  ],
};

const FLAG_STATES = { active: 'active', inactive: 'inactive' } as const;

/** A warning sign, until it is resolved. */
export const FLAG: FhirTranslation<'Flag'> = {
  type: 'Flag',
  toFhir: (row) => {
    const { occurrence, because, raisedOn, isOver, endedOn } = row.record;
    const name = occurrence.replace(/-\d{4}-\d{2}-\d{2}$/, '');
    const flag: Flag = {
      resourceType: 'Flag',
      id: row.id,
      meta: metaOf(row),
      status: isOver ? FLAG_STATES.inactive : FLAG_STATES.active,
      category: [{ coding: [{ system: `${TERMINOLOGY}/flag-category`, code: 'clinical', display: 'Clinical' }] }],
      code: {
        coding: [{ system: OWN_RED_FLAGS, code: name }],
        text: [name.replaceAll('-', ' '), ...because.slice(0, 1).map(({ text }) => text)].join(': '),
      },
      subject: referenceTo('Patient', row.patientId ?? ''),
      period: { start: raisedOn, ...(isOver && endedOn !== null && endedOn >= raisedOn ? { end: endedOn } : {}) },
    };
    return flag;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    { name: 'date', type: 'date', documentation: 'The day on which it was raised' },
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(FLAG_STATES, 'http://hl7.org/fhir/flag-status'),
      documentation: 'active or inactive',
    },
  ],
  sorts: ['date'],
  includes: includesOfPatient(['patient', 'subject'], 'subject'),
};

const MEDIA: Readonly<Record<Channel, { readonly code: string; readonly text: string }>> = {
  sms: { code: 'SMSWRIT', text: 'Text message' },
  email: { code: 'EMAILWRIT', text: 'E-mail' },
  letter: { code: 'MAILWRIT', text: 'Letter' },
  phone: { code: 'PHONE', text: 'Telephone' },
};
const PARTICIPATION = `${TERMINOLOGY}/v3-ParticipationMode`;

const mediumOf = (channel: Channel): CodeableConcept => {
  const { code, text } = MEDIA[channel];
  return { coding: [{ system: PARTICIPATION, code }], text };
};

/** A message of which nobody knows whether it went is unknown until it is settled. */
const MESSAGE_STATES: Readonly<Record<FhirMessageRecord['state'], Communication['status']>> = {
  planned: 'preparation',
  queued: 'preparation',
  sending: 'in-progress',
  accepted: 'completed',
  delivered: 'completed',
  answered: 'completed',
  uncertain: 'unknown',
  failed: 'not-done',
  skipped: 'not-done',
  missed: 'not-done',
  cancelled: 'not-done',
};

/** A message to a patient. What was written by hand has its text; reminders are written as they are sent. */
export const COMMUNICATION: FhirTranslation<'Communication'> = {
  type: 'Communication',
  toFhir: (row, { service }) => {
    const { channel, state, reason, origin, step, taskId, digestId, text, sentAt, deliveredAt } = row.record;
    const status = MESSAGE_STATES[state];
    const isReminder = origin === 'planned' || origin === 'digest';
    const went = status === 'completed';
    const patient = referenceTo('Patient', row.patientId ?? '');
    const communication: Communication = {
      resourceType: 'Communication',
      id: row.id,
      meta: metaOf(row),
      ...(digestId === null ? {} : { partOf: [referenceTo('Communication', digestId)] }),
      status,
      ...(status === 'not-done' ? { statusReason: { text: reason === null ? state : `${state}: ${reason}` } } : {}),
      category: [
        {
          coding: [
            {
              system: `${TERMINOLOGY}/communication-category`,
              code: isReminder ? 'reminder' : 'notification',
              display: isReminder ? 'Reminder' : 'Notification',
            },
          ],
        },
      ],
      medium: [mediumOf(channel)],
      subject: patient,
      topic: { text: step },
      ...(taskId === null ? {} : { about: [referenceTo('Task', taskId)] }),
      ...(went && sentAt !== null ? { sent: sentAt } : {}),
      ...(went && deliveredAt !== null ? { received: deliveredAt } : {}),
      recipient: [patient],
      sender: { display: service.name },
      ...(text === null || text.trim() === '' ? {} : { payload: [{ contentString: text }] }),
    };
    return communication;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    { name: 'recipient', type: 'reference', target: 'Patient', documentation: 'The patient to whom it went' },
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(MESSAGE_STATES, 'http://hl7.org/fhir/event-status'),
      documentation: 'preparation, in-progress, completed, unknown or not-done',
    },
    {
      name: 'medium',
      type: 'token',
      keysOf: keysOfCodes(
        Object.fromEntries(Object.entries(MEDIA).map(([key, { code }]) => [key, code])),
        PARTICIPATION,
      ),
      documentation: 'By which way',
    },
    { name: 'sent', type: 'date', instant: true, documentation: 'When it was sent' },
    { name: 'received', type: 'date', instant: true, documentation: 'When it arrived' },
  ],
  sorts: ['sent'],
  includes: [
    ...includesOfPatient(['patient', 'subject'], 'subject'),
    {
      name: 'about',
      target: 'Task',
      referencesOf: (resource) => (resource.resourceType === 'Communication' ? (resource.about ?? []) : []),
    },
  ],
};

const APPOINTMENT_STATES = { booked: 'booked', cancelled: 'cancelled' } as const;

/** An appointment that the hospital's scheduler told of. */
export const APPOINTMENT: FhirTranslation<'Appointment'> = {
  type: 'Appointment',
  toFhir: (row) => {
    const { status, startsAt, endsAt, reason, place } = row.record;
    const appointment: Appointment = {
      resourceType: 'Appointment',
      id: row.id,
      meta: metaOf(row),
      status: APPOINTMENT_STATES[status],
      ...(reason === null ? {} : { description: reason }),
      start: startsAt,
      // A start wants an end: of no known length it is a moment.
      end: endsAt !== null && endsAt >= startsAt ? endsAt : startsAt,
      participant: [
        { actor: referenceTo('Patient', row.patientId ?? ''), status: 'accepted' },
        ...(place === null ? [] : [{ actor: { display: place }, status: 'accepted' as const }]),
      ],
    };
    return appointment;
  },
  parameters: [
    ofPatient('patient'),
    { name: 'date', type: 'date', instant: true, documentation: 'When it begins' },
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(APPOINTMENT_STATES, 'http://hl7.org/fhir/appointmentstatus'),
      documentation: 'booked or cancelled',
    },
  ],
  sorts: ['date'],
  includes: [
    {
      name: 'patient',
      target: 'Patient',
      referencesOf: (resource) =>
        resource.resourceType === 'Appointment' ? resource.participant.slice(0, 1).map(({ actor }) => actor) : [],
    },
  ],
};

const CONSENT_STATES = { active: 'active' } as const;

/** Whether a patient may be reached by one way; that they opted out is a denial since then. */
export const CONSENT: FhirTranslation<'Consent'> = {
  type: 'Consent',
  toFhir: (row, { service }) => {
    const { channel, permitted, since } = row.record;
    const consent: Consent = {
      resourceType: 'Consent',
      id: row.id,
      meta: metaOf(row),
      status: CONSENT_STATES.active,
      scope: {
        coding: [{ system: `${TERMINOLOGY}/consentscope`, code: 'patient-privacy', display: 'Privacy Consent' }],
      },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }], text: 'To be reached' }],
      patient: referenceTo('Patient', row.patientId ?? ''),
      dateTime: since,
      organization: [{ display: service.name }],
      policyRule: { text: permitted ? 'Agreed to be reached so' : 'Does not want to be reached so' },
      provision: { type: permitted ? 'permit' : 'deny', period: { start: since }, code: [mediumOf(channel)] },
    };
    return consent;
  },
  parameters: [
    ofPatient('patient'),
    { name: 'date', type: 'date', instant: true, documentation: 'Since when' },
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(CONSENT_STATES, 'http://hl7.org/fhir/consent-state-codes'),
      documentation: 'active',
    },
  ],
  sorts: ['date'],
  includes: includesOfPatient(['patient'], 'patient'),
};

const REPORT_STATES = { final: 'final', amended: 'amended' } as const;
const RADIOLOGY = { system: `${TERMINOLOGY}/v2-0074`, code: 'RAD', display: 'Radiology' };

/** A bone scan that was done; its T-score is an Observation. */
export const DIAGNOSTIC_REPORT: FhirTranslation<'DiagnosticReport'> = {
  type: 'DiagnosticReport',
  toFhir: (row) => {
    const { payload, on } = row.record;
    const hasScore = typeof payload['tScore'] === 'number';
    const report: DiagnosticReport = {
      resourceType: 'DiagnosticReport',
      id: row.id,
      meta: metaOf(row),
      status: row.version === '1' ? REPORT_STATES.final : REPORT_STATES.amended,
      category: [{ coding: [RADIOLOGY] }],
      code: { text: 'Bone density scan (DXA)' },
      subject: referenceTo('Patient', row.patientId ?? ''),
      effectiveDateTime: on,
      ...(hasScore ? { result: [referenceTo('Observation', row.id)] } : {}),
    };
    return report;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    { name: 'date', type: 'date', documentation: 'The day of the scan' },
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(REPORT_STATES, 'http://hl7.org/fhir/diagnostic-report-status'),
      documentation: 'final or amended',
    },
    {
      name: 'category',
      type: 'token',
      keysOf: keysOfCodes({ dxa: RADIOLOGY.code }, RADIOLOGY.system),
      documentation: 'RAD',
    },
  ],
  sorts: ['date'],
  includes: [
    ...includesOfPatient(['patient', 'subject'], 'subject'),
    {
      name: 'result',
      target: 'Observation',
      referencesOf: (resource) => (resource.resourceType === 'DiagnosticReport' ? (resource.result ?? []) : []),
    } satisfies Include,
  ],
};
