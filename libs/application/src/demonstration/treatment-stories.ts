import { addMonths } from '@osteon/domain';
import { StoryBuilder, type StoryContext } from './story.ts';

/** Treatments: injections that are late, blood tests that block them, tablets and whether they are taken. */

/**
 * An established denosumab patient after a vertebral fracture, doses every six months, the last one so that
 * the next is due `dueDaysAgo` days before today (negative: still to come). At a month's end the date may fall
 * up to three days earlier, as the protocol clamps.
 */
function onDenosumab({ daysAgo, monthsAgo }: StoryContext, dueDaysAgo: number, doses = 3): StoryBuilder {
  const last = monthsAgo(6, daysAgo(dueDaysAgo));
  const given = Array.from({ length: doses }, (_, index) => addMonths(last, -6 * (doses - 1 - index)));
  const first = given[0] ?? last;
  const diagnosed = addMonths(first, -2);
  return new StoryBuilder()
    .aged(68, 90)
    .woman()
    .fracture('spine', diagnosed)
    .wellFollowed(diagnosed, daysAgo(3))
    .course('denosumab', first)
    .given(...given)
    .adherenceAsked(addMonths(first, 3), true);
}

/** The injection is 30 days late: overdue, with the date of the last dose and the date it was due. */
export function denosumabThirtyDaysLate(context: StoryContext): StoryBuilder {
  return onDenosumab(context, 30 + context.turn).caredForBy(0);
}

/** Seventeen weeks late: the protection has run out, critical. */
export function denosumabSeventeenWeeksLate(context: StoryContext): StoryBuilder {
  return onDenosumab(context, 119 + 4 * context.turn)
    .caredForBy(0)
    .attempt({ outcome: 'not-reached', on: context.daysAgo(9) });
}

/** Ten days late: named late, not yet overdue. */
export function denosumabTenDaysLate(context: StoryContext): StoryBuilder {
  return onDenosumab(context, 10 + 3 * context.turn).caredForBy(1);
}

/** Was due yesterday: the message that asks whether it was given is about to go. */
export function denosumabDueYesterday(context: StoryContext): StoryBuilder {
  const { daysAgo } = context;
  return onDenosumab(context, 1).bloods(daysAgo(20), { calcium: 2.32, vitaminD: 74 });
}

/** Due in four weeks, bloods good: the message to book it is about to go. */
export function denosumabToBeBooked(context: StoryContext): StoryBuilder {
  const { daysAgo, turn } = context;
  return onDenosumab(context, -28 - turn).bloods(daysAgo(6), { calcium: 2.35, vitaminD: 81 });
}

/** Due in a week, bloods good, booked: a reminder goes. */
export function denosumabSoon(context: StoryContext): StoryBuilder {
  const { daysAgo, turn } = context;
  return onDenosumab(context, -7 - turn, 5)
    .caredForBy(1)
    .bloods(daysAgo(12), { calcium: 2.41, vitaminD: 66 });
}

/** Calcium 2.02 last week: the dose is due but blocked; its clock goes on. */
export function denosumabBlockedByCalcium(context: StoryContext): StoryBuilder {
  const { daysAgo } = context;
  return onDenosumab(context, -9).caredForBy(0).bloods(daysAgo(6), { calcium: 2.02, vitaminD: 63 });
}

/** Due in three weeks and no blood test is there yet. */
export function denosumabBloodsMissing(context: StoryContext): StoryBuilder {
  return onDenosumab(context, -20 - 6 * context.turn);
}

/** Weak kidneys: calcium is to be measured two weeks after the injection of ten days ago. */
export function calciumAfterDenosumab({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(78, 92)
    .woman()
    .fracture('spine', daysAgo(70))
    .wellFollowed(daysAgo(70), daysAgo(1))
    .bloods(daysAgo(16), { calcium: 2.28, vitaminD: 70, clearance: 24 })
    .course('denosumab', daysAgo(10))
    .given(daysAgo(10));
}

/** Stopped denosumab without anything after it, and now a vertebra: a rebound fracture until shown otherwise. */
export function reboundAfterDenosumab({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  const last = monthsAgo(11);
  return new StoryBuilder()
    .aged(66, 82)
    .woman()
    .caredForBy(0)
    .fracture('hip', monthsAgo(30), { surgeryOn: monthsAgo(30) })
    .wellFollowed(monthsAgo(30), daysAgo(5), false)
    .course('denosumab', monthsAgo(29), { endedOn: monthsAgo(5), endReason: 'moved house, not continued' })
    .given(monthsAgo(29), monthsAgo(23), monthsAgo(17), last)
    .adherenceAsked(monthsAgo(26), true)
    .fracture('spine', daysAgo(4), { symptomatic: true });
}

/** Denosumab ended by plan: what must follow is to be started when the next dose would have been due. */
export function denosumabEndedWhatFollows(context: StoryContext): StoryBuilder {
  const { daysAgo, monthsAgo } = context;
  const last = monthsAgo(6, daysAgo(-15));
  return new StoryBuilder()
    .aged(69, 84)
    .woman()
    .fracture('spine', monthsAgo(50))
    .wellFollowed(monthsAgo(50), daysAgo(4))
    .course('denosumab', addMonths(last, -42), { endedOn: daysAgo(12), endReason: 'planned stop' })
    .given(...[42, 36, 30, 24, 18, 12, 6, 0].map((months) => addMonths(last, -months)))
    .adherenceAsked(addMonths(last, -39), true);
}

/** Changed from denosumab to zoledronate: bone turnover is looked at three months after the infusion. */
export function zoledronateAfterDenosumab({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  const infusion = monthsAgo(3, daysAgo(-5));
  return new StoryBuilder()
    .aged(67, 83)
    .woman()
    .fracture('spine', monthsAgo(40))
    .wellFollowed(monthsAgo(40), daysAgo(4))
    .course('denosumab', addMonths(infusion, -30), { endedOn: infusion, endReason: 'switch' })
    .given(...[30, 24, 18, 12, 6].map((months) => addMonths(infusion, -months)))
    .adherenceAsked(addMonths(infusion, -27), true)
    .course('zoledronate', infusion)
    .given(infusion);
}

/** Hip mended nine days ago, infusion agreed: not before two weeks after the operation, bloods first. */
export function zoledronateAfterHipSurgery({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(72, 93)
    .caredForBy(1)
    .fracture('hip', daysAgo(10 + turn), { surgeryOn: daysAgo(9 + turn), fallRelated: true })
    .firstContact(daysAgo(6))
    .event('fls-assessment', daysAgo(4), { treatment: 'recommended' })
    .course('zoledronate', daysAgo(3))
    .bloods(
      daysAgo(3),
      turn % 2 === 0 ? { calcium: 2.3, vitaminD: 34, clearance: 58 } : { calcium: 2.36, clearance: 41 },
    );
}

/** Third yearly infusion given: the review of year 3 is due. */
export function zoledronateReviewOfYearThree({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  const start = monthsAgo(36, daysAgo(-20));
  return new StoryBuilder()
    .aged(70, 88)
    .fracture('hip', addMonths(start, -2), { surgeryOn: addMonths(start, -2) })
    .wellFollowed(addMonths(start, -2), daysAgo(2), false)
    .course('zoledronate', start)
    .given(start, addMonths(start, 12), addMonths(start, 24))
    .adherenceAsked(addMonths(start, 3), true);
}

/** Infusion of ibandronate every three months, the last one ten weeks ago. */
export function ibandronateInfusions({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  const last = monthsAgo(3, daysAgo(-18));
  return new StoryBuilder()
    .aged(68, 85)
    .woman()
    .fracture('spine', addMonths(last, -8))
    .wellFollowed(addMonths(last, -8), daysAgo(2))
    .course('ibandronate-iv', addMonths(last, -6))
    .given(addMonths(last, -6), addMonths(last, -3), last)
    .adherenceAsked(addMonths(last, -3), true)
    .bloods(daysAgo(5), { calcium: 2.33, vitaminD: 58, clearance: 52 });
}

/** Five monthly pairs of romosozumab given; the sixth is due within days. */
export function romosozumabSeries({ daysAgo, monthsAgo, turn }: StoryContext): StoryBuilder {
  const last = monthsAgo(1, daysAgo(-3 + 5 * turn));
  return new StoryBuilder()
    .aged(64, 80)
    .woman()
    .caredForBy(0)
    .fracture('spine', addMonths(last, -6))
    .wellFollowed(addMonths(last, -6), daysAgo(2))
    .course('romosozumab', addMonths(last, -4))
    .given(...[4, 3, 2, 1, 0].map((months) => addMonths(last, -months)))
    .adherenceAsked(addMonths(last, -1), true);
}

/** Twelve doses of romosozumab are done: what follows must be started a month after the last. */
export function romosozumabFinished({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  const last = monthsAgo(1, daysAgo(-10));
  return new StoryBuilder()
    .aged(66, 79)
    .woman()
    .fracture('spine', addMonths(last, -14))
    .wellFollowed(addMonths(last, -14), daysAgo(2))
    .course('romosozumab', addMonths(last, -11))
    .given(...[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((months) => addMonths(last, -months)))
    .adherenceAsked(addMonths(last, -8), true)
    .treatmentReviewed(addMonths(last, -1));
}

/** Twenty-one and a half months of teriparatide: what comes after is to be planned. */
export function teriparatideNearItsEnd({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  const start = monthsAgo(22, daysAgo(-12));
  return new StoryBuilder()
    .aged(63, 78)
    .fracture('spine', addMonths(start, -3))
    .wellFollowed(addMonths(start, -3), daysAgo(2))
    .course('teriparatide', start)
    .wellTaken(start, daysAgo(2));
}

/** Tablets started two weeks ago: the first question "still taking it?" opens today or in the next days. */
export function firstAdherenceCheck({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(60, 85)
    .fracture(
      turn % 2 === 0 ? 'spine' : 'wrist',
      daysAgo(48),
      turn % 2 === 0 ? { symptomatic: true } : { fallRelated: true },
    )
    .firstContact(daysAgo(40))
    .pain(daysAgo(30), 4)
    .pain(daysAgo(8), 2)
    .event('falls-reminder', daysAgo(8))
    .worked(daysAgo(18))
    .course(turn % 3 === 0 ? 'risedronate' : 'alendronate', daysAgo(14 - turn));
}

/** Twelve weeks on tablets: the check of week 16 opens today or in the next days. */
export function adherenceCheckOfWeekSixteen({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(58, 84)
    .caredForBy(turn % 2 === 0 ? 0 : 1)
    .fracture('spine', daysAgo(130))
    .firstContact(daysAgo(120))
    .pain(daysAgo(110), 3)
    .pain(daysAgo(88), 1)
    .worked(daysAgo(95))
    .event('falls-reminder', daysAgo(91))
    .event('follow-up-contact', daysAgo(30), {
      outcome: 'reached',
      strengthAndBalance: true,
      onTreatment: 'alendronate',
      adherent: true,
    })
    .course('alendronate', daysAgo(84 - turn))
    .adherenceAsked(daysAgo(60), true)
    .message({ task: 'adherence-check/week-4', step: 'ask', asks: true, on: daysAgo(62), state: 'answered' });
}

/** The check of week 16 was asked by text message and never answered: overdue. */
export function adherenceCheckUnanswered({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(61, 86)
    .fracture('humerus', daysAgo(190), { fallRelated: true })
    .firstContact(daysAgo(180))
    .worked(daysAgo(160))
    .event('falls-reminder', daysAgo(150))
    .event('falls-reminder', daysAgo(20))
    .event('follow-up-contact', daysAgo(90), {
      outcome: 'reached',
      strengthAndBalance: false,
      onTreatment: 'alendronate',
      adherent: true,
    })
    .course('alendronate', daysAgo(150 + turn))
    .adherenceAsked(daysAgo(120), true)
    .message({ task: 'adherence-check/week-16', step: 'ask', asks: true, on: daysAgo(66 + turn), state: 'delivered' });
}

/** Asked by text message four days ago and not answered yet: waiting, not forgotten. */
export function waitingForAnAnswer({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(56, 82)
    .fracture(turn % 2 === 0 ? 'spine' : 'pelvis', daysAgo(75))
    .firstContact(daysAgo(66))
    .pain(daysAgo(55), 3)
    .pain(daysAgo(33), 1)
    .worked(daysAgo(40))
    .event('falls-reminder', daysAgo(32))
    .course('alendronate', daysAgo(18 + turn))
    .message({ task: 'adherence-check/week-4', step: 'ask', asks: true, on: daysAgo(4 + turn), state: 'delivered' });
}

/** Answered "stopped": heartburn. Somebody must talk about it within two weeks. */
export function stoppedTakingIt({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(62, 88)
    .woman()
    .fracture('spine', daysAgo(70 + turn))
    .firstContact(daysAgo(60))
    .pain(daysAgo(50), 3)
    .pain(daysAgo(30), 2)
    .event('falls-reminder', daysAgo(30))
    .worked(daysAgo(45))
    .course('alendronate', daysAgo(36))
    .adherenceAsked(daysAgo(5 + 6 * turn), false)
    .message({ task: 'adherence-check/week-4', step: 'ask', asks: true, on: daysAgo(8 + 6 * turn), state: 'answered' });
}

/** Two boxes collected, the third is missing: the tablets have run out. */
export function boxNotCollected({ daysAgo, turn }: StoryContext): StoryBuilder {
  const start = daysAgo(96 + 10 * turn);
  return new StoryBuilder()
    .aged(64, 87)
    .fracture('hip', daysAgo(130 + 10 * turn), { surgeryOn: daysAgo(129 + 10 * turn), fallRelated: true })
    .firstContact(daysAgo(120))
    .worked(daysAgo(110))
    .event('falls-reminder', daysAgo(90))
    .event('follow-up-contact', daysAgo(35), {
      outcome: 'reached',
      strengthAndBalance: true,
      onTreatment: 'risedronate',
      adherent: true,
    })
    .course('risedronate', start)
    .collected(start, 28)
    .collected(daysAgo(70 + 10 * turn), 28)
    .adherenceAsked(daysAgo(66), true);
}

/** Five years of alendronate: go on, change or pause? */
export function alendronateReviewOfYearFive({ daysAgo, monthsAgo, turn }: StoryContext): StoryBuilder {
  const start = monthsAgo(60, daysAgo(-25 + 15 * turn));
  return new StoryBuilder()
    .aged(70, 88)
    .fracture('wrist', addMonths(start, -2), { fallRelated: true })
    .wellFollowed(addMonths(start, -2), daysAgo(2), false)
    .course('alendronate', start)
    .wellTaken(start, daysAgo(20));
}

/** On a pause from alendronate for nearly two years: to be looked at again. */
export function pausedAlendronate({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  const pausedOn = monthsAgo(24, daysAgo(-30));
  return new StoryBuilder()
    .aged(73, 86)
    .woman()
    .fracture('spine', addMonths(pausedOn, -70))
    .wellFollowed(addMonths(pausedOn, -70), daysAgo(2))
    .course('alendronate', addMonths(pausedOn, -66), { pausedOn })
    .wellTaken(addMonths(pausedOn, -66), pausedOn)
    .treatmentReviewed(pausedOn);
}

/** Does not want tablets now; agreed to talk again, and that day comes near. */
export function declinedTreatment({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(59, 83)
    .fracture('wrist', daysAgo(100 + 10 * turn), { fallRelated: true })
    .firstContact(daysAgo(95))
    .worked(daysAgo(80), 'declined')
    .event('declined-treatment', daysAgo(80), { revisitOn: daysAgo(-14 + 20 * turn) });
}
