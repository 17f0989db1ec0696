import type { TermRow } from './row.ts';

/** How old. `works` as in scopes; the nearest decides. */
export const AGES: readonly (TermRow & { readonly role: 'new' | 'old' | 'unchanged' })[] = [
  {
    role: 'new',
    rule: 'acute',
    pattern: 'acute on chronic|(?:sub-?)?acute|recent(?:ly)?|new(?:ly)?|fresh|evolving|unhealed|healing|callus',
  },
  {
    role: 'new',
    rule: 'developed',
    pattern:
      '(?:has|have|had) (?:developed|occurred|appeared|increased|worsened|progressed)|further (?=(?:[a-z]+ )?(?:collapse|loss|compression|wedging|reduction|height))|interval (?:loss|reduction|height loss|development|appearance|collapse|compression|fracture|worsening|progression|increase)|developed in the interval|(?:progress(?:ed|ive|ion)|worsen(?:ed|ing)|increas(?:ed|ing)) (?!(?:[a-z]+ )?(?:kypho|lucen|densit|lordo))(?=.{0,40}(?:collapse|height|compression|wedging|deformit))',
  },
  {
    role: 'new',
    rule: 'oedema',
    pattern:
      '(?:bone )?(?:marrow )?o?edema(?:tous)?|(?:high|increased|bright|hyperintense) (?:[a-z0-9]+ )?stir|stir (?:hyper|signal|increase)',
  },
  {
    role: 'old',
    rule: 'old',
    pattern:
      '(?<!(?:years?|yrs?|y|yo|months?|weeks?|days?)[- ]?)old|(?:not|non)[- ]?acute|(?:re-?|mal|un|non-?)?united|(?:mal|non)-?union|consolidated|burnt[- ]out|chronic(?:[- ]appearing|ally)?|remote(?:ly)?|ancient|long[- ]?standing|healed|known|pre-?existing|history of|h\\/o|hx of|treated|status post|s\\/p|well[- ]corticated|sequela\\w*|from (?:19|20)\\d\\d|years ago|in the past|(?<=(?:fract\\w*|fx|#s?) (?:\\([^()]{1,20}\\) )?(?:in |of |from )?)(?:19|20)\\d\\d',
  },
  {
    role: 'old',
    rule: 'previous',
    pattern:
      '(?:prior|previous)(?= (?:[a-z0-9,]+[ -]){0,4}?(?:compress|fract|fx|wedg|collaps|deform|vertebro|kypho|burst|crush))|previously (?=treated|described|known|noted|reported|documented|fractured|compressed|seen)',
  },
  {
    role: 'unchanged',
    rule: 'unchanged',
    pattern:
      'unchanged|unaltered|stable|again (?:seen|noted|demonstrated|identified|is|are)|is again|are again|redemonstrat\\w+|re-demonstrat\\w+|persist(?:s|ent|ing)|similar|as before|as (?:seen )?previously|without change|not changed|not significantly (?:changed|different)|same as|grossly unchanged|remains|continued',
  },
];
/** Says that the age cannot be told; takes age words away. */
export const AGE_NOT_TOLD =
  '(?:of )?(?:age[- ]?)?(?:indeterminate|undetermined|unknown|uncertain|indeterminant)(?:[- ](?:in )?age)?|acute or chronic|acute versus chronic|acute vs\\.? chronic|acuity (?:is )?(?:indeterminate|uncertain|unknown)|unknown acuity';

/** Why a bone broke, as far as a sentence says. */
export const CAUSES: readonly {
  readonly cause: 'high-energy' | 'malignant' | 'osteoporotic';
  readonly pattern: string;
}[] = [
  {
    cause: 'malignant',
    pattern: 'metasta\\w+|myeloma|malignan\\w+|neoplas\\w+|lymphoma|tumou?r\\w*|lytic|carcinoma|destructive',
  },
  { cause: 'osteoporotic', pattern: 'osteopor(?:osis|otic)|osteopeni\\w+|fragility|insufficiency|demineraliz\\w+' },
];
/** In a history or a sentence: more than a fall from standing height. */
export const HIGH_ENERGY =
  'mva|mvc|mvas|rta|rtc|motor vehicle|motor ?cycle|car (?:accident|crash)|road traffic|gunshot|gsw|pedestrian|ejected|rollover|(?:fall|fell|fallen|jump\\w*) (?:from|off|out of) (?:a |the |his |her )?(?:\\d+ ?(?:feet|ft|foot|m|metres|meters)|height|roof|ladder|tree|horse|scaffold\\w*|window|balcony)|parachut\\w*|blast';
