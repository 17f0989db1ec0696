import type { NewFact } from '../facts/fact-record.ts';
import type { ImportedFact } from './imported-patient.ts';

/** An imported fact in the shape in which facts are stored. */
export interface ImportedNewFact extends NewFact {
  readonly sourceKey: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The date is the import's own day, for want of a better one. */
  readonly dateAssumed: boolean;
}

/** What an imported fact becomes: payloads hold what the planner's facts know, and nothing that is null. */
export function toNewFact(fact: ImportedFact): ImportedNewFact {
  const { sourceKey } = fact;
  const dateAssumed = fact.type === 'event' && fact.dateAssumed;
  switch (fact.type) {
    case 'fracture': {
      const { id, diagnosedOn, ...payload } = fact.fracture;
      return { type: 'fracture', ref: id, on: diagnosedOn, payload, sourceKey, dateAssumed };
    }
    case 'treatment': {
      const { id, agent, startedOn, endedOn } = fact.treatment;
      const payload = endedOn === null ? { agent } : { agent, endedOn };
      return { type: 'treatment', ref: id, on: startedOn, payload, sourceKey, dateAssumed };
    }
    case 'dose':
      return { type: 'dose', ref: fact.dose.treatmentId, on: fact.dose.on, payload: {}, sourceKey, dateAssumed };
    case 'supply': {
      const { treatmentId, on, days } = fact.supply;
      return { type: 'supply', ref: treatmentId, on, payload: { days }, sourceKey, dateAssumed };
    }
    case 'event': {
      const { type, on, ...payload } = fact.event;
      return { type, on, payload, sourceKey, dateAssumed };
    }
  }
}
