import type { AuditEvent } from './fhir-types.ts';
import { type FhirTranslation, metaOf, referenceTo } from './translation.ts';

const SHOWN = ['shown', 'unchanged', 'repeated'];
const REFUSED = ['refused', 'not-found'];

/** An audit record: who did what to whom, when and why; never what was read or written. */
export const AUDIT_EVENT: FhirTranslation<'AuditEvent'> = {
  type: 'AuditEvent',
  toFhir: (row, { service }) => {
    const { at, userId, userName, role, address, action, outcome, resource, purpose, patientIds } = row.record;
    const event: AuditEvent = {
      resourceType: 'AuditEvent',
      id: row.id,
      meta: metaOf(row),
      type: {
        system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
        code: 'rest',
        display: 'RESTful Operation',
      },
      action: SHOWN.includes(outcome) ? 'R' : 'E',
      recorded: at,
      outcome: REFUSED.includes(outcome) ? '4' : '0',
      outcomeDesc: outcome,
      ...(purpose === null ? {} : { purposeOfEvent: [{ text: purpose }] }),
      agent: [
        {
          role: [{ text: role }],
          ...(userId === null ? {} : { altId: userId }),
          ...(userName === null ? {} : { name: userName }),
          requestor: true,
          ...(address === null ? {} : { network: { address, type: '2' } }),
        },
      ],
      source: { site: service.name, observer: { display: 'Osteon' } },
      entity: [
        { name: action, ...(resource === null ? {} : { description: resource }) },
        ...patientIds.map((id) => ({ what: referenceTo('Patient', id) })),
      ],
    };
    return event;
  },
  parameters: [
    { name: 'date', type: 'date', instant: true, documentation: 'When it was' },
    { name: 'patient', type: 'reference', target: 'Patient', documentation: 'Who was seen or changed' },
    { name: 'entity-name', type: 'string', documentation: 'The beginning of what was done' },
    { name: 'altid', type: 'token', keysOf: ({ code }) => [code], documentation: 'The account or program that did it' },
  ],
  sorts: ['date'],
  includes: [],
};
