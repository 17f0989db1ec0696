export { DEMONSTRATION_REGIONS, DEMONSTRATION_SERVICES } from './clinic.ts';
export type { DemonstrationRegion, DemonstrationService, DemonstrationUser } from './clinic.ts';
export type * from './demonstration-store.ts';
export { DEMONSTRATION_STORIES, generateClinic, type DemonstrationPatient } from './generate-clinic.ts';
export { demonstrationHospital, type DemonstrationHospital } from './hospital.ts';
export {
  seedDemonstration,
  type DemonstrationDeps,
  type SeededClinic,
  type SeedOptions,
} from './seed-demonstration.ts';
export type { StoryMessage } from './story.ts';
