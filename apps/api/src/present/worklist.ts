export const presentWorklist = (x: any) => x;
