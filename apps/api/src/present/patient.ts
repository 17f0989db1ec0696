import type { PatientSummary as Summary, PatientView as Patient } from '@osteon/application';
import type { PatientSearchResult, PatientView } from '@osteon/contracts';
import { presentMessage } from './messages.ts';
import { presentContact, presentTask } from './plan.ts';

export function presentPatientSummary(patient: Summary): PatientSearchResult['rows'][number] {
  return {
    id: patient.id,
    family: patient.family,
    given: patient.given,
    birthDate: patient.birthDate,
    sex: patient.sex,
    diedOn: patient.diedOn,
    openTasks: patient.openTasks,
  };
}

export function presentPatient(patient: Patient): PatientView {
  return {
    id: patient.id,
    version: patient.version,
    family: patient.family,
    given: patient.given,
    birthDate: patient.birthDate,
    age: patient.age,
    sex: patient.sex,
    careHomeResident: patient.careHomeResident,
    language: patient.language,
    address: patient.address,
    diedOn: patient.diedOn,
    leftOn: patient.leftOn,
    declinedOn: patient.declinedOn,
    unreachedDays: patient.unreachedDays,
    promisedOn: patient.promisedOn,
    asOf: patient.asOf,
    identifiers: patient.identifiers.map(({ system, value, type }) => ({ system, value, type })),
    contactPoints: patient.contactPoints.map(presentContactPoint),
    assignedTo: patient.assignedTo && { id: patient.assignedTo.id, displayName: patient.assignedTo.displayName },
    episodes: patient.episodes.map(presentEpisode),
    facts: patient.facts.map(presentFact),
    tasks: patient.tasks.map(presentTask),
    contacts: patient.contacts.map(presentContact),
    attempts: patient.attempts.map(presentAttempt),
    messages: patient.messages.map(presentMessage),
    appointments: patient.appointments.map(presentAppointment),
    changes: patient.changes.map(presentTaskChange),
  };
}

function presentContactPoint(point: Patient['contactPoints'][number]): PatientView['contactPoints'][number] {
  const { id, channel, value, consented, optedOut, invalid } = point;
  return { id, channel, value, consented, optedOut, invalid };
}

function presentEpisode(episode: Patient['episodes'][number]): PatientView['episodes'][number] {
  const { key, diagnosedOn, sites, enrolment, historyReason } = episode;
  return { key, diagnosedOn, sites: [...sites], enrolment, historyReason };
}

/** `payload` is the planner's own shape of the fact, checked when it was recorded. */
function presentFact(fact: Patient['facts'][number]): PatientView['facts'][number] {
  return {
    id: fact.id,
    type: fact.type,
    ref: fact.ref,
    on: fact.on,
    payload: fact.payload,
    source: fact.source,
    recordedAt: fact.recordedAt,
    recordedBy: fact.recordedBy,
    correctsId: fact.correctsId,
    holds: fact.holds,
    retracts: fact.retracts,
    reason: fact.reason,
  };
}

function presentAttempt(attempt: Patient['attempts'][number]): PatientView['attempts'][number] {
  const { id, outcome, on, promisedOn, callBackOn, note, redFlags, recordedAt, recordedBy } = attempt;
  const { factIds, ticks, wrongContactPointId, annulled } = attempt;
  return {
    id,
    outcome,
    on,
    promisedOn,
    callBackOn,
    note,
    redFlags,
    factIds: [...factIds],
    ticks: ticks.map(({ taskKey, item, ticked, protocolVersion }) => ({ taskKey, item, ticked, protocolVersion })),
    wrongContactPointId,
    recordedAt,
    recordedBy,
    annulled: annulled && { at: annulled.at, by: annulled.by, reason: annulled.reason },
  };
}

function presentAppointment(appointment: Patient['appointments'][number]): PatientView['appointments'][number] {
  const { id, status, on, time, movedFrom, reason, place } = appointment;
  return { id, status, on, time, movedFrom: movedFrom && { on: movedFrom.on, time: movedFrom.time }, reason, place };
}

function presentTaskChange(change: Patient['changes'][number]): PatientView['changes'][number] {
  const { taskKey, changedAt, before, after } = change;
  return { taskKey, changedAt, before, after };
}
