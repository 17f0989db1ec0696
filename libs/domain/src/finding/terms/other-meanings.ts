import { DISC, FRACTURE, LESS, LESSENED } from './fractures.ts';
import { row, type TermRow } from './row.ts';

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
  row(
    'height-of-the-person',
    "(?:patient(?:'?s)?|personal|reported|subjective|her|his) (?:[a-z]+ )?(?:height loss|loss of height)|(?:height loss|loss of height)(?: of)? \\(?(?:approx\\w* )?\\d+(?:[.]\\d+)? ?(?:cm|inch\\w*|ins?\\b)",
  ),
  row('depression-of-other', 'depress(?:ed|ion) (?:mood|disorder|skull|st\\b)|st[ -]depress\\w*|history of depression'),
];

/** Says a percentage and not a fracture where a sentence speaks of risk. */
export const PERCENT_OF_RISK = `(?:[a-z]+ )?${FRACTURE}[: ]*(?:is |of |= ?)?\\d+(?:\\.\\d+)? ?%`;
export const SPEAKS_OF_RISK = 'probabilit\\w+|risks?|frax|10-?year|ten-?year|who';

/** A shape that a vertebra has for another reason. */
export const OTHER_REASONS: readonly TermRow[] = [
  row(
    'physiologic',
    '(?:wedg\\w+|deform\\w+|height)(?: [a-z0-9-]+){0,3},? within (?:normal|physiologic(?:al)?) (?:limits|range)',
  ),
  row('congenital', 'and (?:developmental|physiologic(?:al)?)'),
  row('congenital', 'congenital|sickle|thalass\\w+|h-shaped|hemi-?vertebra\\w*|butterfly|scheuermann\\w*|limbus'),
  row(
    'physiologic',
    '(?:physiologic(?:al)?|developmental|normal|degenerative|positional)(?: (?:mild|slight|minimal|anterior|vertebral|remodell?ing))* (?:wedg\\w+|variant|variation|variability|deformit\\w+|flattening|depression|remodell?ing)',
  ),
  row(
    'physiologic',
    '(?<!\\b(?:may|might|could|possibly|perhaps) )(?:likely|probably|due to|secondary to|related to|because of|consistent with|compatible with|represent\\w*|suggest\\w*|favou?red|appears?|felt to be|is|are|be)(?: (?:a|an|the|to|be|most|likely|probably|rather|long[- ]?standing|chronic|old))*(?: multiple| small| large| old)? (?:degenerative|physiologic\\w*|developmental|congenital|position(?:al|ing)|rotation\\w*|project\\w+|normal variant|schmorl\\w*|technical|(?:roto-?|dextro|levo)?scoliosis|parallax|obliquity|tilt\\w*|art[ei]fact\\w*|sickle)',
  ),
];
