export { aPatient, PatientStory } from './a-patient.ts';
export { BIRTH_DATE, createClinic, enrol, enrolOnTablets, localDay, type Clinic } from './clinic.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { aService, aUser, type TestService, type TestServiceOptions } from './test-service.ts';
export { serverUrl, withClient } from './template-database.ts';
export { after, nobodyYet } from './state-after.ts';
export { refusal } from './refusal.ts';
export * from './fake-gateway/index.ts';
export { createDelivery, type Delivery, type GatewayBehaviour, type MessageRow } from './delivery.ts';
