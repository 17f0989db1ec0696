import { StoryBuilder, type StoryContext } from './story.ts';

/** Vertebral fractures: the pain clock, augmentation, red flags. `turn` moves each copy by some days. */

/** Diagnosed a few days ago; nobody has called yet: the first contact is due now. */
export function newVertebralFracture({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder().aged(66, 92).fracture('spine', daysAgo(3 + 4 * turn), { fallRelated: turn % 2 === 0 });
}

/** Diagnosed three weeks ago and never called: the first contact is overdue. */
export function vertebralFractureNobodyCalled({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder().aged(70, 95).fracture('spine', daysAgo(19 + 3 * turn));
}

/** In pain for some days before the X-ray: the pain call of week 2–3 is open, counted from the onset. */
export function painCallOfWeekThree({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(64, 90)
    .caredForBy(turn % 2 === 0 ? 0 : 1)
    .fracture('spine', daysAgo(13 + turn), { symptomOnsetOn: daysAgo(16 + turn), symptomatic: true })
    .firstContact(daysAgo(9));
}

/** Week 3, pain 8 of 10 yesterday: a referral for augmentation is to be decided within a week. */
export function severePainAtWeekThree({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(68, 88)
    .woman()
    .caredForBy(0)
    .fracture('spine', daysAgo(20 + turn), { symptomatic: true })
    .firstContact(daysAgo(14))
    .pain(daysAgo(1), 8);
}

/** Pain 4 but getting worse, and bent over: worsening and deformity call for a referral at any score. */
export function painWorseningWithDeformity({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(72, 90)
    .fracture('spine', daysAgo(30))
    .firstContact(daysAgo(24))
    .pain(daysAgo(12), 3)
    .pain(daysAgo(2), 4, { worsening: true, deformity: true });
}

/** Pain 6 at week 3: analgesia is to be looked at, the level examined. */
export function moderatePainAtWeekThree({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(62, 86)
    .caredForBy(1)
    .fracture('spine', daysAgo(22 + turn), { symptomatic: true })
    .firstContact(daysAgo(15))
    .pain(daysAgo(3), 6);
}

/** Six weeks on, pain was 4 at week 3: the second pain call and the falls advice stand together in one call. */
export function painCallOfWeekSix({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(60, 89)
    .fracture('spine', daysAgo(38 + 2 * turn))
    .firstContact(daysAgo(30))
    .pain(daysAgo(19), 4);
}

/** The falls advice of week 6 opens today or in the next days: its message is about to go. */
export function fallsAdviceAfterVertebralFracture({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(63, 84)
    .fracture('spine', daysAgo(28 - turn))
    .firstContact(daysAgo(20))
    .pain(daysAgo(10), 3);
}

/** Nearly three months, still pain 5 after everything tried: the augmentation review is due. */
export function augmentationReviewDue({ monthsAgo, daysAgo, turn }: StoryContext): StoryBuilder {
  const onset = monthsAgo(3, daysAgo(-4 - 3 * turn));
  return new StoryBuilder()
    .aged(67, 88)
    .caredForBy(turn % 2 === 0 ? 0 : 1)
    .fracture('spine', onset, { symptomatic: true })
    .firstContact(daysAgo(80))
    .pain(daysAgo(68), 6)
    .event('pain-escalation', daysAgo(64))
    .pain(daysAgo(44), 5)
    .event('pain-escalation', daysAgo(40))
    .event('falls-reminder', daysAgo(50));
}

/** The review of month 3 was put off (pain 4): it is to be repeated. */
export function augmentationReviewRepeated({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(70, 87)
    .fracture('spine', daysAgo(110))
    .firstContact(daysAgo(100))
    .pain(daysAgo(92), 5)
    .event('pain-escalation', daysAgo(88))
    .worked(daysAgo(70))
    .event('augmentation-review', daysAgo(20), { nrs: 4, outcome: 'repeat' });
}

/** Pain 2 at week 6: the augmentation review is not needed any more and stands as cancelled. */
export function painSettled({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(61, 83)
    .fracture('spine', daysAgo(62 + 5 * turn), { symptomatic: true })
    .firstContact(daysAgo(52))
    .pain(daysAgo(42), 5)
    .event('pain-escalation', daysAgo(38))
    .pain(daysAgo(16), 2)
    .worked(daysAgo(30));
}

/** Seen by chance on a CT of the chest, no pain: no pain calls, but everything that protects bone. */
export function incidentalVertebralFracture({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(69, 93)
    .fracture('spine', daysAgo(11 + 17 * turn), { symptomatic: false, fallRelated: false })
    .attempt({ outcome: 'not-reached', on: daysAgo(4) });
}

/** A second vertebral fracture after ten months of tablets: is she taking them? */
export function refractureOnTreatment({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(71, 88)
    .woman()
    .caredForBy(0)
    .fracture('spine', daysAgo(380))
    .wellFollowed(daysAgo(380), daysAgo(8))
    .course('alendronate', daysAgo(320))
    .wellTaken(daysAgo(320), daysAgo(8))
    .fracture('spine', daysAgo(6 + turn), { symptomatic: true });
}

/** Numb between the legs since this morning: emergency, and routine calls wait. */
export function caudaEquinaToday({ today, daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(70, 85)
    .caredForBy(0)
    .fracture('spine', daysAgo(17), { symptomatic: true })
    .firstContact(daysAgo(12))
    .event('red-flag', today, { flag: 'cauda-equina' })
    .attempt({ outcome: 'reached', on: today, note: 'Sent to the emergency department by ambulance.' });
}

/** Weight loss and night pain: suspected metastasis, raised yesterday. */
export function suspectedMetastasis({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(64, 80)
    .man()
    .fracture('spine', daysAgo(25))
    .firstContact(daysAgo(18))
    .pain(daysAgo(8), 4)
    .event('red-flag', daysAgo(1), { flag: 'suspected-metastasis' });
}

/** Raised protein in the blood: bloods and a referral within a week; routine work goes on. */
export function suspectedMalignancy({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(66, 84)
    .fracture('spine', daysAgo(33))
    .firstContact(daysAgo(27))
    .pain(daysAgo(14), 4)
    .event('red-flag', daysAgo(3), { flag: 'suspected-malignancy' });
}

/** A red flag of last month, resolved: it stays visible and pauses nothing. */
export function redFlagResolved({ daysAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(65, 82)
    .fracture('spine', daysAgo(50))
    .firstContact(daysAgo(44))
    .event('red-flag', daysAgo(40), { flag: 'neurological-deficit', resolvedOn: daysAgo(39) })
    .pain(daysAgo(33), 4)
    .pain(daysAgo(6), 2)
    .event('falls-reminder', daysAgo(6));
}

/** Assessed and scanned, twelve to sixteen weeks on: the follow-up call of the audit is open. */
export function followUpOfWeekSixteen({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(60, 90)
    .caredForBy(turn % 2 === 0 ? 0 : 1)
    .fracture('spine', daysAgo(92 + 6 * turn))
    .firstContact(daysAgo(85))
    .pain(daysAgo(72), 4)
    .pain(daysAgo(50), 2)
    .worked(daysAgo(60))
    .event('falls-reminder', daysAgo(52));
}

/** Seventeen weeks on and the follow-up call was missed: overdue, with no treatment decided either. */
export function followUpOfWeekSixteenMissed({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(68, 94)
    .fracture('spine', daysAgo(120 + 4 * turn))
    .firstContact(daysAgo(110))
    .pain(daysAgo(98), 3)
    .pain(daysAgo(76), 3)
    .event('falls-reminder', daysAgo(76))
    .event('fls-assessment', daysAgo(45), { treatment: 'undecided' });
}

/** A vertebral fracture in a care home, frail, with many medicines; the home's staff answer the telephone. */
export function vertebralFractureInCareHome({ daysAgo, turn }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(84, 97)
    .inCareHome()
    .fracture('spine', daysAgo(8 + 30 * turn))
    .firstContact(daysAgo(5 + 22 * turn))
    .pain(daysAgo(4), 3);
}

/** Two vertebrae on one X-ray and a wrist on the same day: one episode, named by the first. */
export function twoFracturesOfOneDay({ daysAgo }: StoryContext): StoryBuilder {
  const day = daysAgo(15);
  return new StoryBuilder()
    .aged(70, 88)
    .fracture('spine', day)
    .fracture('wrist', day, { fallRelated: true })
    .firstContact(daysAgo(10));
}

/** Broke a wrist eight years ago, before the service: shown as history; the spine today is what is followed. */
export function spineAfterAnOldWrist({ daysAgo, monthsAgo }: StoryContext): StoryBuilder {
  return new StoryBuilder()
    .aged(72, 86)
    .woman()
    .fracture('wrist', monthsAgo(96), { fallRelated: true })
    .fracture('spine', daysAgo(10))
    .firstContact(daysAgo(6));
}
