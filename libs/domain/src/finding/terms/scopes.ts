import type { TermRole } from '../report-finding.ts';
import { FRACTURE } from './fractures.ts';
import type { TermRow } from './row.ts';

export interface ScopeRow extends TermRow {
  /** Where the words work: on what follows, or on what stands before them. */
  readonly works: 'forward' | 'backward';
}
const forward = (rule: string, pattern: string): ScopeRow => ({ rule, pattern, works: 'forward' });
const backward = (rule: string, pattern: string): ScopeRow => ({ rule, pattern, works: 'backward' });

const SEEN =
  '(?:seen|identified|noted|present|demonstrated|evident|appreciated|visuali[sz]ed|detected|observed|shown|apparent|found|suspected|visible|considered|recogni[sz]ed|confirmed|suggested|there|appreciable|noticed|discernible|revealed|corroborated|substantiated|verified|borne out)';

export const NEGATIONS: readonly ScopeRow[] = [
  forward(
    'no',
    'no|zero|nothing (?:to|that|of|in)|none (?:of [a-z]+ )?(?:is|are|appears?|shows?|has|have)|non(?=[- ]?fract)',
  ),
  forward('not', "not|n't|isn't|aren't|never|neither|nor"),
  forward('without', 'without|w\\/o|lack of|lacks|absence of|absent|free (?:of|from)|neg(?:ative)? for|devoid of'),
  forward(
    'denied',
    'denie[sd]|deny|doubt(?: for)?|fail(?:s|ed)? to (?:show|reveal|demonstrate)|exclud(?:es|ing)|rul(?:es|ed) out|unlikely to (?:be|represent)|and not',
  ),
  forward('rather-than', 'rather than|instead of'),
  forward('resembles', 'mimic\\w*|simulat\\w*|(?:mis)?taken for|confused with'),
  forward('unremarkable', 'unremarkable for'),
  backward(
    'not-seen',
    `(?:not|no longer|never)(?: [a-z]+ly| been| definitely| clearly| convincingly| currently)* ${SEEN}`,
  ),
  backward(
    'excluded',
    '(?:is|are|was|were|has been|have been|can be|being) (?:[a-z]+ly )?(?:absent|excluded|ruled out|unlikely|doubtful|negative|doubted|discounted)|unlikely|not likely|less likely|doubted|(?<!\\bbe )(?:excluded(?! from)|ruled out)',
  ),
  backward('none', '[:=-] ?(?:no|none|nil|absent|negative|nonw+|not (?:seen|present|identified))\\b'),
  backward('none', '\\? ?(?:no|none)\\b'),
  backward('none', '(?:grade|sq|x) ?(?:0|zero)\\b|status: ?(?:normal|none|negative)'),
  backward('in-error', 'in error|erroneous(?:ly)?|mistaken(?:ly)?'),
];

const CHANGE =
  '(?:change\\w*|loss of (?:position|reduction|alignment|fixation)|migration|slippage|progress\\w*|worsen\\w*|increase\\w*|differen\\w+|alter\\w*|improvement|healing|union|callus)';
const BIT =
  '(?:[a-z]+ly |significant |definite |interval |further |appreciable |evidence of |evidence for |apparent |substantial |additional |new |acute |great |real |much |radiographic |osseous |bony |obvious |any )*';

/** Negations of something else than the fracture; read before `NEGATIONS`, and they take the words away from them. */
export const NO_NEGATIONS: readonly (TermRow & { readonly role: TermRole })[] = [
  {
    role: 'new',
    rule: 'not-before',
    pattern: `(?:not|n't|no) (?:[a-z]+ly |been )*${SEEN} (?:on|in|at|during|by|as of|before)(?: (?:the|a|that|our|any|his|her|this))* (?:[a-z]+ )?(?:prior|previous|earlier|last|comparison|old|preceding|previously|\\d{4}|(?:study|ct|mri?|scan|x-?rays?|radiographs?|cxr|images?) (?:of|from|dated)|examination of|exam of|film of|films of|study from)(?! (?:or|and|nor) (?:the )?(?:current|present|today|this))(?:[a-z ]*)`,
  },
  {
    role: 'new',
    rule: 'seen-better',
    pattern: `(?<=\\b(?:mri?|ct)\\b.{0,150})(?:not|n't) ${SEEN} on (?:the )?(?:plain |initial |recent )?(?:radiographs?|x-?rays?|films?)`,
  },
  {
    role: 'new',
    rule: 'not-before',
    pattern: `not (?:previously|formerly) ${SEEN}|not ${SEEN} (?:before|earlier|previously)\\b|${SEEN} not previously`,
  },
  {
    role: 'uncertain',
    rule: 'not-excluded',
    pattern:
      "(?:can ?not|can't|could not|cannot|not|unable to|impossible to|difficult to)(?: (?:be|absolutely|entirely|completely|definitely|totally|definitively|fully|confidently|reliably))* (?:exclude[d]?|rule[d]? out)|not excluded|not ruled out|hard to exclude",
  },
  {
    role: 'unchanged',
    rule: 'no-further',
    pattern:
      '(?:no|without)(?: (?:evidence of|evidence for|significant|definite|any|interval|apparent))* (?:further|additional|more|progressive|interval|increased|increasing) (?:[a-z]+ )?(?=loss of|height|collapse\\b|compression\\b(?! (?:fract|deform|fx))|wedging|decrease|reduction|flattening)',
  },
  {
    role: 'unchanged',
    rule: 'no-change',
    pattern: `(?:no|not|without|nor|has not|have not|hasn't|haven't) ${BIT}(?:been )?${BIT}${CHANGE}`,
  },
  {
    role: 'unchanged',
    rule: 'no-change',
    pattern:
      '(?:does|do|did) not (?:appear|seem)(?: to have| to be)? (?:[a-z]+ly )?(?:change\\w*|progress\\w*|worse\\w*|different)',
  },
  {
    role: 'unchanged',
    rule: 'neither',
    pattern:
      '(?:neither|nor)(?=.{0,120}?\\b(?:has|have|is|are|shows?|appears?)(?: [a-z]+ly| any)? (?:progress\\w*|chang\\w*|worse\\w*|displac\\w*|acute|new|unit\\w*|heal\\w*|oedema\\w*|edema\\w*))',
  },
  {
    role: 'other-meaning',
    rule: 'no-comparison',
    pattern:
      '(?:no|without) (?:[a-z]+ ){0,2}?(?:studies|study|films?|imaging|images|examinations?|exams?|radiographs?|priors|comparisons?)(?: (?:is|are|was|were))?(?: available)?(?: (?:for|to) (?:comparison|compare))?',
  },
  {
    role: 'other-meaning',
    rule: 'not-measured',
    pattern:
      'not (?:reported|scanned|measured|evaluat\\w+|assess\\w+|included|performed|done|possible|used|analy[sz]ed|valid|reliable|interpretable|imaged)(?: [a-z]+){0,3}? (?:because of|due to|owing to|given|after|secondary to)',
  },
  {
    role: 'other-meaning',
    rule: 'not-that',
    pattern: '(?:no|without) (?:[a-z]+ )?(?:evidence|suggestion|indication|sign) that (?:the|this|these|it)',
  },
  { role: 'other-meaning', rule: 'not-only', pattern: 'not only|no doubt|not surprisingly|not to mention' },
  {
    role: 'other-meaning',
    rule: 'no-retropulsion',
    pattern: `(?:no|without|w\\/o|not) ${BIT}(?:retropuls\\w*|displacement|displaced(?! (?:[a-z]+[- ]){0,5}?${FRACTURE})|canal [a-z]+|cord [a-z]+|spinal (?:canal|stenosis)[a-z ]*?|neurolog\\w+|posterior element\\w*|oedema|edema|epidural [a-z]+|soft tissue [a-z]+)(?: (?:fragments?|is seen|is noted|is present|of bone))?(?! ?(?:,|or |nor |and |\\/))`,
  },
];

/** Ends what a negation, or a doubt, works on. */
export const SCOPE_ENDS = [
  'but|however|although|though|except(?:ing)?(?: for)?|other than|apart from|aside from|besides|beyond|save for|yet|whereas|while|which|nevertheless|with the exception of|only',
  'there(?=.s )|theres|there (?:is|are|was|were|has|have|does|appears?|may|might|remains?)|(?:but|and|with) (?:again|also) (?:seen|noted)|again (?:seen|noted)',
  '(?:,|and|with|/) ?(?:a |an |the |some |is )?(?:old|chronic|stable|unchanged|healed|healing|remote|known|previous(?:ly)?|prior|status post|s/p|mild(?:ly)?|moderate(?:ly)?|marked(?:ly)?|severe(?:ly)?|slight(?:ly)?|minimal(?:ly)?|multiple|several|again|persistent|redemonstrat\\w+|post)\\b(?! (?:or|nor) )',
  `(?:is|are|was|were|been)? ?${SEEN}(?: (?:in|at|on|of|within|about) [a-z0-9 ]{1,40}?)?(?:,| and\\b)(?! (?:or|nor)\\b)`,
  // "No swelling around the fracture": the fracture is there.
  '(?:associated with|related to|adjacent to|complicating|around|surrounding|due to|because of|secondary to|component (?:to|of)) (?:the|this|these|known|previous|prior|old)',
  // Dictated without a stop: what was denied is named, and something else begins.
  '(?:abnormalit(?:y|ies)|injur(?:y|ies)|disease|process|dislocations?|sublux\\w+|effusions?|pneumothora\\w+|consolidation|infiltrates?|lesions?) (?:an? )?(?:the|[ctl]\\d+|old|chronic|stable|unchanged|healed|healing|remote|known|mild|moderate|marked|severe|slight|multiple|compression|wedge|wedging)',
  ': ',
  ' - ',
];

export const UNCERTAIN: readonly ScopeRow[] = [
  forward(
    'possible',
    'possib(?:le|ly)|probab(?:le|ly)|(?:most |very )?likely|suspect(?:ed|s)?|suspicious (?:for|of)|suspicion (?:for|of)|doubtful|questionabl[ey]|question(?: of)?|query|equivocal|perhaps|presum(?:ed|ably)|potential(?:ly)?|worrisome for|concerning for|concern for|apparent(?:ly)?',
  ),
  forward(
    'may-be',
    '(?:may|might|could|would)(?: [a-z]+ly)? (?:also )?(?:be|represent|reflect|indicate|suggest|relate|correspond|have)|suggest(?:s|ed|ive|ion|ing)?(?: of)?|raises? the (?:question|possibility)|possibility of|impression of|versus|vs\\.?',
  ),
  forward('question-mark', '\\?'),
  forward(
    'not-excluded',
    "(?:can ?not|can't|could not|cannot|unable to|difficult to)(?: [a-z]+ly)? (?:exclude|rule out)",
  ),
  backward(
    'not-excluded',
    "(?:not|can ?not|can't|could not)(?: (?:be|absolutely|entirely|completely|definitely|totally|definitively|fully|confidently|reliably))* (?:excluded|ruled out)",
  ),
  backward(
    'possible',
    '(?:is|are|remains?|be) (?:[a-z]+ly )?(?:possible|suspected|questioned|questionable|suggested|equivocal|considered)|(?:may|might|could)(?: well)? be (?:present|there)|\\?$',
  ),
];

/** Fractures that are looked for, feared or thought of, and not described. */
export const ASKED: readonly ScopeRow[] = [
  forward(
    'rule-out',
    'rule[- ]?out|r\\/o\\b|\\bro\\b|to exclude|exclude\\b|(?:re-?)?eval(?:uat(?:e|ion|ing))?(?: [a-z]+){0,2}? (?:for|of)|(?:re-?)?eval\\b|assess(?:ment|ing)? (?:for|of)|assess\\b|look(?:ing)? for|check for|looking to see|screen(?:ing)? for|to (?:look|check|assess|evaluate|rule|see)|searching for|please(?! (?:see|refer|note))',
  ),
  forward('impending', 'impending'),
  forward(
    'clinical-question',
    '(?:falls?|fell|fallen|pain(?:ful)?|foosh|trauma|tripped|slipped|tender\\w*|unable to)[^?]{0,60}\\?',
  ),
  forward(
    'referred',
    '(?:referred|sent|seen|here|presents?|presented|presenting|requested)(?: [a-z]+)? (?:with|for|because of)(?: [a-z]+){0,3}? (?:concern|suspicion|possible|suspected|question|evaluation|query)',
  ),
  backward(
    'may-be-occult',
    '(?:may|can|could|might)(?: still| also| often| sometimes)? (?:be|remain|not be) (?:occult|missed|invisible|overlooked|undetect\\w+|inapparent|radiographically|seen|visible|apparent|demonstrated|detected)',
  ),
  backward('rule-out', '(?:should|must|needs? to|has to|have to|to) be (?:excluded|ruled out|sought|looked for)'),
  forward('if', 'if|whether|unless|in case of|should there be|in the event'),
  forward(
    'clinical',
    '(?:clinical(?:ly)?|strong|high|persistent|continued|there is) (?:[a-z]+ )?(?:concern|suspicion|suspected)|concerns? (?:of|about|regarding)|clinically suspected',
  ),
  forward('occult', 'undetected|occult (?=non|fract|hip|inj)'),
  forward(
    'explain',
    'complications? (?:such as|include)|may (?:lead|result|cause)|can (?:lead|result|cause)|lead(?:s|ing)? to',
  ),
];

/** Denies every fracture, of whatever bone was looked at. */
export const NO_FRACTURE_AT_ALL = `nbi|no (?:[a-z/]+ ){0,3}?(?:bon[ey]|osseous|skeletal) (?:injur(?:y|ies)|trauma)|no (?:[a-z]+,? (?:or )?){0,3}?${FRACTURE}|negative for (?:an? )?(?:[a-z]+ )?${FRACTURE}|${FRACTURE}(?: or dislocation)? (?:is |are )?not (?:seen|identified|demonstrated|shown|visible)|${FRACTURE}: (?:none|nil|no)|normal (?:study|examination|appearances?|radiographs?|x-?rays?)|(?:vertebral )?(?:body )?heights? (?:is |are )?(?:well )?(?:normal|preserved|maintained)`;
