import { StoryBuilder, type StoryContext } from './story.ts';

/** Other fractures, falls, people who are hard to reach, and people who have left. */

/** A hip mended last week; everything of the pathway lies ahead. */
export function newHipFracture({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(74, 96)
    .fracture('hip', daysAgo(5 + 3 * turn), { surgeryOn: daysAgo(4 + 3 * turn), fallRelated: true });
}

/** A hip fracture in a care home, called, nothing else yet. */
export function hipFractureInCareHome({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(83, 97)
    .inCareHome()
    .fracture('hip', daysAgo(24 + 20 * turn), { surgeryOn: daysAgo(23 + 20 * turn), fallRelated: true })
    .firstContact(daysAgo(18))
    .event('falls-reminder', daysAgo(2));
}

/** A broken wrist, the scan ordered and not done: the scan's time is running. */
export function wristAwaitingScan({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(52, 74)
    .fracture('wrist', daysAgo(45 + 7 * turn), { fallRelated: true })
    .firstContact(daysAgo(38))
    .event('dxa', daysAgo(36), { status: 'ordered' })
    .event('falls-assessment', daysAgo(30), { status: 'done', risk: 'low' });
}

/** Neither scan nor falls assessment yet, half of their time gone today: two reminders that go as one digest. */
export function scanAndFallsToArrange({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(55, 79)
    .fracture('wrist', daysAgo(45))
    .firstContact(daysAgo(38))
    .event('falls-reminder', daysAgo(10));
}

/** A shoulder three and a half months ago and no visit took place: assessment, scan and falls are overdue. */
export function humerusNeverAssessed({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(60, 84)
    .fracture('humerus', daysAgo(98 + 5 * turn), { fallRelated: true })
    .firstContact(daysAgo(88))
    .event('falls-reminder', daysAgo(60));
}

/** A pelvis, assessed, no scan needed at ninety-one. */
export function pelvisWithoutScan({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(88, 95)
    .woman()
    .fracture('pelvis', daysAgo(40), { fallRelated: true })
    .firstContact(daysAgo(33))
    .event('dxa', daysAgo(20), { status: 'not-needed' })
    .event('fls-assessment', daysAgo(20), { treatment: 'refer' });
}

/** High risk of falling at the assessment six weeks ago: somebody asks again. */
export function highRiskOfFalls({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(77, 93)
    .caredForBy(1)
    .fracture('hip', daysAgo(75 + turn), { surgeryOn: daysAgo(74 + turn), fallRelated: true })
    .firstContact(daysAgo(68))
    .event('fls-assessment', daysAgo(50), { treatment: 'recommended' })
    .event('dxa', daysAgo(50), { status: 'scanned', tScore: -3.1 })
    .event('falls-assessment', daysAgo(45), { status: 'done', risk: 'high' });
}

/** Referred to the falls clinic nine weeks ago; no assessment has come back. */
export function referredToFallsClinic({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(75, 90)
    .fracture('wrist', daysAgo(80), { fallRelated: true })
    .firstContact(daysAgo(72))
    .event('fls-assessment', daysAgo(63), { treatment: 'recommended' })
    .event('dxa', daysAgo(55), { status: 'scanned', tScore: -2.2 })
    .event('falls-assessment', daysAgo(63), { status: 'referred' });
}

/** Fell again last week, unhurt: the falls assessment is asked for again. */
export function fellAgain({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(70, 92)
    .fracture('other', daysAgo(150 + turn), { fallRelated: true })
    .firstContact(daysAgo(140))
    .worked(daysAgo(120))
    .event('follow-up-contact', daysAgo(52), {
      outcome: 'reached',
      strengthAndBalance: true,
      onTreatment: null,
      adherent: null,
    })
    .event('falls-reminder', daysAgo(110))
    .event('fall', daysAgo(7 + 3 * turn), { injured: false });
}

/** Nearly a year: the second follow-up call of the audit. */
export function followUpOfOneYear({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(62, 90)
    .caredForBy(turn % 2 === 0 ? 0 : 1)
    .fracture(turn % 2 === 0 ? 'hip' : 'spine', daysAgo(345 + 9 * turn))
    .firstContact(daysAgo(335))
    .pain(daysAgo(325), 3)
    .pain(daysAgo(302), 1)
    .worked(daysAgo(300))
    .event('falls-reminder', daysAgo(305))
    .event('follow-up-contact', daysAgo(240), {
      outcome: 'reached',
      strengthAndBalance: true,
      onTreatment: 'alendronate',
      adherent: true,
    })
    .event('falls-reminder', daysAgo(170))
    .course('alendronate', daysAgo(290))
    .adherenceAsked(daysAgo(262), true)
    .adherenceAsked(daysAgo(180), true)
    .adherenceAsked(daysAgo(110), true);
}

/** Two years on, still on tablets: the yearly call. */
export function followUpOfTwoYears({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  const diagnosed = monthsAgo(24, daysAgo(-10));
  return new StoryBuilder()
    .aged(66, 86)
    .fracture('hip', diagnosed, { surgeryOn: diagnosed })
    .wellFollowed(diagnosed, daysAgo(40), false)
    .course('alendronate', monthsAgo(22))
    .wellTaken(monthsAgo(22), daysAgo(40));
}

/** The yearly falls reminder opens today or in the next days: its advice is about to go. */
export function yearlyFallsAdvice({ daysAgo, monthsAgo, turn }: StoryContext): StoryBuilder {
  const diagnosed = monthsAgo(12, daysAgo(-28 - turn));
  return new StoryBuilder()
    .aged(58, 85)
    .fracture('wrist', diagnosed, { fallRelated: true })
    .firstContact(monthsAgo(11))
    .worked(monthsAgo(9))
    .event('falls-reminder', monthsAgo(9))
    .event('follow-up-contact', monthsAgo(8), {
      outcome: 'reached',
      strengthAndBalance: false,
      onTreatment: 'none',
      adherent: null,
    })
    .event('falls-reminder', monthsAgo(5));
}

/** Tried on three different days, morning and evening: there is no way to reach her. */
export function nobodyAnswers({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(67, 91)
    .fracture(turn % 2 === 0 ? 'spine' : 'hip', daysAgo(13 + turn))
    .attempt({ outcome: 'not-reached', on: daysAgo(9) })
    .attempt({ outcome: 'not-reached', on: daysAgo(6), note: 'Rang out twice.' })
    .attempt({ outcome: 'not-reached', on: daysAgo(2) });
}

/** The number belongs to somebody else. */
export function wrongNumber({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(70, 88)
    .fracture('humerus', daysAgo(12))
    .attempt({ outcome: 'wrong-number', on: daysAgo(3), note: 'Belongs to a bakery.' });
}

/** Agreed to be called the day after tomorrow. */
export function promisedACall({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(63, 86)
    .caredForBy(turn % 2 === 0 ? 0 : 1)
    .fracture('spine', daysAgo(11 + turn))
    .attempt({
      outcome: 'promised',
      on: daysAgo(1),
      promisedOn: daysAgo(-2 - 2 * turn),
      note: 'Daughter will be there and will help with the telephone.',
    });
}

/** Asked to be called back today. */
export function callBackToday({ today, daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(58, 80)
    .caredForBy(1)
    .fracture('wrist', daysAgo(12), { fallRelated: true })
    .attempt({ outcome: 'call-back', on: daysAgo(2), callBackOn: today, note: 'At work until noon.' });
}

/** Does not want to be followed up; stays counted. */
export function declinedFollowUp({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(55, 84)
    .fracture(turn % 2 === 0 ? 'wrist' : 'spine', daysAgo(60))
    .firstContact(daysAgo(50))
    .event('declined-follow-up', daysAgo(50));
}

/** Moved to another region with an injection running: the new service must confirm that it has taken over. */
export function movedAwayOnDenosumab({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(70, 85)
    .woman()
    .fracture('spine', monthsAgo(14))
    .wellFollowed(monthsAgo(14), daysAgo(10))
    .course('denosumab', monthsAgo(11))
    .given(monthsAgo(11), monthsAgo(5))
    .adherenceAsked(monthsAgo(7), true)
    .event('transfer', daysAgo(9));
}

/** Discharged to the family doctor after a full year. */
export function dischargedToFamilyDoctor({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(60, 78)
    .fracture('wrist', daysAgo(410), { fallRelated: true })
    .firstContact(daysAgo(400))
    .worked(daysAgo(380))
    .event('follow-up-contact', daysAgo(300), {
      outcome: 'reached',
      strengthAndBalance: true,
      onTreatment: 'none',
      adherent: null,
    })
    .event('follow-up-contact', daysAgo(40), {
      outcome: 'reached',
      strengthAndBalance: true,
      onTreatment: 'none',
      adherent: null,
    })
    .event('discharge', daysAgo(35), { acknowledgedOn: daysAgo(30) });
}

/** Died three weeks ago: everything that was planned is cancelled, nothing more is sent. */
export function diedThreeWeeksAgo({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(82, 97)
    .fracture(turn % 2 === 0 ? 'hip' : 'spine', daysAgo(70 + turn))
    .firstContact(daysAgo(60))
    .course('alendronate', daysAgo(45))
    .event('death', daysAgo(21));
}

/** Broke an ankle nine years ago, known from the hospital's list: history only, nothing is planned. */
export function onlyHistory({ monthsAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(63, 88)
    .fracture(turn % 2 === 0 ? 'other' : 'wrist', monthsAgo(108 + 7 * turn), { fallRelated: true });
}

/** Forty-seven, a wrist on the football field: under fifty, kept as history. */
export function underFifty({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder().aged(44, 48).man().fracture('wrist', daysAgo(30), { fallRelated: true });
}

/** Wants letters only: no text message, no e-mail. */
export function lettersOnly({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(80, 94)
    .refusing('sms', 'email')
    .fracture('spine', daysAgo(27))
    .firstContact(daysAgo(19))
    .pain(daysAgo(9), 4);
}

/** Low calcium with cramps after an injection, raised today. */
export function hypocalcaemiaToday({ today, daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(76, 88)
    .woman()
    .caredForBy(0)
    .fracture('spine', monthsAgo(5))
    .wellFollowed(monthsAgo(5), daysAgo(13))
    .course('denosumab', daysAgo(12))
    .given(daysAgo(12))
    .bloods(daysAgo(1), { calcium: 1.89 })
    .event('red-flag', today, { flag: 'hypocalcaemia' });
}
