export const presentPlan = (x: any) => x;
