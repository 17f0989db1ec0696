/**
 * The columns of a file in the shape of the national database, as real exports have them. The first two name the person,
 * are in no export and are not known to us; the file is FLS-DB-shaped and not FLS-DB's own.
 */
export const FLS_DB_COLUMNS = [
  '1.03 Gender',
  '1.04 Post Code',
  'Age at fracture',
  '1.05 CareRes',
  '1.06 DateFLSContact',
  '1.07 DateFLSAssess',
  '1.08 AdmitHosp',
  '1.09 Date Index Frac Diagnosed',
  '1.10 TypeOfFracture',
  '1.11 SiteFirstFrac',
  '1.12 SiteSecFrac',
  '1.13 SiteThirdFrac',
  '2.01 Height',
  '2.02 Weight',
  '2.03 PrevFracHist',
  '2.04 FamHipFracHist',
  '2.05 Smoker',
  '2.06 BoneSpareTherapy',
  '3.01 DXA',
  '3.02 DXANotOrdered',
  '3.03 DateofDXA',
  '3.04 TScore',
  '3.05 RiskOfFracture',
  '4.01 BoneTherapy',
  '4.02 CalciumVitDRec',
  '5.01 RiskAssesByFLS',
  '5.02 TwoFalls',
  '5.03 FearOfFalling',
  '5.04 MedsIncRiskFall',
  '5.05 PreFracMob',
  '5.06 Vision',
  '5.07 Toileting',
  '5.08 AbnormalCardAssess',
  '5.09 CognitiveImpairment',
  '5.10 Referrals',
  '6.01 FollowUp12_16',
  '6.02 Dateof16WeekAss',
  '6.05 BoneTherapy1216',
  '6.06 StartStrenBalExe',
  '7.01 FollowUp48_56',
  '7.02 Dateof52WeekAss',
  '7.05 BoneTherapy4856',
  '7.06 NumReFracSinceIndex',
] as const;

export type FlsDbColumn = (typeof FLS_DB_COLUMNS)[number];

/**
 * Columns of which nothing is recorded here. They hold what an imported file told with its assessment, word by word, and
 * stay empty in every other row; they are named once and not row by row.
 */
export const COLUMNS_NOT_HELD: readonly FlsDbColumn[] = [
  '1.08 AdmitHosp',
  '1.10 TypeOfFracture',
  '2.01 Height',
  '2.02 Weight',
  '2.04 FamHipFracHist',
  '2.05 Smoker',
  '3.02 DXANotOrdered',
  '3.05 RiskOfFracture',
  '5.03 FearOfFalling',
  '5.04 MedsIncRiskFall',
  '5.05 PreFracMob',
  '5.06 Vision',
  '5.07 Toileting',
  '5.08 AbnormalCardAssess',
  '5.09 CognitiveImpairment',
];

export const YES = 'Yes';
export const NO = 'No';
export const DONT_KNOW = "Don't know";
