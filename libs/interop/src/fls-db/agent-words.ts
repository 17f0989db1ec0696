import type { Agent } from '@osteon/domain';

/** Medicines in the words of the national database, which tells no tablet from an infusion. */
export const AGENT_WORDS: Readonly<Record<Agent, string>> = {
  alendronate: 'Alendronate',
  risedronate: 'Risedronate',
  ibandronate: 'Ibandronate',
  'ibandronate-iv': 'Ibandronate',
  zoledronate: 'Zoledronate',
  denosumab: 'Denosumab',
  teriparatide: 'Teriparatide',
  abaloparatide: 'Abaloparatide',
  romosozumab: 'Romosozumab',
  raloxifene: 'Raloxifene',
  hrt: 'HRT',
  strontium: 'Strontium',
  calcitonin: 'Calcitonin',
  'calcium-vitamin-d': 'Calcium and vitamin D',
};
