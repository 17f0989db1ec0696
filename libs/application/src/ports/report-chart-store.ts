import type { Agent, ChartTally, AdherenceTally, EpisodeObservation, LocalDate, TreatmentFact } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { ReportPeriod, ReportQuestion } from './report-store.ts';

/** A patient of a list with the episode by which they are in it. */
export interface ListedEpisode {
  readonly patientId: string;
  readonly episode: string;
}

/** Who a patient of a list is. */
export interface ListedPatient {
  readonly patientId: string;
  readonly name: string;
  readonly birthDate: LocalDate;
}

/** An episode of the cohort with the courses of its patient. */
export interface EpisodeCourses {
  /** the patient's first eligible episode of the period: a course is counted once */
  readonly observation: EpisodeObservation;
  readonly courses: readonly TreatmentFact[];
}

/** What charts are drawn from: counts of any scope, and courses of the service's own patients. */
export interface ReportChartStore {
  /** SQL twin of `countForCharts`. */
  chartTally(serviceId: string, question: ReportQuestion): Promise<ChartTally>;
  /** SQL twin of `coursesAfter` and `countCourse`. */
  adherence(serviceId: string, question: ReportQuestion): Promise<AdherenceTally>;
  /** Courses of the service's patients, for the list behind a number of adherence. Shows nobody. */
  courses(serviceId: string, period: ReportPeriod, agent: Agent): AsyncIterable<EpisodeCourses>;
  /** Who the patients of one page of a list are; the look is audited with everybody shown, as of which list. */
  nameListed(
    actor: Actor,
    serviceId: string,
    patientIds: readonly string[],
    list: string,
  ): Promise<readonly ListedPatient[]>;
}
