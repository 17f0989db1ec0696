import type { Agent } from '@osteon/domain';
import type { ImportedCode } from '../imported.ts';
import { codeSystemOf } from './code-systems.ts';

/** How an agent is recognised: by ATC or RxNorm code, else by its name in what the sender wrote. */
export interface MedicineRow {
  readonly agent: Agent;
  readonly atc: readonly string[];
  readonly rxnorm: readonly string[];
  readonly words: RegExp;
}

/**
 * The first row that fits decides, so combinations with vitamin D are the agent. HRT is left out on purpose: neither
 * a code nor a name tells whether it is given for the bone. Data: a service can hand in its own.
 */
export const defaultMedicines: readonly MedicineRow[] = [
  {
    agent: 'alendronate',
    atc: ['M05BA04', 'M05BB03', 'M05BB05', 'M05BB06'],
    rxnorm: ['46041', '904419'],
    words: /alendron/i,
  },
  { agent: 'risedronate', atc: ['M05BA07', 'M05BB02', 'M05BB04', 'M05BB07'], rxnorm: ['73056'], words: /risedron/i },
  { agent: 'ibandronate', atc: ['M05BA06', 'M05BB09'], rxnorm: ['115264'], words: /ibandron/i },
  { agent: 'zoledronate', atc: ['M05BA08', 'M05BB08'], rxnorm: ['77655'], words: /zoledron/i },
  { agent: 'denosumab', atc: ['M05BX04'], rxnorm: ['993449'], words: /denosumab|\bprolia\b|\bxgeva\b/i },
  { agent: 'romosozumab', atc: ['M05BX06'], rxnorm: [], words: /romosozumab/i },
  { agent: 'teriparatide', atc: ['H05AA02'], rxnorm: [], words: /teriparatide/i },
  { agent: 'abaloparatide', atc: ['H05AA04'], rxnorm: [], words: /abaloparatide/i },
  { agent: 'raloxifene', atc: ['G03XC01'], rxnorm: ['72143'], words: /raloxifene/i },
  { agent: 'strontium', atc: ['M05BX03', 'M05BX53'], rxnorm: [], words: /strontium ranelate/i },
  { agent: 'calcitonin', atc: ['H05BA01', 'H05BA02', 'H05BA03'], rxnorm: [], words: /\bcalcitonin\b/i },
  {
    agent: 'calcium-vitamin-d',
    atc: ['A12AX', 'A12AA04', 'A12AA20', 'A11CC05', 'A11CC01', 'A11CC55'],
    rxnorm: [],
    words: /\b(?:chole|cole|ergo)calciferol\b|\bvitamin d[23]?\b|\bcalcium (?:carbonate|citrate|lactate|phosphate)\b/i,
  },
];

export interface Medicine {
  readonly codes: readonly ImportedCode[];
  /** Names, strengths, routes and doses, as the sender wrote them. */
  readonly words: string;
  /** A single dose in milligrams, where it is given as a quantity. */
  readonly doseMg: number | null;
  /** The route is intravenous (SNOMED CT 47625008, or said so). */
  readonly intravenous: boolean;
}

export type MedicineClass =
  | { readonly kind: 'none' }
  /** The same substance for another disease: never a dose here. */
  | { readonly kind: 'other-product'; readonly agent: Agent; readonly text: string }
  | { readonly kind: 'agent'; readonly agent: Agent };

/** 120 mg is 1.7 mL of 70 mg/mL. */
const denosumab120 = /\b120\s*mg\b|\bxgeva\b|\b70\s*mg\s*\/\s*ml\b/i;
/** 4 mg is 5 mL of 0.8 mg/mL or 100 mL of 0.04 mg/mL. */
const zoledronate4 = /\b4\s*mg\b(?!\s*\/)|\bzometa\b|\b0\.8\s*mg\s*\/\s*ml\b|\b0\.04\s*mg\s*\/\s*ml\b/i;
const injected = /inject|infus|intraven|syringe|\b3\s*mg\s*\/\s*3\s*ml\b|\b1\s*mg\s*\/\s*ml\b|\bi\.?v\.?\b/i;

/** Which of the service's agents a medicine is. Source for the other products: protocol section 4. */
export const classifyMedicine = (
  medicine: Medicine,
  rows: readonly MedicineRow[] = defaultMedicines,
): MedicineClass => {
  const coded = rows.find((row) =>
    medicine.codes.some(({ system, code }) => {
      const known = codeSystemOf(system);
      return (
        (known === 'atc' && row.atc.includes(code.toUpperCase())) || (known === 'rxnorm' && row.rxnorm.includes(code))
      );
    }),
  );
  const agent = (coded ?? rows.find(({ words }) => words.test(medicine.words)))?.agent;
  if (agent === undefined) return { kind: 'none' };
  if (agent === 'denosumab' && (medicine.doseMg === 120 || denosumab120.test(medicine.words))) {
    return {
      kind: 'other-product',
      agent,
      text: 'Denosumab 120 mg is another product and never a dose of this treatment.',
    };
  }
  if (agent === 'zoledronate' && (medicine.doseMg === 4 || zoledronate4.test(medicine.words))) {
    return {
      kind: 'other-product',
      agent,
      text: 'Zoledronate 4 mg is another product and never a dose of this treatment.',
    };
  }
  if (agent === 'ibandronate' && (medicine.intravenous || injected.test(medicine.words))) {
    return { kind: 'agent', agent: 'ibandronate-iv' };
  }
  return { kind: 'agent', agent };
};
