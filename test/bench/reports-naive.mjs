/**
 * The eleven indicators as one would ask for them straight from the facts: a query each, which looks at the facts of every
 * episode again. Numerator and denominator of all services.
 */

/** What holds: a fact that nothing corrects and that retracts nothing. */
const HELD = `not f.retracts and not exists (select from fact c where c.corrects_id = f.id)`;
/** A corrected fact keeps the place of the first one. */
const PLACE = `coalesce((select first.seq from fact first where first.id = f.corrects_id), f.seq)`;
const DAY = `f."on" - e.diagnosed_on`;
const AGENT = (field) => `f.payload ->> '${field}' not in ('none', 'calcitonin', 'calcium-vitamin-d')`;

const first = (type, condition = 'true') => `min(${DAY}) filter (where f.type = '${type}' and ${condition})`;
const contact = (condition = 'true') => first('follow-up-contact', condition);
const ADVICE = `(array_agg(f.payload ->> 'treatment' order by f."on" desc, ${PLACE} desc)
  filter (where f.type = 'fls-assessment' and f.payload ? 'treatment' and ${DAY} <= 90))[1]`;
const RECOMMENDED = `advice in ('recommended', 'continue', 'refer')`;
const YEAR = `${DAY} >= 336`;

/**
 * A query over the episodes of a period.
 * @param {Record<string, string>} days what is looked for in the facts of each episode
 * @param {string[]} types of the facts that it needs
 */
const over =
  (types, days, numbers) =>
  ({ from, to, asOf }) => `
with found as (
  select e.patient_id, e.diagnosed_on, e.first_site,
    p.birth_date + interval '75 years' <= e.diagnosed_on as from_75,
    p.sex <> 'unknown' as sex_known, p.care_home_resident is not null as care_home_known,
    date '${asOf}' - e.diagnosed_on as as_of_day,
    ${Object.entries({ ...days, died: first('death'), transferred: first('transfer') })
      .map(([name, sql]) => `${sql} as ${name}`)
      .join(', ')}
  from episode e join patient p on p.id = e.patient_id
  left join fact f on f.patient_id = e.patient_id and f.type in ('death', 'transfer', ${types.map((type) => `'${type}'`).join(', ')})
    and ${HELD} and f."on" <= '${asOf}' and (f."on" >= e.diagnosed_on or f.type = 'treatment')
  where e.withdrawn_at is null and e.diagnosed_on between '${from}' and '${to}'
    and p.birth_date + interval '50 years' <= e.diagnosed_on
  group by e.patient_id, e.diagnosed_on, e.first_site, p.birth_date, p.sex, p.care_home_resident
)
select ${numbers} from found`;

/** A share: those who achieve it, and of whom it speaks without those who are left out. */
const share = (types, days, window, scope, achieved) =>
  over(
    types,
    days,
    `count(*) filter (where (${scope}) and (${achieved}))::int as numerator,
     count(*) filter (where (${scope}) and ((${achieved})
       or not (coalesce(died <= ${window} or transferred <= ${window}, false) or as_of_day <= ${window})))::int as denominator`,
  );

/** Fields of completeness, each as one number: 1 when at most a fifth of its rows lack it, and null without a row. */
const FIELDS = [
  [null, 'not sex_known'],
  [null, 'not care_home_known'],
  [14, 'fls_contact is null and assessed is null'],
  [90, 'assessed is null'],
  [90, 'dxa is null'],
  [90, 'advised is null'],
  [90, 'falls_assessed is null'],
  [112, '(contact <= 112) is not true'],
  [112, '(told <= 112) is not true'],
  [112, '(strength <= 112) is not true'],
  [392, '(year_contact <= 392) is not true'],
  [392, '(year_told <= 392) is not true'],
];
const asked = (after) =>
  after === null
    ? 'true'
    : `as_of_day > ${after} and (died <= ${after}) is not true and (transferred <= ${after}) is not true`;
const met = FIELDS.map(
  ([after, missing]) =>
    `5 * count(*) filter (where ${asked(after)} and ${missing}) <= nullif(count(*) filter (where ${asked(after)}), 0)`,
);

const ASSESSMENT = ['fls-assessment'];
const CONTACT = ['fls-assessment', 'follow-up-contact'];

/** By the indicator's id. */
export const NAIVE = {
  'flsdb-1': over(
    ['fls-contact', 'fls-assessment', 'dxa', 'falls-assessment', 'follow-up-contact'],
    {
      fls_contact: first('fls-contact'),
      assessed: first('fls-assessment'),
      advised: first('fls-assessment', `f.payload ? 'treatment'`),
      dxa: first('dxa'),
      falls_assessed: first('falls-assessment'),
      contact: contact(),
      told: contact(`f.payload ->> 'onTreatment' is not null`),
      strength: contact(`f.payload ->> 'strengthAndBalance' is not null`),
      year_contact: contact(YEAR),
      year_told: contact(`${YEAR} and f.payload ->> 'onTreatment' is not null`),
    },
    `(${met.map((field) => `coalesce((${field})::int, 0)`).join(' + ')}) as numerator,
     num_nonnulls(${met.join(', ')}) as denominator`,
  ),
  // Nobody has said how many are expected.
  'flsdb-2': over([`fracture`], {}, 'count(*)::int as numerator, null::int as denominator'),
  'flsdb-3': over(
    [`fracture`],
    {},
    `count(*) filter (where first_site = 'spine')::int as numerator, count(*)::int as denominator`,
  ),
  'flsdb-4': share(ASSESSMENT, { assessed: first('fls-assessment') }, 90, 'true', 'coalesce(assessed <= 90, false)'),
  'flsdb-5': share(
    ['dxa'],
    {
      wanted: first('dxa', `f.payload ->> 'status' <> 'not-needed'`),
      scanned: first('dxa', `f.payload ->> 'status' = 'scanned'`),
    },
    90,
    'wanted is not null',
    'coalesce(scanned <= 90, false)',
  ),
  'flsdb-6': share(
    ['falls-assessment'],
    { assessed: first('falls-assessment') },
    90,
    'true',
    'coalesce(assessed <= 90, false)',
  ),
  'flsdb-7': share(ASSESSMENT, { advice: ADVICE }, 90, 'true', `coalesce(${RECOMMENDED}, false)`),
  'flsdb-8': share(
    ['follow-up-contact'],
    { strength: contact(`f.payload -> 'strengthAndBalance' = 'true'`) },
    112,
    `from_75 and first_site <> 'hip'`,
    'coalesce(strength <= 112, false)',
  ),
  'flsdb-9': share(
    CONTACT,
    { advice: ADVICE, reached: contact(`f.payload ->> 'outcome' is distinct from 'not-reached' and ${DAY} > 0`) },
    112,
    RECOMMENDED,
    'coalesce(reached <= 112, false)',
  ),
  'flsdb-10': share(
    [...CONTACT, 'treatment'],
    {
      advice: ADVICE,
      on_agent: contact(AGENT('onTreatment')),
      treated: first(
        'treatment',
        `${AGENT('agent')} and coalesce((f.payload ->> 'endedOn')::date, 'infinity') >= e.diagnosed_on`,
      ),
    },
    112,
    RECOMMENDED,
    'coalesce(treated <= 112, false) or coalesce(on_agent <= 112, false)',
  ),
  'flsdb-11': share(
    CONTACT,
    {
      advice: ADVICE,
      adherent: contact(`${YEAR} and ${AGENT('onTreatment')} and f.payload -> 'adherent' = 'true'`),
    },
    392,
    RECOMMENDED,
    'coalesce(adherent <= 392, false)',
  ),
};
