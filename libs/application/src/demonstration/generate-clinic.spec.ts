import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  sectionOf,
  SECTIONS,
  shippedProtocol,
  standingOf,
  TASK_KINDS,
  type LocalDate,
  type Section,
  type TaskKind,
} from '@osteon/domain';
import type { PatientState } from '../plan/patient-state.ts';
import { planChange } from '../plan/plan-change.ts';
import type { TaskToWrite } from '../plan/stored-task.ts';
import { unreachedDaysOf } from '../patients/contact-outcome.ts';
import { DEMONSTRATION_SERVICES, type DemonstrationService } from './clinic.ts';
import { generateClinic, type DemonstrationPatient } from './generate-clinic.ts';

// A plain day, a month's end, the day after a leap day, and a turn of the year.
const DAYS: readonly LocalDate[] = ['2026-11-22', '2026-08-31', '2028-03-01', '2027-01-01'];
const [calder] = DEMONSTRATION_SERVICES as [DemonstrationService];

function planOf({ person, facts }: DemonstrationPatient, today: LocalDate): readonly TaskToWrite[] {
  const state: PatientState = {
    patientId: '00000000-0000-4000-8000-000000000001',
    serviceId: '00000000-0000-4000-8000-000000000002',
    timeZone: calder.timeZone,
    today,
    protocol: shippedProtocol,
    version: 0,
    birthDate: person.birthDate,
    sex: person.sex,
    careHomeResident: person.careHomeResident,
    unreachedDays: 0,
    promisedOn: null,
    facts: [],
    episodes: [],
    tasks: [],
    attempts: [],
  };
  return planChange(state, { source: 'demonstration', facts, enrolment: { enrolSince: addDays(today, -2890) } }).tasks;
}

describe('generateClinic', () => {
  it('is the same for the same service, day and seed', () => {
    const once = generateClinic(calder, '2026-11-22');
    expect(generateClinic(calder, '2026-11-22')).toEqual(once);
    expect(generateClinic(calder, '2026-11-22', 2)).not.toEqual(once);
  });

  it('makes about 300 patients in three services, each number once', () => {
    const clinics = DEMONSTRATION_SERVICES.map((service) => generateClinic(service, '2026-11-22'));
    const count = clinics.flat().length;
    expect(count).toBeGreaterThanOrEqual(280);
    expect(count).toBeLessThanOrEqual(400);
    for (const patients of clinics) {
      const numbers = patients.flatMap(({ person }) => person.identifiers.map(({ value }) => value));
      expect(new Set(numbers).size).toBe(numbers.length);
    }
    expect(new Set(clinics.map((patients) => patients.map(({ person }) => person.family).join())).size).toBe(3);
  });

  it('tells of one patient of each service twice', () => {
    for (const service of DEMONSTRATION_SERVICES) {
      const born = generateClinic(service, '2026-11-22').map(({ person }) => `${person.family} ${person.birthDate}`);
      expect(born.filter((one, place) => born.indexOf(one) !== place)).toHaveLength(1);
    }
  });

  it('is about half vertebral fractures', () => {
    const patients = generateClinic(calder, '2026-11-22');
    const spine = patients.filter(({ facts }) =>
      facts.some(({ type, payload }) => type === 'fracture' && payload?.['site'] === 'spine'),
    );
    expect(spine.length / patients.length).toBeGreaterThan(0.45);
  });

  describe.each(DAYS)('as of %s', (today) => {
    const patients = generateClinic(calder, today);
    const planned = patients.map((patient) => ({ patient, tasks: planOf(patient, today) }));
    const story = (name: string) => planned.filter(({ patient }) => patient.story === name);

    it('shows every kind of task', () => {
      const kinds = new Set<TaskKind>(planned.flatMap(({ tasks }) => tasks.map(({ kind }) => kind)));
      expect(TASK_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
    });

    it('shows every section of the worklist', () => {
      const seen = new Set<Section>();
      for (const { patient, tasks } of planned) {
        const promises = patient.attempts.map(({ promisedOn, callBackOn }) => promisedOn ?? callBackOn);
        const contact = {
          unreachedDays: unreachedDaysOf(patient.attempts),
          promisedOn: promises.at(-1) ?? null,
          waitingForAnswer: false,
        };
        for (const task of tasks) {
          const asked = patient.messages.some(
            (m) => m.asks && m.state === 'delivered' && m.task === `${task.kind}/${task.occurrence}`,
          );
          const section = sectionOf({ task, contact: { ...contact, waitingForAnswer: asked } }, today);
          if (section !== null) seen.add(section);
        }
      }
      expect(SECTIONS.filter((section) => !seen.has(section))).toEqual([]);
    });

    it('has messages to send today, of several kinds', () => {
      const due = planned.flatMap(({ tasks }) => tasks.filter(({ nextMessageOn }) => nextMessageOn === today));
      expect(due.length).toBeGreaterThanOrEqual(5);
      expect(new Set(due.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(3);
    });

    it('finds the task of every earlier message', () => {
      const lost = planned.flatMap(({ patient, tasks }) =>
        patient.messages
          .filter(({ task }) => !tasks.some((t) => `${t.kind}/${t.occurrence}` === task))
          .map((m) => `${patient.story}: ${m.task}`),
      );
      expect(lost).toEqual([]);
    });

    it.each([
      ['denosumabThirtyDaysLate', 'dose', 'overdue'],
      ['denosumabSeventeenWeeksLate', 'dose', 'critical'],
      ['denosumabTenDaysLate', 'dose', 'late'],
      ['vertebralFractureNobodyCalled', 'first-contact', 'overdue'],
      ['severePainAtWeekThree', 'augmentation-referral', 'open'],
      ['augmentationReviewDue', 'augmentation-review', 'open'],
      ['painSettled', 'augmentation-review', 'cancelled'],
      ['caudaEquinaToday', 'red-flag', 'critical'],
      ['stoppedTakingIt', 'adherence-review', 'open'],
      ['refractureOnTreatment', 'adherence-review', 'open'],
      ['movedAwayOnDenosumab', 'handover-watch', 'open'],
      ['zoledronateAfterHipSurgery', 'dose', 'open'],
    ] as const)('tells %s: %s %s', (name, kind, status) => {
      const told = story(name);
      expect(told.length).toBeGreaterThan(0);
      for (const { tasks } of told) {
        const statuses = tasks.filter((task) => task.kind === kind).map((task) => standingOf(task, today).status);
        expect(statuses).toContain(status);
      }
    });

    it('leaves nothing open for those who died, and plans nothing for history', () => {
      for (const { tasks } of story('diedThreeWeeksAgo')) {
        expect(tasks.length).toBeGreaterThan(0);
        for (const task of tasks) expect(['done', 'cancelled']).toContain(standingOf(task, today).status);
      }
      for (const { tasks } of [...story('onlyHistory'), ...story('underFifty')]) expect(tasks).toEqual([]);
    });
  });
});
