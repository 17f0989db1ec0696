import { row, type TermRow } from './row.ts';

/** The word and what people type in its place. Slips of the keyboard are put right before (`spelling.ts`). */
export const FRACTURE = String.raw`(?:fractur(?:es?|ed|ing)|infractions?|fxs?|fx'?d|frx|#s?(?! ?(?:(?!(?:19|20)\d\d\b)\d|:)))`;

/** A fracture called by its name. */
export const FRACTURE_TERMS: readonly TermRow[] = [
  row('fracture', FRACTURE),
  row('fracture', 'salter[- ]harris(?: type)?(?: (?:i{1,3}|iv|v|[1-5]))?(?: injur(?:y|ies))?'),
  row(
    'fracture',
    '(?:(?:non|mal|un|delayed)[- ]?uni(?:on|ted))(?! (?:of )?(?:the )?(?:[a-z]+ )?(?:osteotom|fusion|ossif|ossicle|apophys|epiphys|arthrodes|graft|sternotom))|cortical (?:break|step(?:[- ]?off)?)|avuls(?:ions?|ed)(?! (?:of )?(?:the )?(?:[a-z]+ )?(?:tendon|ligament|hamstring|tooth|teeth))',
  ),
  row('fracture', '(?<=\\b(?:known|old|previous|prior|existing|described) (?:[a-z0-9,]+ ){0,4}?)ones?'),
  row('broken', 'crack(?:s|ed)?|broken|break'),
  row('fracture-by-name', `colles'?s?|noffs?|drf|fnf`),
];

/** What loses height without being broken. */
export const DISC = '(?:dis[ck]s?|interspaces?|interverte?bral|joint|foramin\\w*|spaces?)';
const NOT_DISC = `(?!(?:[a-z]+ )*${DISC}\\b)`;
export const LESS = '(?:loss|drop|narrowing|reduction|decrease|diminution|diminishment|lack|shortening)';
export const LESSENED = '(?:decreased|reduced|diminished|lost|less|foreshortened|shortened)';

/** What a broken vertebra looks like. Counts where a vertebra is meant, see `OBJECTS`. */
export const SHAPE_TERMS: readonly TermRow[] = [
  row('compression', 'compress(?:ions?|ed|ive)|compr?\\.?(?= (?:of |at )?[cdtl]-?\\d)'),
  row('collapse', 'collaps(?:e[ds]?|ing)'),
  row('wedging', 'wedg(?:e[ds]?|ing)'),
  row('crush', 'crush(?:ed)?|cav(?:ed|ing) in'),
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
  row('height-loss', `${LESS} (?:of|in) ${NOT_DISC}(?:[a-z0-9%]+[ -]){0,5}(?:heights?|hts?|stature)`),
  row(
    'height-loss',
    `(?<!${DISC} (?:space )?)(?:heights?|hts?|stature) (?:[a-z]+ly )?(?:loss|reduction|decrease|reduced|decreased|diminished)`,
  ),
  row(
    'height-loss',
    `(?<!${DISC} )(?:anterior |posterior |vertical |central )?(?:heights?|hts?|stature) (?:(?:of|at) (?:[a-z0-9-]+ ){1,6}?)?(?:is|are|was|were|has been|have been|being) (?:[a-z]+ ){0,2}${LESSENED}`,
  ),
  row('height-loss', `${LESSENED} (?:in )?${NOT_DISC}(?:[a-z]+ ){0,4}(?:heights?|hts?|stature)`),
  row('height-loss', `(?<!${DISC} )heights?: (?:[a-z]+ ){0,3}?(?:loss|reduced|reduction|decreased?)`),
  row('height-loss', `(?<!${DISC} )heights? of (?!(?:[a-z0-9/-]+ ){0,3}${DISC}\\b)(?:[a-z0-9-]+ ){1,6}?${LESSENED}`),
  row(
    'height-loss',
    `(?:lost|loses|losing) ${NOT_DISC}(?:(?!(?:with|and|but) )[a-z0-9%/-]+ ){0,8}(?:heights?|hts?|stature)`,
  ),
  row(
    'height-loss',
    '(?:[1-9]\\d? ?%|half|thirds?|quarters?) (?:of )?(?:(?:its|the|their) )?(?:normal|expected|original|usual|posterior|former) (?:vertebral )?(?:body )?(?:heights?|hts?|stature)',
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
  row(
    'osteoporotic-fractures',
    `(?:osteoporotic|insufficiency|fragility) ${FRACTURE} (?:throughout|at (?:multiple|several|many) levels)|multi-?level (?:[a-z]+ ){0,2}${FRACTURE}`,
  ),
  row('compression-fracture', 'wedge compressions?|o?vcfs?|ovfs?'),
  row('compression-fracture', 'comp(?:r|\\.)? (?:fxs?|fractures?)'),
  row('compression-fracture', '(?:burst|wedge|chance)(?: type)? injur(?:y|ies)'),
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
