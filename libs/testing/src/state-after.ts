import { shippedProtocol } from '@osteon/domain';
import type { FactRecord, PatientState, PlannedChange } from '@osteon/application';

/** A woman of whom nothing is stored yet, on 1 May 2026. */
export const nobodyYet: PatientState = {
  patientId: 'p',
  serviceId: 's',
  timeZone: 'Europe/London',
  today: '2026-05-01',
  protocol: shippedProtocol,
  version: 0,
  birthDate: '1948-03-07',
  sex: 'female',
  careHomeResident: null,
  unreachedDays: 0,
  promisedOn: null,
  facts: [],
  episodes: [],
  tasks: [],
  attempts: [],
};

/** What the database would hold after a change: for tests without one. */
export function after(state: PatientState, change: PlannedChange): PatientState {
  const tasks = new Map(state.tasks.map((task) => [task.id, task]));
  for (const task of change.tasks) {
    tasks.set(task.id, { ...task, awaitingAnswer: false, withdrawn: false, version: 1 });
  }
  for (const id of change.withdrawTasks) {
    const task = tasks.get(id);
    if (task !== undefined) tasks.set(id, { ...task, withdrawn: true });
  }
  const episodes = new Map(state.episodes.map((episode) => [episode.key, episode]));
  for (const episode of change.episodes) episodes.set(episode.key, episode);
  const { unreachedDays, promisedOn } = change.columns;
  const seq = state.facts.length;
  return {
    ...state,
    unreachedDays,
    promisedOn,
    version: state.version + 1,
    facts: [...state.facts, ...change.facts.map((row, n): FactRecord => ({ ...row, seq: seq + n }))],
    episodes: [...episodes.values()],
    tasks: [...tasks.values()],
  };
}
