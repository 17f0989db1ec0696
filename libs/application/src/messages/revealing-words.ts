import { AGENTS, type Agent } from '@osteon/domain';
import { wordPatterns } from './word-patterns.ts';

/**
 * Generic and brand names of every treatment that can be recorded, in Latin letters with their Polish forms, and in
 * Urdu. A name that is missing here could reach a telephone that others read: add it.
 */
const DRUG_NAMES: Readonly<Record<Agent, readonly string[]>> = {
  alendronate: [
    'alendron*|fosamax*|fosavance|binosto|bonasol|alendromax|ostolek|ostemax|lindron|sedron',
    'الینڈرو*|النڈرو*|فوسامیکس',
  ],
  risedronate: ['risedron*|ryzedron*|actonel*|risendros|norsed', 'رائزڈرو*|رائسیڈرو*|ریسیڈرو*|ایکٹونل'],
  ibandronate: ['ibandron*|bonviva|bondronat|boniva|ossica|kefort|quodixor', 'آئبینڈرو*|ایبانڈرو*|بونویوا'],
  'ibandronate-iv': ['ibandron*'],
  zoledronate: ['zoledron*|zoledronowy|aclasta|reclast|zometa|zerlinda|zolendron*', 'زولیڈرو*|زولڈرو*|ایکلاسٹا|زومیٹا'],
  denosumab: [
    'denosumab*|prolia*|xgeva|jubbonti|wyost|stoboclo|osenvelt|obodence|xbryk|conexxence|bomyntra|osvyrti|jubereq',
    'ospomyv|evfraxy|junod|ponlimsi|degevma|enoby|bildyos|bilprevda|rolcya|vevzuo|zadenvi|izamby|denbrayce|acvybra',
    'kefdensis|zvogra|osqay|bosaya|aukelso|enwylma|yaxwer|bonsenso',
    'ڈینوسوم*|ڈینوسم*|پرولیا|پرولیہ',
    'ڈینو سوماب',
  ],
  teriparatide: [
    'teriparat*|teryparat*|forsteo|forteo|movymia|terrosa|sondelbay|livogiva|qutavina|kauliv|bonsity',
    'ٹیریپیرا*|فورسٹیو|فورٹیو',
    'ٹیری پیرا*',
  ],
  abaloparatide: ['abaloparat*|tymlos|eladynos', 'ابالوپیرا*|ایبالوپیرا*'],
  romosozumab: ['romosozumab*|evenity', 'روموسوز*|ایوینٹی', 'رومو سوزوماب'],
  raloxifene: ['raloxifen*|raloksyfen*|evista|optruma|raloksifen*', 'رالوکسی*|ریلوکسی*|ایوسٹا'],
  hrt: [
    'hrt|htz|estradiol*|oestradiol*|oestrogen*|estrogen*|estrogeny|tibolon*|livial|evorel*|elleste*|premique|prempak|kliovance|femoston',
    'hormone|hormonal* replacement|therapy|terapi*',
    'terapi* hormonaln*',
    'ہارمون*',
  ],
  strontium: ['strontium*|stront|ranelat*|ranelinian*|protelos|osseor|aristo', 'سٹرونشیم|اسٹرونشیم'],
  calcitonin: ['calcitonin*|kalcyton*|miacalcic|forcaltonin', 'کیلسیٹونن', 'کیلسی ٹونن'],
  'calcium-vitamin-d': [
    'calcium|calcichew*|adcal*|accrete*|calceos|cacit|calfovit|natecal|theical|kalcipos|evacal|calci|wapn|wapnia|wapniem|wapniu',
    'colecalciferol*|cholecalciferol*|cholekalcyferol*|fultium*|desunin|invita|thorens|stexerol*|plenachol|aviticol|strivit*|vitd|vitd3',
    'vitamin|vitamins|vit|witamina|witaminy|witamine|witamin d|d2|d3|cholecalciferol',
    'کیلشیم|کیلسیم',
    'وٹامن ڈی|د|d',
  ],
};

/** Kinds of drugs that stand for one of them. */
const DRUG_KINDS = ['bisphosphonat*|bisfosfonian*|biphosphonat*|parathyroid|steroid*', 'بسفاسفو*|بائسفاسفو*'];

const DIAGNOSES: readonly string[] = [
  'osteo*|osteopor*|osteopen*|fragil*',
  'fractur*|broke|broken|break _ bone|bones|hip|wrist|back|arm|leg|spine|neck',
  'fractur*|refractur*|bone|bones|skeletal|skeleton',
  'vertebr*|spine|spines|spinal|kyphosis|kypho*|backbone',
  'hip|wrist',
  'density|densitometr*|dxa|dexa|frax',
  'fall|falls|fallen|falling|fell|faller',
  'cancer*|tumour*|tumor*|metasta*|malignan*|myeloma*|lymphoma*|leukaemi*|oncolog*',
  'hypocalc*|hypercalc*|parathyr*|thyroid|menopaus*|postmenopaus*|rheumat*|arthrit*|dementia*|frailty|osteonecro*|necrosis',
  'cauda equina',
  'augmentation|cement*',
  // Polish
  'zlam*|polam*|peknie* _ kosc|kosci|biodr*|krego*|nadgarst*|zebr*|noga|reka|nogi|reki',
  'zlamani*|zlaman|zlamana|kosc|kosci|koscmi|koscia|kostny|kostna|kostnej|kostnego|biodr*|nadgarst*',
  'kregosl*|kreg|kregi|kregow|kregu|kregowe|kregowy|szkiel*',
  'gestosc*|gestosci|densytometr*',
  'upadek|upadki|upadku|upadkow|upadkami|upadla|upadl|upadac|upadla|upasc',
  'rak|raka|rakiem|nowotw*|przerzut*|guz|guza|szpiczak*|bialaczk*|chloniak*',
  'menopauz*|klimakter*|tarczyc*|reumat*|martwic*|otepie*|hipokalc*',
  // Urdu
  'ہڈی|ہڈیوں|ہڈیاں|فریکچر*|ٹوٹی|ٹوٹنا|ٹوٹنے|ڈھانچہ',
  'آسٹیو*|اوسٹیو*|اسٹیو*|آسٹیوپور*',
  'بھربھرا*|بھربھری',
  'ریڑھ|مہرہ|مہرے|مہروں|کولہا|کولہے|کلائی',
  'گرنا|گرنے|گر|گری|گرے|گرا',
  'کینسر|سرطان|رسولی|ڈیکسا|سکتہ',
  'سن یاس',
];

const CLINICS: readonly string[] = [
  'fls|liaison|orthop*|ortho|orthogeriatr*|geriatr*|endocrin*|oncology|haematolog*|hematolog*|radiolog*|rheumatolog*',
  'trauma|metabolic|memory|menopause|osteoporosis|fracture|falls clinic|service|team|unit|nurse|department|centre|center',
  'ortopedy*|ortoped*|geriatr*|endokrynolog*|onkolog*|hematolog*|radiolog*|reumatolog*|urazow*|traumatolog*',
  'leczenia osteoporoz*|zlaman',
  'آرتھوپ*|آرتھو*|اورتھو*|ریومیٹ*|روماٹ*|جیریاٹرک|اونکولوجی|آنکولوجی|اینڈوکر*|ریڈیالوجی',
];

/** What a word would reveal. */
export type Reveals = 'drug' | 'diagnosis' | 'clinic';

const LISTS: readonly (readonly [Reveals, ReturnType<typeof wordPatterns>])[] = [
  ['drug', wordPatterns([...AGENTS.flatMap((agent) => DRUG_NAMES[agent]), ...DRUG_KINDS])],
  ['clinic', wordPatterns(CLINICS)],
  ['diagnosis', wordPatterns(DIAGNOSES)],
];

/**
 * The first word of a text message or a subject line that reveals a treatment, an illness or a kind of clinic, folded,
 * whatever the language; null when there is none. Links and addresses are left out: they are not words.
 */
export function revealingWordIn(text: string): { readonly word: string; readonly reveals: Reveals } | null {
  const words = text.replace(/\bhttps?:\/\/\S+/giu, ' ').replace(/\{\w+\}/gu, ' ');
  for (const [reveals, patterns] of LISTS) {
    const word = patterns.find(words);
    if (word !== null) return { word, reveals };
  }
  return null;
}
