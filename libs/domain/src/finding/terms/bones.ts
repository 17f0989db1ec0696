import type { Site } from '../../facts/facts.ts';
import { row, type TermRow } from './row.ts';

export interface BoneRow extends TermRow {
  readonly site: Site;
}
const bone = (site: Site, rule: string, pattern: string): BoneRow => ({ site, rule, pattern });

/** Bones, the five sites that a liaison service follows. Levels of the spine are read by `levels.ts`. */
export const BONES: readonly BoneRow[] = [
  bone(
    'spine',
    'vertebra',
    '(?:(?:upper|mid(?:dle)?|lower)[ -])?(?:(?:cervical|thoracic|dorsal|lumbar|thoraco-?lumbar)[ -])?(?:vertebra(?:e|l|s)?|vert(?:eb)?s?\\.?|vbs?)(?:[ -](?:bod(?:y|ies)|column|segments?|levels?|end ?plates?))?',
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
  bone(
    'spine',
    'dens',
    "odontoid(?: (?:process|peg))?|dens|peg(?= (?:#|fract|fx))|(?<=(?:of|through) the )peg|hangman'?s?",
  ),
  bone('spine', 'atlas', 'atlas|jefferson'),
  bone(
    'spine',
    'process',
    '(?:spinous|transverse|articular) process(?:es)?|lamina(?:e|r)?|pedicles?(?! screws?)|lateral mass(?:es)?|facets?(?= (?:#|fract|fx|of [ctl]\\d))|(?:superior|inferior) articular (?:facets?|process(?:es)?)',
  ),
  bone(
    'hip',
    'femoral-neck',
    'fem(?:oral|ur|\\.)? ?neck|fnf|collum(?: femoris)?|neck (?:of )?(?:the )?(?:left |right |lt |rt |l |r )?femur|noff?s?|sub-?capital|trans-?cervical|basi-?cervical|intra-?capsular|extra-?capsular',
  ),
  bone(
    'hip',
    'trochanter',
    '(?:(?:inter|sub|per)-?)?troch(?:anter(?:ic|s)?)?|(?<=femur,? )it|it(?= (?:#|fract|fx|hip))|(?<=(?:#|fx) )it(?= (?:lt|rt|left|right|l|r|region|femur)\\b)',
  ),
  bone(
    'hip',
    'periprosthetic',
    'peri-?prosthetic(?!.{0,60}\\b(?:knee|distal|shoulder|elbow)\\b)(?:(?=.{0,60}\\b(?:hips?|femoral|femur|hemi-?arthroplasty|thr|tha|stem|vancouver|thompson|austin)\\b)|(?<=\\b(?:hips?|femoral|hemi-?arthroplasty|thr|tha)\\b.{0,60}))|(?<=\\b(?:around|about|tip of) (?:[a-z]+ ){0,4}?)(?:hip|femoral) (?:stem|prosthes\\w+|hemi-?arthroplasty|implant)|vancouver(?: type)? [abc]\\d?',
  ),
  bone(
    'hip',
    'hip',
    '\\bhips?|(?:proximal|upper) (?:(?:third|end|part|aspect) of )?(?:the )?(?:left |right )?fem(?:ur|oral)|femoral heads?',
  ),
  bone(
    'wrist',
    'distal-radius',
    'drf|dist(?:al|\\.)? (?:left |right )?(?:rad(?:i(?:us|al))?(?: metaphys\\w+)?|ulnar?|forearm)|radial (?:styloid|metaphys\\w+)|ulnar styloid|radius(?: and ulna)?|ulna',
  ),
  bone('wrist', 'wrist', "wrists?|colles'?s?|(?:smith|barton|chauffeur)'?s?(?= (?:type )?(?:fract|fx|#))|forearm"),
  bone(
    'humerus',
    'humerus',
    'prox\\.? hum|hum(?= (?:shaft|neck|head|#|fract|fx))|(?<=\\b(?:l|r|lt|rt|left|right|distal|dist|prox) )hum|(?:proximal |left |right )*humer(?:us|al)(?: (?:head|neck))?|neck of (?:the )?(?:left |right )?humerus|s?noh|surgical neck|(?:greater|lesser) tuberosit(?:y|ies)',
  ),
  bone(
    'humerus',
    'shoulder',
    'peri-?prosthetic(?=.{0,60}\\b(?:shoulder|humer\\w+)\\b)|shoulder(?= (?:fract|fx|#))|(?<=(?:fract\\w*|fx|#)(?:[- ]dislocation)? (?:of )?(?:the )?(?:proximal |left |right |lt |rt |l |r )*)shoulder(?! (?:blade|girdle))',
  ),
  bone(
    'pelvis',
    'pelvis',
    'spr|ipr|(?:hemi-?)?pelvi[sc](?: ring)?|obturator ring|asis|aiis|iliac spines?|(?:para-?)?symphys(?:is|eal)|pub(?:ic|is)(?: (?:rami?|ramus|bone))?|(?:superior |inferior )*ram(?:us|i)|ischi(?:um|al)|acetabul(?:um|ar)|innominate|ili(?:um|ac (?:wing|bone|crest))',
  ),
  bone('pelvis', 'sacrum', 'sacr(?:um|al)(?: ala\\w*)?'),
];

/** Parts that many bones have: of which one, the rest of the report says, where it speaks of one such region alone. */
export const PARTS: readonly (BoneRow & { readonly within: string })[] = [
  {
    ...bone(
      'humerus',
      'part-of-shoulder',
      '(?:head and neck|(?:anatomical )?neck|head|g\\.?t\\.?|(?:two|three|four|[234])[- ]part)(?! pain)',
    ),
    within: 'shoulders?|gleno-?humeral|humer(?:us|al)',
  },
  { ...bone('hip', 'part-of-hip', '(?:head and neck|neck)(?! pain)'), within: 'hips?|fem(?:ur|oral)|garden' },
];

/** Bones that are not followed, and what breaks, collapses or is compressed without being a bone. */
export const OBJECTS: readonly TermRow[] = [
  row(
    'other-bone',
    '(?:tibial|scapular|nasal) spines?|(?:anterior |posterior |lateral |left |right )*ribs?|stern(?:um|al)|manubri\\w+|clavic(?:le|les|ular)|scapula\\w*|patell\\w+|tib(?:ia\\w*)?|fib(?:ula\\w*)?|ankles?|malleol\\w+|metatars\\w+|metacarp\\w+|phala\\w+|toes?|hallux|fingers?|thumb|foot|feet|hands?|skull|calvari\\w+|nasal|orbit\\w*|mandib\\w+|maxill\\w+|zygoma\\w*|facial|t(?:oo|ee)th|dental|scaphoid|carpals?|carpus|lunate(?! fossa)|triquetr\\w+|calcane\\w+|tal(?:us|ar)|tarsal|navicular|cuboid|knees?|(?:femoral )?(?:epi)?condyl\\w+|tibial plateau|elbows?|olecranon|radial (?:head|neck)|coronoid|coccy\\w+|hyoid|laryn\\w+|distal fem\\w+|fem(?:ur|oral) (?:shaft|diaphys\\w+)|supracondylar|femur|(?<!x[- ]?)rays?|hamate|temporal|occipital|sesamoid|glenoid|hill-?sachs|bankart|acromi\\w+|costal',
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
  row(
    'vessel',
    'veins?|venous|vena cava|ivc|svc|arter(?:y|ies|ial)|aort(?:a|ic)|vessels?|ligament\\w*|tendons?|tendinous|hamstrings?|(?:bi|tri|quadri)ceps|supraspinatus|cuff|labr(?:um|al)|celiac|carotid',
  ),
  row(
    'organ',
    'bladder|gall ?bladder|kidneys?|renal|bowel|stomach|gastric|o?esophag\\w*|liver|hepatic|heart|cardiac|ureter\\w*|uter\\w+|bile|duct\\w*|colon\\w*|rectum|cysts?|breasts?|spleen|mass(?:es)?|sinus(?:es)?|chest(?! (?:fract|compression fract))|thora(?:x|cic (?:aorta|outlet|duct))|abdomen|soft tissues?|muscles?|arch(?:es)?|chamber',
  ),
  row('curve', 'lordosis|kyphosis|scoliosis|curvature'),
];

/** What a region is called besides its bones: whoever speaks of it has looked there. */
export const OTHER_NAMES_OF_REGIONS: Readonly<Record<Site, string>> = {
  spine: 'back|kyphosis|osteophytes?|spondylosis|bones?|bony|osseous|skelet\\w+',
  hip: 'pelvi[sc]|leg|trochanter\\w*|femor\\w+|femur',
  wrist: 'hands?|arm|carp\\w+|scaphoid',
  humerus: 'shoulders?|arm|elbow|gleno-?humeral',
  pelvis: 'hips?|abdomen',
  other: '',
};
