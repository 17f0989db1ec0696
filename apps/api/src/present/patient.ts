export const presentPatient = (x: any) => x;
export const presentPatientSummary = (x: any) => x;
