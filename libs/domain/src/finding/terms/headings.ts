/** Headings, and what stands under them. What is not named here is part of the sentence it begins. */
export const HEADINGS: readonly { readonly kind: 'history' | 'findings' | 'frame'; readonly pattern: string }[] = [
  {
    kind: 'history',
    pattern:
      '(?:brief |relevant |pertinent |past )?(?:clin(?:ical)?\\.?|patient|medical|surgical|request)? ?(?:history|hx|indications?|info(?:rmation)?|details?|data|questions?|problem|summary on request|context|background|notes?)(?: ?(?:\\/|and|&) ?[a-z ]+)?|clinical|clin|indications?|ind|indication for (?:exam\\w*|study|procedure|scan|test)|(?:reason|rationale)(?: for (?:the )?(?:exam\\w*|study|request|visit|referral|scan|test|x-?ray|imaging))?|history and indications?|history of present(?:ing)? (?:illness|complaint)|h(?:x|pi)|pmh|presenting complaint|presentation|symptoms|diagnosis on request|referral(?: (?:details|reason|information))?|request|reason',
  },
  {
    kind: 'findings',
    pattern:
      '(?:full |final |radiology |x-ray )?report(?: text)?|findings?|impressions?|conclusions?|opinion|comments?|summary|interpretation|description|result|addendum|body|discussion|assessment|observations?',
  },
  {
    kind: 'frame',
    pattern:
      'comparisons?|comparison studies|techniques?|procedures?|protocol|contrast|exm date|exam(?:ination)?(?: date)?|req phys|pat loc|img loc|service|proc (?:ord|modifiers?)|report status|date (?:reported|verified)|verifier e-sig|primary diagnostic code|primary interpreting staff|verified by|status|accession(?: number)?|ordering provider|referring (?:physician|doctor)|attending|dictated by|signed by|electronically signed by|radiologist|transcri\\w+|cc|patient(?: name)?|name|dob|date of birth|mrn|sex|modality|study date|dose',
  },
];
