import type { LabTest, LabUnit } from '@osteon/domain';

/**
 * LOINC codes of T-scores. 38265-5 is that of radius and ulna, and is widely used for any DXA. Data: a service can
 * hand in its own.
 */
export const defaultTScoreCodes: ReadonlySet<string> = new Set([
  '38267-1', // lumbar spine
  '38264-8', // hip
  '80946-7', // left hip
  '80945-9', // right hip
  '38263-0', // femur
  '80948-3', // left femur
  '80947-5', // right femur
  '38265-5', // radius and ulna
]);

/**
 * LOINC codes of the tests a gate asks for. Total calcium (17861-6, 2000-8) is not adjusted calcium and is left out,
 * as is clearance measured in urine.
 */
export const defaultLaboratoryCodes: Readonly<Record<string, Exclude<LabTest, 'ctx'>>> = {
  '29265-6': 'adjusted-calcium',
  '62292-8': 'vitamin-d',
  '14635-7': 'vitamin-d',
  '35591-7': 'creatinine-clearance',
};

/** UCUM and the ways it is written. */
export const unitNames: Readonly<Record<string, LabUnit>> = {
  'mmol/l': 'mmol/L',
  'mg/dl': 'mg/dL',
  'nmol/l': 'nmol/L',
  'ng/ml': 'ng/mL',
  'ml/min': 'mL/min',
};
