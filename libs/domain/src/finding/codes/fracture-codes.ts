import type { Site } from '../../facts/facts.ts';

/**
 * Which codes are a fracture, and of what site. Data: a service can hand in its own set (`TranslateOptions.fractures`).
 * Sites follow the national fracture liaison database: forearm and wrist are `wrist`, and what it does not name
 * (ankle, rib, clavicle …) is `other`. Fractures of the face, the skull, fingers and toes are not in the set.
 */
export interface FractureCodeSet {
  /** Codes that name the site. */
  readonly sites: Readonly<Record<string, Site>>;
  /** Codes that say only that osteoporosis broke a bone: beside a code with a site they add the cause, alone the site is `other`. */
  readonly osteoporotic: ReadonlySet<string>;
}

/** Ids of SNOMED CT with their site, and what they are called here: the project's own words, in English. */
const SNOMED_FRACTURES: readonly (readonly [code: string, site: Site, name: string])[] = [
  ['15724005', 'spine', 'vertebral column, no cord injury'],
  ['1734006', 'spine', 'vertebral column, with cord injury'],
  ['42942008', 'spine', 'compression fracture'],
  ['269062008', 'spine', 'cervical, closed'],
  ['269070003', 'spine', 'cervical, open'],
  ['207938004', 'spine', 'thoracic, closed'],
  ['207949005', 'spine', 'thoracic, open'],
  ['207957008', 'spine', 'lumbar, closed'],
  ['207965006', 'spine', 'lumbar, open'],
  ['359817006', 'hip', 'hip, closed'],
  ['361118003', 'hip', 'hip, open'],
  ['700097003', 'hip', 'bone of the hip region'],
  ['5913000', 'hip', 'neck of femur'],
  ['263225007', 'hip', 'proximal femur'],
  ['66308002', 'humerus', 'humerus, no part named'],
  ['43295006', 'humerus', 'humerus, closed'],
  ['89294002', 'humerus', 'humerus, open'],
  ['58580000', 'humerus', 'supracondylar, closed'],
  ['62356006', 'humerus', 'supracondylar, open'],
  ['77493009', 'pelvis', 'pelvis, no part named'],
  ['91037003', 'pelvis', 'pelvis, closed'],
  ['15474008', 'pelvis', 'pelvis, open'],
  ['13695006', 'pelvis', 'pubic rami'],
  ['207974008', 'pelvis', 'sacrum, closed'],
  ['207977001', 'pelvis', 'sacrum, open'],
  ['263102004', 'wrist', 'fracture subluxation of wrist'],
  ['263199001', 'wrist', 'distal radius'],
  ['65966004', 'wrist', 'forearm'],
  ['12676007', 'wrist', 'radius'],
  ['111640008', 'wrist', 'radius, closed'],
  ['42945005', 'wrist', 'radius, open'],
  ['71555008', 'wrist', 'ulna, closed'],
  ['37449000', 'wrist', 'ulna, open'],
  ['53627009', 'wrist', 'radius and ulna, closed'],
  ['81966000', 'wrist', 'radius and ulna, open'],
  ['29045004', 'wrist', 'Monteggia, closed'],
  ['34578006', 'wrist', 'Monteggia, open'],
  ['208322000', 'wrist', 'Galeazzi, closed'],
  ['208341002', 'wrist', 'Galeazzi, open'],
  ['16114001', 'other', 'ankle'],
  ['42188001', 'other', 'ankle, closed'],
  ['48187004', 'other', 'ankle, open'],
  ['33737001', 'other', 'rib'],
  ['60667009', 'other', 'rib, closed'],
  ['45910007', 'other', 'rib, open'],
  ['58150001', 'other', 'clavicle'],
  ['33173003', 'other', 'clavicle, closed'],
  ['111637008', 'other', 'clavicle, open'],
  ['29749002', 'other', 'scapula, closed'],
  ['47864008', 'other', 'scapula, open'],
  ['66112004', 'other', 'sternum, closed'],
  ['87225004', 'other', 'sternum, open'],
  ['766775007', 'other', 'coccyx, closed'],
  ['767262002', 'other', 'coccyx, open'],
  ['309464009', 'other', 'elbow'],
  ['302222008', 'other', 'elbow, closed'],
  ['302232001', 'other', 'elbow, open'],
  ['71620000', 'other', 'femur, no part named'],
  ['25415003', 'other', 'femur, closed'],
  ['28576007', 'other', 'femur, open'],
  ['878852003', 'other', 'knee'],
  ['428151000', 'other', 'knee, closed'],
  ['428019004', 'other', 'knee, open'],
  ['80756009', 'other', 'patella, closed'],
  ['111643005', 'other', 'patella, open'],
  ['447139008', 'other', 'tibia, closed'],
  ['446979005', 'other', 'tibia, open'],
  ['447395005', 'other', 'fibula, closed'],
  ['447017008', 'other', 'fibula, open'],
  ['413877007', 'other', 'tibia and fibula, closed'],
  ['414943006', 'other', 'tibia and fibula, open'],
  ['342070009', 'other', 'foot, closed'],
  ['367527001', 'other', 'foot, open'],
];
const SNOMED_OSTEOPOROTIC: readonly (readonly [code: string, name: string])[] = [
  ['443165006', 'pathological, due to osteoporosis'],
];

export const defaultSnomedFractures: FractureCodeSet = {
  osteoporotic: new Set(SNOMED_OSTEOPOROTIC.map(([code]) => code)),
  sites: Object.fromEntries(SNOMED_FRACTURES.map(([code, site]) => [code, site])),
};

/** What the ids of `defaultSnomedFractures` are called here, in English. */
export const snomedFractureNames: ReadonlyMap<string, string> = new Map(
  [...SNOMED_FRACTURES.map(([code, , name]) => [code, name] as const), ...SNOMED_OSTEOPOROTIC].map(([code, name]) => [
    code,
    name.charAt(0).toUpperCase() + name.slice(1),
  ]),
);

/** A row of the ICD-10 set: the first one whose pattern the code (no dot, upper case) begins with decides. */
export interface IcdFractureRow {
  readonly pattern: RegExp;
  readonly site: Site;
  readonly osteoporotic?: true;
}

/**
 * ICD-10 and its clinical modifications: M80, M48.5, M84.4, S12, S22, S32, S42.2, S52.5–6, S72.0–2. The sixth
 * character of M80 and M84.4 names the bone; M80.x5 and M84.45 (femur; pelvic region and thigh) count as hip, the only
 * place where the set has an osteoporotic hip fracture.
 */
export const defaultIcdFractures: readonly IcdFractureRow[] = [
  { pattern: /^M80.B/, site: 'pelvis', osteoporotic: true },
  { pattern: /^M80.2/, site: 'humerus', osteoporotic: true },
  { pattern: /^M80.3/, site: 'wrist', osteoporotic: true },
  { pattern: /^M80.5/, site: 'hip', osteoporotic: true },
  { pattern: /^M80.8/, site: 'spine', osteoporotic: true },
  { pattern: /^M80/, site: 'other', osteoporotic: true },
  { pattern: /^M485/, site: 'spine' },
  { pattern: /^M8442/, site: 'humerus' },
  { pattern: /^M8443/, site: 'wrist' },
  { pattern: /^M84454/, site: 'pelvis' },
  { pattern: /^M8445/, site: 'hip' },
  { pattern: /^M844/, site: 'other' },
  { pattern: /^S128/, site: 'other' }, // neck without the vertebrae (hyoid, larynx)
  { pattern: /^S12/, site: 'spine' },
  { pattern: /^S22[01]/, site: 'spine' },
  { pattern: /^S22/, site: 'other' }, // ribs and sternum
  { pattern: /^S32[07]/, site: 'spine' },
  { pattern: /^S322/, site: 'other' }, // coccyx
  { pattern: /^S32/, site: 'pelvis' }, // with the sacrum
  { pattern: /^S422/, site: 'humerus' },
  { pattern: /^S52[56]/, site: 'wrist' },
  { pattern: /^S72[012]/, site: 'hip' },
];
