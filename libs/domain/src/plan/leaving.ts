import type { Protocol } from '../protocol/protocol.ts';
import type { TaskKind } from '../protocol/task-kinds.ts';
import type { DayNumber } from '../time/day-number.ts';
import type { Draft } from './draft.ts';
import { firstFrom, NEVER } from './days.ts';
import type { Course, Known } from './known.ts';
import type { CancelReason } from './scheduled-task.ts';

/** Which of the reasons of section 5 may cancel a kind of task. */
interface Cancels {
  readonly byLeaving: boolean;
  readonly byDecliningFollowUp: boolean;
  readonly byDecliningTreatment: boolean;
  readonly byEndOfCourse: boolean;
}

const compiled = new WeakMap<Protocol, Map<TaskKind, Cancels>>();

function cancelsOf(protocol: Protocol, kind: TaskKind): Cancels {
  let byKind = compiled.get(protocol);
  if (byKind === undefined) {
    byKind = new Map();
    compiled.set(protocol, byKind);
  }
  let cancels = byKind.get(kind);
  if (cancels === undefined) {
    const { leaving } = protocol;
    cancels = {
      byLeaving: !leaving.onlyDeath.includes(kind),
      byDecliningFollowUp: leaving.declinedFollowUp.includes(kind),
      byDecliningTreatment: leaving.declinedTreatment.includes(kind),
      byEndOfCourse: !leaving.outliveTheirCourse.includes(kind),
    };
    byKind.set(kind, cancels);
  }
  return cancels;
}

/** What ends the tasks of one patient; asked of every task. */
export class Leaving {
  readonly #known: Known;
  readonly #protocol: Protocol;
  /** nobody died, left or declined: most patients, and then only the end of a course can cancel */
  readonly #nobodyLeft: boolean;

  constructor(known: Known, protocol: Protocol) {
    this.#known = known;
    this.#protocol = protocol;
    this.#nobodyLeft =
      known.diedOn === NEVER &&
      known.leavings.length === 0 &&
      known.followUpDeclines.length === 0 &&
      known.declines.length === 0;
  }

  /** The day on which death, leaving, declining or the end of its course cancels such a task, else NEVER. */
  cancelledFrom(kind: TaskKind, bornOn: DayNumber, course: Course | null): DayNumber {
    if (this.#nobodyLeft && (course === null || course.endedOn === NEVER)) return NEVER;
    return Math.min(...this.#days(kind, bornOn, course));
  }

  /** Days for died, transferred, discharged, declined and treatment-ended, in this order. */
  #days(kind: TaskKind, bornOn: DayNumber, course: Course | null): [number, number, number, number, number] {
    const known = this.#known;
    const cancels = cancelsOf(this.#protocol, kind);
    const transferred = cancels.byLeaving ? firstFrom(known.transfers, bornOn) : NEVER;
    const discharged = cancels.byLeaving ? firstFrom(known.discharges, bornOn) : NEVER;
    let declined = cancels.byDecliningFollowUp ? firstFrom(known.followUpDeclines, bornOn) : NEVER;
    if (cancels.byDecliningTreatment && course !== null && course.declinedOn < declined) declined = course.declinedOn;
    const ended = cancels.byEndOfCourse && course !== null ? course.endedOn : NEVER;
    return [known.diedOn, transferred, discharged, declined, ended];
  }

  /**
   * Decides how a draft ended. It is cancelled on the earliest day on which a reason holds, and done when its
   * closing event is dated by then; the reason printed is the first of the list that holds at all (section 5).
   */
  settle(draft: Draft): void {
    let cancelledOn = NEVER;
    let reason: CancelReason | null = null;
    const consider = (day: DayNumber, name: CancelReason): void => {
      if (day === NEVER) return;
      reason ??= name;
      if (day < cancelledOn) cancelledOn = day;
    };
    if (!this.#nobodyLeft || (draft.course !== null && draft.course.endedOn !== NEVER)) {
      const [died, transferred, discharged, declined, ended] = this.#days(draft.kind, draft.bornOn, draft.course);
      consider(died, 'died');
      consider(transferred, 'transferred');
      consider(discharged, 'discharged');
      consider(declined, 'declined');
      consider(draft.supersededOn, 'superseded');
      consider(ended, 'treatment-ended');
    } else consider(draft.supersededOn, 'superseded');
    consider(draft.settledOn, 'pain-settled');

    if (draft.closedOn !== NEVER && draft.closedOn <= cancelledOn) {
      draft.doneOn = draft.closedOn;
    } else if (reason !== null) {
      draft.cancelledOn = cancelledOn;
      draft.cancelReason = reason;
    }
    if (draft.doneOn === null) draft.doneReason = null;
  }
}
