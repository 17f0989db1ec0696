import type { LocalDate } from '@osteon/domain';
import type { DemonstrationService } from './clinic.ts';
import * as other from './other-stories.ts';
import { personFor, type DemonstrationPerson } from './person.ts';
import { randomFrom } from './random.ts';
import * as spine from './spine-stories.ts';
import { storyDays, type Story, type StoryTeller } from './story.ts';
import * as treatment from './treatment-stories.ts';

/** A story, and how often it is told in each service. */
type Telling = readonly [teller: StoryTeller, copies: number];

/** The whole clinic, one line a story. About half of the patients have a vertebral fracture. */
export const DEMONSTRATION_STORIES: readonly Telling[] = [
  [spine.newVertebralFracture, 2],
  [spine.vertebralFractureNobodyCalled, 2],
  [spine.painCallOfWeekThree, 2],
  [spine.severePainAtWeekThree, 2],
  [spine.painWorseningWithDeformity, 1],
  [spine.moderatePainAtWeekThree, 2],
  [spine.painCallOfWeekSix, 2],
  [spine.fallsAdviceAfterVertebralFracture, 3],
  [spine.augmentationReviewDue, 2],
  [spine.augmentationReviewRepeated, 1],
  [spine.painSettled, 2],
  [spine.incidentalVertebralFracture, 2],
  [spine.refractureOnTreatment, 2],
  [spine.caudaEquinaToday, 1],
  [spine.suspectedMetastasis, 1],
  [spine.suspectedMalignancy, 1],
  [spine.redFlagResolved, 1],
  [spine.followUpOfWeekSixteen, 2],
  [spine.followUpOfWeekSixteenMissed, 2],
  [spine.vertebralFractureInCareHome, 2],
  [spine.twoFracturesOfOneDay, 1],
  [spine.spineAfterAnOldWrist, 1],
  [treatment.denosumabThirtyDaysLate, 1],
  [treatment.denosumabSeventeenWeeksLate, 1],
  [treatment.denosumabTenDaysLate, 2],
  [treatment.denosumabDueYesterday, 1],
  [treatment.denosumabToBeBooked, 2],
  [treatment.denosumabSoon, 2],
  [treatment.denosumabBlockedByCalcium, 1],
  [treatment.denosumabBloodsMissing, 1],
  [treatment.calciumAfterDenosumab, 1],
  [treatment.reboundAfterDenosumab, 1],
  [treatment.denosumabEndedWhatFollows, 1],
  [treatment.zoledronateAfterDenosumab, 1],
  [treatment.zoledronateAfterHipSurgery, 2],
  [treatment.zoledronateReviewOfYearThree, 1],
  [treatment.ibandronateInfusions, 1],
  [treatment.romosozumabSeries, 2],
  [treatment.romosozumabFinished, 1],
  [treatment.teriparatideNearItsEnd, 1],
  [treatment.firstAdherenceCheck, 3],
  [treatment.adherenceCheckOfWeekSixteen, 2],
  [treatment.adherenceCheckUnanswered, 1],
  [treatment.waitingForAnAnswer, 2],
  [treatment.stoppedTakingIt, 2],
  [treatment.boxNotCollected, 1],
  [treatment.alendronateReviewOfYearFive, 1],
  [treatment.pausedAlendronate, 1],
  [treatment.declinedTreatment, 2],
  [other.newHipFracture, 2],
  [other.hipFractureInCareHome, 1],
  [other.wristAwaitingScan, 2],
  [other.scanAndFallsToArrange, 1],
  [other.humerusNeverAssessed, 1],
  [other.pelvisWithoutScan, 1],
  [other.highRiskOfFalls, 1],
  [other.referredToFallsClinic, 1],
  [other.fellAgain, 1],
  [other.followUpOfOneYear, 2],
  [other.followUpOfTwoYears, 1],
  [other.yearlyFallsAdvice, 2],
  [other.nobodyAnswers, 2],
  [other.wrongNumber, 1],
  [other.promisedACall, 2],
  [other.callBackToday, 1],
  [other.declinedFollowUp, 1],
  [other.movedAwayOnDenosumab, 1],
  [other.dischargedToFamilyDoctor, 1],
  [other.diedThreeWeeksAgo, 2],
  [other.onlyHistory, 1],
  [other.underFifty, 1],
  [other.lettersOnly, 1],
  [other.hypocalcaemiaToday, 1],
];

/** The story of a patient who is a second record of somebody: another hospital wrote the name otherwise. */
const TOLD_TWICE = other.referredToFallsClinic.name;
const FIRST_TOLD = other.highRiskOfFalls.name;

export interface DemonstrationPatient {
  /** The name of the story, for tests and for finding one's way. */
  readonly story: string;
  readonly person: DemonstrationPerson;
  readonly facts: Story['facts'];
  readonly attempts: Story['attempts'];
  readonly messages: Story['messages'];
  readonly nurse: Story['nurse'];
}

/**
 * The patients of one service, as of its local `today`. The same service, day and seed give the same patients,
 * on every machine.
 */
export function generateClinic(service: DemonstrationService, today: LocalDate, seed = 1): DemonstrationPatient[] {
  const days = storyDays(today);
  const random = randomFrom(
    [...service.code].reduce((sum, letter) => Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0), seed),
  );
  const patients: DemonstrationPatient[] = [];
  for (const [teller, copies] of DEMONSTRATION_STORIES) {
    for (let turn = 0; turn < copies; turn += 1) {
      const story = teller({ ...days, turn }).build();
      patients.push({
        story: teller.name,
        person: personFor(story, service, patients.length, today, random),
        facts: story.facts,
        attempts: story.attempts,
        messages: story.messages,
        nurse: story.nurse,
      });
    }
  }
  return patients.map((patient) => (patient.story === TOLD_TWICE ? asToldAgain(patient, patients) : patient));
}

function asToldAgain(patient: DemonstrationPatient, patients: readonly DemonstrationPatient[]): DemonstrationPatient {
  const first = patients.find(({ story }) => story === FIRST_TOLD)?.person;
  if (first === undefined) return patient;
  const { birthDate, sex, address, family } = first;
  const [letter = '', next = ''] = first.given.slice(-2);
  const given = `${first.given.slice(0, -2)}${next}${letter}`;
  const contactPoints = patient.person.contactPoints.filter(({ channel }) => channel !== 'email');
  return { ...patient, person: { ...patient.person, family, given, birthDate, sex, address, contactPoints } };
}
