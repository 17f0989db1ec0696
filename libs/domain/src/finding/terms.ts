import type { Site } from '../facts/facts.ts';
import type { TermRole } from './report-finding.ts';

/**
 * The words that the finder knows. Every row is a rule with a name; a finding tells which rows decided it. Patterns are
 * regular expressions over the text in lower case, in which white space is one kind of space (`split-report.ts`); a
 * space here stands for any number of them.
 */
export interface TermRow {
  readonly rule: string;
  readonly pattern: string;
}

const row = (rule: string, pattern: string): TermRow => ({ rule, pattern });

/** What was coded and what people type in its place: "fx", and letters that changed places. */
const FRACTURE = String.raw`(?:fract?ur(?:es?|ed|ing)|fracure[sd]?|infractions?|fractue[sd]?|fractrue[sd]?|farcture[sd]?|frature[sd]?|fxs?|fx'?d|frx|#s?(?! ?[\d:]))`;

/** A fracture called by its name. */
export const FRACTURE_TERMS: readonly TermRow[] = [
  row('fracture', FRACTURE),
  row('fracture-by-name', `colles'?s?|noffs?`),
];

const DISC = '(?:dis[ck]s?|interspaces?|interverte?bral|joint|foramin\\w*|spaces?)';
const NOT_DISC = `(?!(?:[a-z]+ )*${DISC}\\b)`;
const LESS = '(?:loss|drop|narrowing|reduction|decrease|diminution|diminishment|lack|shortening)';
const LESSENED = '(?:decreased|reduced|diminished|lost|less|foreshortened|shortened)';

/** What a broken vertebra looks like. Counts where a vertebra is meant, see `OBJECTS`. */
export const SHAPE_TERMS: readonly TermRow[] = [
  row('compression', 'compress(?:ions?|ed|ive)'),
  row('collapse', 'collaps(?:e[ds]?|ing)'),
  row('wedging', 'wedg(?:e[ds]?|ing)'),
  row('crush', 'crush(?:ed)?'),
  row('burst', 'burst'),
  row('biconcave', 'bi-?concav(?:e|ity)'),
  row('fish-vertebra', 'cod-?fish(?: vertebra\\w*)?|fish(?:-| )?(?:mouth|vertebra\\w*)(?:ed|ing)?'),
  row('vertebra-plana', 'vertebra plana'),
  row('kummell', "k(?:u|ue|ü)mm?ell?(?:'?s)?(?: disease)?"),
  row('flattening', 'flatten(?:ed|ing)'),
  row('depression', 'depress(?:ed|ions?)'),
  row('cupping', 'cupp(?:ing|ed)|buckl(?:e[ds]?|ing)'),
  row('squashed', 'squash(?:ed)?|pancak(?:e[ds]?|ing)|trapezoid(?:al)?'),
  row('deformity', 'deform(?:ity|ities|ed)'),
  row('height-loss', `${LESS} (?:of|in) ${NOT_DISC}(?:[a-z0-9%]+[ -]){0,5}(?:heights?|stature)`),
  row('height-loss', `(?<!${DISC} (?:space )?)(?:heights?|stature) (?:loss|reduction|decrease)`),
  row(
    'height-loss',
    `(?<!${DISC} )(?:anterior |posterior |vertical |central )?(?:heights?|stature) (?:(?:of|at) (?:[a-z0-9-]+ ){1,6}?)?(?:is|are|was|were|has been|have been|being) (?:[a-z]+ ){0,2}${LESSENED}`,
  ),
  row('height-loss', `${LESSENED} (?:in )?${NOT_DISC}(?:[a-z]+ ){0,4}(?:heights?|stature)`),
  row(
    'height-loss',
    `(?:lost|loses|losing) ${NOT_DISC}(?:(?!(?:with|and|but) )[a-z0-9%/-]+ ){0,8}(?:heights?|stature)`,
  ),
  row(
    'height-loss',
    '(?:[1-9]\\d? ?%|half|thirds?|quarters?) (?:of )?(?:(?:its|the|their) )?(?:normal|expected|original|usual|posterior|former) (?:vertebral )?(?:body )?(?:heights?|stature)',
  ),
  row(
    'narrowing',
    'narrow(?:ing|ed) (?:of|in) (?:(?!dis[ck]|inter|joint|foram|canal|space|recess)[a-z0-9-]+ ){0,4}?(?:vertebra[el]?|bod(?:y|ies))(?! (?:dis[ck]|inter|space|canal|foram))',
  ),
  row(
    'height-loss',
    '\\d+ ?(?:%|percent|per cent) (?:anterior |central |posterior )?(?:loss|reduction)(?! (?:of|in) )',
  ),
  row('shorter', 'shorter (?:than|anteriorly|posteriorly)'),
];

/** Shapes and names that only a vertebra has: no bone need be named beside them. */
export const SPINAL_BY_NAME: readonly TermRow[] = [
  row(
    'compression-fracture',
    `(?:compress(?:ion|ive|ed)|wedg(?:e|ed|ing)|crush|burst|chance|bi-?concave|vertebral)(?:[ -](?:type|body|end ?plate|compression|osteoporotic|insufficiency))*[ -]?(?:${FRACTURE}|deform(?:ity|ities))`,
  ),
  row('compression-fracture', 'wedge compressions?|o?vcfs?|ovfs?'),
  row('compression-fracture', 'comp(?:r|\\.)? (?:fxs?|fractures?)'),
  row('vertebra-plana', 'vertebra plana'),
  row('fish-vertebra', 'cod-?fish|fish(?:-| )?vertebra\\w*'),
  row('kummell', 'k(?:u|ue|ü)mm?ell?\\w*'),
];

/** A vertebra that was filled was broken. */
export const TREATED_TERMS: readonly TermRow[] = [
  row('vertebroplasty', '(?:vertebro|kypho)plast(?:y|ies)|kyphoplastied'),
  row('augmentation', '(?:vertebral|cement) augmentation(?: cement)?'),
  row('cement', '(?:bone |methyl ?methacrylate |pmma )?cement'),
];

/** Where a treatment is spoken of and was not done. */
export const ONLY_SPOKEN_OF =
  'plan\\w*|consider\\w*|discuss\\w*|recommend\\w*|candidate|could|option|consult\\w*|offer\\w*|refer\\w*|may benefit|decline\\w*|scheduled|femoral|hip|knee|arthroplasty|stem|spacer|request\\w*';

/** Genant's grades; grade 0 is no fracture. */
export const GRADE_TERMS: readonly TermRow[] = [
  row(
    'genant',
    "genant(?:'?s)?(?: semi-?quantitative)?(?: method| classification| score)?[ ,:]*(?:grade )?[ (]?(?:[123]|iii?|i)\\b|grade (?:[123]|iii?|i) (?:by |\\()?(?:the )?genant",
  ),
];

export interface BoneRow extends TermRow {
  readonly site: Site;
}
const bone = (site: Site, rule: string, pattern: string): BoneRow => ({ site, rule, pattern });

/** Bones, the five sites that a liaison service follows. Levels of the spine are read by `levels.ts`. */
export const BONES: readonly BoneRow[] = [
  bone(
    'spine',
    'vertebra',
    '(?:(?:upper|mid(?:dle)?|lower)[ -])?(?:(?:cervical|thoracic|dorsal|lumbar|thoraco-?lumbar)[ -])?(?:vertebra(?:e|l|s)?|vertebral)(?:[ -](?:bod(?:y|ies)|column|segments?|levels?|end ?plates?))?',
  ),
  bone(
    'spine',
    'spine',
    '(?:(?:upper|mid(?:dle)?|lower)[ -])?(?:(?:cervical|thoracic|dorsal|lumbar|thoraco-?lumbar|lumbo-?sacral|[ctl])[ -])?spines?(?! process)',
  ),
  bone(
    'spine',
    'part-of-spine',
    '(?:(?:upper|mid(?:dle)?|lower)[ -])?(?:thoracic|lumbar|dorsal(?= (?:vert|spin|bod|level|segment|comp|wedg|coll))|thoraco-?lumbar)(?: (?:bod(?:y|ies)|levels?|segments?|region))?',
  ),
  bone('spine', 'end-plate', '(?:superior |inferior |central )?end[ -]?plates?'),
  bone('spine', 'dens', "odontoid(?: process)?|dens|hangman'?s?"),
  bone('spine', 'atlas', 'atlas|jefferson'),
  bone('spine', 'process', '(?:spinous|transverse|articular) process(?:es)?|lamina(?:e|r)?'),
  bone(
    'hip',
    'femoral-neck',
    '(?:femoral|femur) neck|neck of (?:the )?(?:left |right )?femur|noff?s?|sub-?capital|trans-?cervical|basi-?cervical|intra-?capsular|extra-?capsular',
  ),
  bone('hip', 'trochanter', '(?:(?:inter|sub|per)-?)?trochanter(?:ic|s)?'),
  bone(
    'hip',
    'periprosthetic',
    'peri-?prosthetic(?!.{0,60}\\b(?:knee|distal|shoulder|elbow)\\b)(?:(?=.{0,60}\\b(?:hips?|femoral|femur|hemi-?arthroplasty|thr|tha|stem|vancouver|thompson|austin)\\b)|(?<=\\b(?:hips?|femoral|hemi-?arthroplasty|thr|tha)\\b.{0,60}))|vancouver(?: type)? [abc]\\d?',
  ),
  bone(
    'hip',
    'hip',
    '\\bhips?|(?:proximal|upper) (?:(?:third|end|part|aspect) of )?(?:the )?(?:left |right )?fem(?:ur|oral)|femoral heads?',
  ),
  bone(
    'wrist',
    'distal-radius',
    'distal (?:left |right )?(?:radi(?:us|al)(?: metaphys\\w+)?|ulnar?|forearm)|radial (?:styloid|metaphys\\w+)|ulnar styloid|radius(?: and ulna)?|ulna',
  ),
  bone('wrist', 'wrist', "wrists?|colles'?s?|(?:smith|barton|chauffeur)'?s?(?= (?:type )?(?:fract|fx|#))|forearm"),
  bone(
    'humerus',
    'humerus',
    '(?:proximal |left |right )*humer(?:us|al)(?: (?:head|neck))?|neck of (?:the )?(?:left |right )?humerus|noh|surgical neck|(?:greater|lesser) tuberosit(?:y|ies)',
  ),
  bone(
    'pelvis',
    'pelvis',
    '(?:hemi-?)?pelvi[sc](?: ring)?|obturator ring|asis|aiis|iliac spines?|(?:para-?)?symphys(?:is|eal)|pub(?:ic|is)(?: (?:rami?|ramus|bone))?|(?:superior |inferior )*ram(?:us|i)|ischi(?:um|al)|acetabul(?:um|ar)|innominate|ili(?:um|ac (?:wing|bone|crest))',
  ),
  bone('pelvis', 'sacrum', 'sacr(?:um|al)(?: ala\\w*)?'),
];

/** Bones that are not followed, and what breaks, collapses or is compressed without being a bone. */
export const OBJECTS: readonly TermRow[] = [
  row(
    'other-bone',
    '(?:tibial|scapular|nasal) spines?|(?:anterior |posterior |lateral |left |right )*ribs?|stern(?:um|al)|manubri\\w+|clavic(?:le|les|ular)|scapula\\w*|patell\\w+|tibia\\w*|fibula\\w*|ankles?|malleol\\w+|metatars\\w+|metacarp\\w+|phala\\w+|toes?|hallux|fingers?|thumb|foot|feet|hands?|skull|calvari\\w+|nasal|orbit\\w*|mandib\\w+|maxill\\w+|zygoma\\w*|facial|t(?:oo|ee)th|dental|scaphoid|carpals?|carpus|lunate|triquetr\\w+|calcane\\w+|tal(?:us|ar)|tarsal|navicular|cuboid|knees?|(?:femoral )?(?:epi)?condyl\\w+|tibial plateau|elbows?|olecranon|radial (?:head|neck)|coronoid|coccy\\w+|hyoid|laryn\\w+|distal fem\\w+|fem(?:ur|oral) (?:shaft|diaphys\\w+)|supracondylar|femur|rays?|hamate|temporal|occipital|sesamoid|glenoid|hill-?sachs|bankart|acromi\\w+|costal',
  ),
  row('pars', 'pars(?: interarticularis)?|spondyloly\\w+'),
  row(
    'hardware',
    'hardware|screws?|rods?|wires?|(?:metal|fixation|bone) plates?|nails?|stems?|prosthe\\w+|arthroplast\\w+|catheters?|stents?|leads?|needles?|filters?|cages?|coils?|implants?|cast|devices?',
  ),
  row(
    'disc',
    '(?:inter-?vertebral )?dis[ck](?:al)?s?(?: spaces?| heights?)?|interspaces?|joints?(?: spaces?)?|(?:medial |lateral )?compartments?|facets?',
  ),
  row(
    'nerve',
    'nerves?(?: roots?)?|roots?|thecal sac|dural sac|cord|cauda equina|spinal (?:canal|cord|stenosis)|canal|conus|chiasm|brain\\w*|ventric\\w+|foram\\w+|plexus|myelopath\\w+|median',
  ),
  row(
    'lung',
    'lungs?|lob(?:es?|ar|ules?)|lingula\\w*|atelecta\\w+|air ?way\\w*|trache\\w*|bronch\\w*|pulmonary|alveol\\w*|pneumothora\\w*|segmental|subsegmental|basal|diaphragms?',
  ),
  row('vessel', 'veins?|venous|vena cava|ivc|svc|arter(?:y|ies|ial)|aort(?:a|ic)|vessels?|ligament\\w*|celiac|carotid'),
  row(
    'organ',
    'bladder|gall ?bladder|kidneys?|renal|bowel|stomach|gastric|o?esophag\\w*|liver|hepatic|heart|cardiac|ureter\\w*|uter\\w+|bile|duct\\w*|colon\\w*|rectum|cysts?|breasts?|spleen|mass(?:es)?|sinus(?:es)?|chest(?! (?:fract|compression fract))|thora(?:x|cic (?:aorta|outlet|duct))|abdomen|soft tissues?|muscles?|arch(?:es)?|chamber',
  ),
  row('curve', 'lordosis|kyphosis|scoliosis|curvature'),
];

/** Words that hold a word of the tables and mean something else: they are not read at all. */
export const OTHER_MEANINGS: readonly TermRow[] = [
  row('decompression', 'decompress\\w*|incompress\\w*|non-?compress\\w*|compressib\\w+|compressing'),
  row(
    'compression-of-other',
    'compression (?:atelectasis|ultraso\\w+|stockings?|(?:hip )?screws?|plates?|devices?|garments?|hose|sleeve|neuropathy|views?|paddle|artifact)|chest compressions?|compressions were',
  ),
  row(
    'compression-of-other',
    '(?:thecal sac|dural sac|(?:spinal )?cord|(?:nerve )?roots?|cauda equina|conus)(?: (?:is|are|was|were|appears?|be))?(?: [a-z]+ly)? compress(?:ed|ion)(?! (?:fract|deform))',
  ),
  row(
    'wedge-of-other',
    'wedge[ -]?(?:resections?|biops\\w+|pressures?|infarct\\w*|osteotom\\w+|excision)|capillary wedge',
  ),
  row(
    'wedge-of-other',
    'wedge[ -]?shaped(?= [a-z])(?! (?:[a-z0-9-]+ ){0,3}?(?:vertebra|bod(?:y|ies)|deform|compress|fract|collaps|appear|config)| (?:in|on|and|with|at|anteriorly|consistent|compatible|suggest\\w*|due|which)\\b| [cdtl]-?\\d)',
  ),
  row('disc-height', `${DISC}(?: space)?(?: (?:at|of) [a-z0-9/-]+)? (?:has|have) lost (?:[a-z0-9%/-]+ ){0,8}heights?`),
  row(
    'disc-height',
    `${LESS} (?:of|in) (?:the |normal |[a-z]+ ){0,3}?${DISC}(?: [a-z]+){0,2}? heights?|${LESSENED} (?:in )?(?:[a-z]+ ){0,2}?${DISC}(?: space)? heights?|${DISC}(?: space)? heights? (?:[a-z]+ ){0,3}?(?:loss|reduction|decrease\\w*|reduced|diminished)|${DISC}(?: space)? (?:loss|collapse)|(?:collapsed|compressed|flattened) ${DISC}`,
  ),
  row(
    'risk',
    `(?:risks?|probability|likelihood|chances?|incidence|prevention|susceptib\\w+|threshold|number|rates?|reduction|prevent\\w*|reduc\\w+) (?:of|for|in) (?:[a-z]+[ -]){0,6}?${FRACTURE}(?: (?:of|in) the [a-z]+(?: (?:and|or) (?:the )?[a-z]+)?)?`,
  ),
  row('risk', `(?:prone|predispos\\w+|susceptible|vulnerable) (?:to|for) (?:[a-z]+[ -]){0,4}?${FRACTURE}`),
  row(
    'risk',
    `(?:[a-z]+ )?${FRACTURE} (?:risks?|prevention|probabilit\\w+|threshold|liaison|clinic|reduction|rate|protocol|assessment|prediction|healing agent)|frax`,
  ),
  row('risk', `prevent(?:s|ing|ion)? (?:of )?(?:[a-z]+ ){0,4}?${FRACTURE}`),
  row(
    'family',
    `(?:family|parental|maternal|paternal|mother\\w*|father\\w*|sister\\w*|brother\\w*|parents?)(?: [a-z]+){0,5}? (?:[a-z]+ )?${FRACTURE}`,
  ),
  row('family', `${FRACTURE}(?: [a-z]+){0,3}? (?:mother|father|sister|brother|parents?|relatives?)`),
  row('depression-of-other', 'depress(?:ed|ion) (?:mood|disorder|skull|st\\b)|st[ -]depress\\w*|history of depression'),
];

/** Says a percentage and not a fracture where a sentence speaks of risk. */
export const PERCENT_OF_RISK = `(?:[a-z]+ )?${FRACTURE}[: ]*(?:is |of |= ?)?\\d+(?:\\.\\d+)? ?%`;
export const SPEAKS_OF_RISK = 'probabilit\\w+|risks?|frax|10-?year|ten-?year|who';

/** A shape that a vertebra has for another reason. */
export const OTHER_REASONS: readonly TermRow[] = [
  row('physiologic', 'wedg\\w+ (?:[a-z]+ )?within normal limits'),
  row('congenital', 'congenital|hemi-?vertebra\\w*|butterfly|scheuermann\\w*|limbus'),
  row(
    'physiologic',
    '(?:physiologic(?:al)?|developmental|normal|degenerative|positional)(?: (?:mild|slight|minimal|anterior|vertebral|remodell?ing))* (?:wedg\\w+|variant|variation|variability|deformit\\w+|flattening|depression|remodell?ing)',
  ),
  row(
    'physiologic',
    '(?<!\\b(?:may|might|could|possibly|perhaps) )(?:likely|probably|due to|secondary to|related to|because of|consistent with|compatible with|represent\\w*|suggest\\w*|favou?red|appears?|felt to be|is|are|be)(?: (?:a|to|be|most|likely|probably|rather))*(?: multiple| small| large| old)? (?:degenerative|physiologic\\w*|developmental|congenital|position(?:al|ing)|rotation\\w*|project\\w+|normal variant|schmorl\\w*|technical)',
  ),
];

export interface ScopeRow extends TermRow {
  /** Where the words work: on what follows, or on what stands before them. */
  readonly works: 'forward' | 'backward';
}
const forward = (rule: string, pattern: string): ScopeRow => ({ rule, pattern, works: 'forward' });
const backward = (rule: string, pattern: string): ScopeRow => ({ rule, pattern, works: 'backward' });

const SEEN =
  '(?:seen|identified|noted|present|demonstrated|evident|appreciated|visuali[sz]ed|detected|observed|shown|apparent|found|suspected|visible|considered|recogni[sz]ed|confirmed|suggested|there|appreciable|noticed|discernible|revealed)';

export const NEGATIONS: readonly ScopeRow[] = [
  forward('no', 'no|zero|non(?=[- ]?fract)'),
  forward('not', "not|n't|isn't|aren't|never|neither|nor"),
  forward('without', 'without|w\\/o|lack of|lacks|absence of|absent|free (?:of|from)|negative for|devoid of'),
  forward(
    'denied',
    'denie[sd]|deny|doubt(?:ful)?(?: for)?|fail(?:s|ed)? to (?:show|reveal|demonstrate)|exclud(?:es|ing)|rul(?:es|ed) out|unlikely to (?:be|represent)|rather than|instead of|and not',
  ),
  forward('unremarkable', 'unremarkable for'),
  backward(
    'not-seen',
    `(?:not|no longer|never)(?: [a-z]+ly| been| definitely| clearly| convincingly| currently)* ${SEEN}`,
  ),
  backward(
    'excluded',
    '(?:is|are|was|were|has been|have been|can be|being) (?:[a-z]+ly )?(?:absent|excluded|ruled out|unlikely|doubtful|negative|doubted|discounted)|unlikely|not likely|less likely|doubted',
  ),
  backward('none', '[:=-] ?(?:no|none|nil|absent|negative|nonw+|not (?:seen|present|identified))\\b'),
  backward('none', '\\? ?(?:no|none)\\b'),
];

const CHANGE =
  '(?:change\\w*|progress\\w*|worsen\\w*|increase\\w*|differen\\w+|alter\\w*|improvement|healing|union|callus)';
const BIT =
  '(?:[a-z]+ly |significant |definite |interval |further |appreciable |evidence of |evidence for |apparent |substantial |additional |new |acute |great |real |much |radiographic |osseous |bony |obvious |any )*';

/** Negations of something else than the fracture; read before `NEGATIONS`, and they take the words away from them. */
export const NO_NEGATIONS: readonly (TermRow & { readonly role: TermRole })[] = [
  {
    role: 'new',
    rule: 'not-before',
    pattern: `(?:not|n't|no) (?:[a-z]+ly |been )*${SEEN} (?:on|in|at|during|by|as of|before)(?: (?:the|a|that|our|any|his|her|this))* (?:[a-z]+ )?(?:prior|previous|earlier|last|comparison|old|preceding|previously|\\d{4}|study of|examination of|exam of|film of|films of|study from)(?:[a-z ]*)`,
  },
  { role: 'new', rule: 'not-before', pattern: `not (?:previously|formerly) ${SEEN}|${SEEN} not previously` },
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
  'there (?:is|are|was|were|has|have|does|appears?|may|might|remains?)|(?:but|and|with) (?:again|also) (?:seen|noted)|again (?:seen|noted)',
  '(?:,|and|with|/) ?(?:a |an |the |some |is )?(?:old|chronic|stable|unchanged|healed|healing|remote|known|previous(?:ly)?|prior|status post|s/p|mild(?:ly)?|moderate(?:ly)?|marked(?:ly)?|severe(?:ly)?|slight(?:ly)?|minimal(?:ly)?|multiple|several|again|persistent|redemonstrat\\w+|post)\\b(?! (?:or|nor) )',
  `(?:is|are|was|were|been)? ?${SEEN}(?: (?:in|at|on|of|within|about) [a-z0-9 ]{1,40}?)?(?:,| and\\b)(?! (?:or|nor)\\b)`,
  ': ',
  ' - ',
];

export const UNCERTAIN: readonly ScopeRow[] = [
  forward(
    'possible',
    'possib(?:le|ly)|probab(?:le|ly)|(?:most |very )?likely|suspect(?:ed|s)?|suspicious (?:for|of)|suspicion (?:for|of)|questionabl[ey]|question(?: of)?|query|equivocal|perhaps|presum(?:ed|ably)|potential(?:ly)?|worrisome for|concerning for|concern for|apparent(?:ly)?',
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
    'rule[- ]?out|r\\/o\\b|\\bro\\b|to exclude|exclude\\b|(?:re-?)?eval(?:uat(?:e|ion|ing))?(?: [a-z]+){0,2}? (?:for|of)|(?:re-?)?eval\\b|assess(?:ment|ing)? (?:for|of)|assess\\b|look(?:ing)? for|check for|looking to see|screen(?:ing)? for|to (?:look|check|assess|evaluate|rule|see)|searching for|please',
  ),
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
      'old|(?:not|non)[- ]?acute|(?:re-?|mal|un|non-?)?united|(?:mal|non)-?union|consolidated|burnt[- ]out|chronic(?:[- ]appearing|ally)?|remote(?:ly)?|ancient|long[- ]?standing|healed|known|pre-?existing|history of|h\\/o|hx of|treated|status post|s\\/p|well[- ]corticated|sequela\\w*|from (?:19|20)\\d\\d|years ago|in the past',
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

/** Headings, and what stands under them. What is not named here is part of the sentence it begins. */
export const HEADINGS: readonly { readonly kind: 'history' | 'findings' | 'frame'; readonly pattern: string }[] = [
  {
    kind: 'history',
    pattern:
      '(?:brief |relevant |pertinent )?(?:clinical|patient|medical)? ?(?:history|indications?|information|details|data|question|problem|hx)|indications?|indication for (?:exam|study|procedure)|reason for (?:the )?(?:exam\\w*|study|request|visit|referral|scan|test)|history and indications?|hx|presenting complaint|symptoms|diagnosis on request|request(?:ed)? (?:details|reason)',
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
