import type { Checklist } from './protocol.ts';

/** Section 7: what a task of a kind asks to be ticked. Ticks are recorded; the words are the same for every patient. */
export const CHECKLISTS: readonly Checklist[] = [
  {
    kind: 'first-contact',
    spineOnly: true,
    sourceMark: 'seed',
    items: [
      'Pain control adequate: acetaminophen (paracetamol); NSAIDs with the caution that NOGG advises against them in older people; short-term opioid only if needed',
      'Bed rest short; mobilising',
      'Brace only for comfort',
      'Red flags asked',
      'Could it be pathological?',
      'Frail, several conditions or many medicines: orthogeriatric co-management',
    ],
  },
  {
    kind: 'assessment',
    spineOnly: false,
    sourceMark: 'seed',
    items: [
      'Goals agreed with the patient',
      'Rehabilitation: early training, muscle strengthening, balance, spinal stretching as pain allows, no loaded spinal flexion',
      'Calcium 1000–1200 mg a day, vitamin D 800 IU a day',
      'Smoking, alcohol',
      'Falls',
      'Secondary causes',
      'Education: the disease, risk factors, follow-up, how long treatment lasts',
    ],
  },
  {
    kind: 'treatment-decision',
    spineOnly: false,
    sourceMark: 'seed',
    items: [
      'The guidance says: oral bisphosphonate first',
      'The guidance says: if oral intolerance, dementia, malabsorption or non-adherence, zoledronate IV or denosumab SC',
      'The guidance says: very severe osteoporosis, an anabolic agent considered by a specialist',
      'The clinician has recorded the choice and the reason',
    ],
  },
  {
    kind: 'augmentation-review',
    spineOnly: false,
    sourceMark: 'found',
    items: [
      'Pain at rest and moving (NRS)',
      'Function (RDQ)',
      'Analgesia',
      'Worsening, deformity, breathing',
      'Pain at the fractured level on examination',
      'Recent imaging with oedema',
      'The evidence both ways: VERTOS II for; VERTOS IV and Cochrane 2018 against',
    ],
  },
];
