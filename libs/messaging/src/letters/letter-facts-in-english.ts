import type { LetterCourse, LetterFact, LetterFacts, TemplateValues } from '@osteon/application';

const SITES: Readonly<Record<string, string>> = { other: 'another bone' };

const AGENTS: Readonly<Record<string, string>> = {
  'ibandronate-iv': 'ibandronate (intravenous)',
  hrt: 'hormone replacement therapy',
  'calcium-vitamin-d': 'calcium and vitamin D',
};

const TESTS: Readonly<Record<string, string>> = {
  'adjusted-calcium': 'adjusted calcium',
  'vitamin-d': 'vitamin D',
  'creatinine-clearance': 'creatinine clearance',
  ctx: 'CTX',
};

const SOURCES: Readonly<Record<string, string>> = {
  nurse: 'recorded by our nurse',
  patient: 'told by the patient',
  import: 'from the hospital record',
  'gp-record': 'from the GP record',
  pharmacy: 'from the pharmacy',
  demonstration: 'made-up demonstration data',
};

/** What of a letter to a colleague is filled in, in English: facts with their dates and sources, and no advice. */
export function factsInEnglish(facts: LetterFacts, dateOf: (on: string) => string): TemplateValues {
  const said = (fact: LetterFact, text: string) => `- ${dateOf(fact.on)}: ${text} (${sourceOf(fact)})`;
  return {
    numbers: facts.identifiers.map(numberOf).filter(Boolean).join(' '),
    episodes: listOf(facts.fractures.map((fact) => said(fact, fractureOf(fact)))),
    treatments: listOf(facts.courses.map((course) => courseOf(course, dateOf))),
    results: listOf(facts.results.map((fact) => said(fact, resultOf(fact)))),
    events: listOf(facts.events.map((fact) => said(fact, eventOf(fact, dateOf)))),
    sources: listOf(sourcesOf(facts)),
  };
}

const listOf = (lines: readonly string[]): string => (lines.length === 0 ? '- Nothing is recorded.' : lines.join('\n'));

const sourceOf = ({ source }: LetterFact): string => SOURCES[source] ?? source;

/** What an agent is called in a letter. */
export const agentOf = (agent: string): string => AGENTS[agent] ?? agent;

function numberOf({ system, value, type }: LetterFacts['identifiers'][number]): string {
  if (/nhs-number/i.test(system)) return `NHS number ${value.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3')}.`;
  return type === null ? '' : `${type} ${value}.`;
}

function fractureOf({ payload }: LetterFact): string {
  const site = String(payload['site']);
  const more = [
    payload['symptomatic'] === false ? 'found by chance' : null,
    payload['fallRelated'] === true ? 'after a fall' : null,
    typeof payload['surgeryOn'] === 'string' ? 'operated' : null,
  ].filter((text) => text !== null);
  return [`fracture of the ${SITES[site] ?? site}`, ...more].join(', ');
}

function courseOf(course: LetterCourse, dateOf: (on: string) => string): string {
  const { agent, on, payload, doses, lastSupply, nextDose } = course;
  const day = (field: string) => (typeof payload[field] === 'string' ? dateOf(payload[field]) : null);
  const endedOn = day('endedOn');
  const pausedOn = day('pausedOn');
  const reason = typeof payload['endReason'] === 'string' ? ` (${payload['endReason']})` : '';
  return [
    `- ${agentOf(agent)}, started ${dateOf(on)} (${sourceOf(course)})`,
    ...(doses.length > 0 ? [`doses given: ${doses.map((dose) => dateOf(dose.on)).join(', ')}`] : []),
    ...(lastSupply ? [`last supply ${dateOf(lastSupply.on)}, for ${String(lastSupply.payload['days'])} days`] : []),
    ...(pausedOn ? [`paused ${pausedOn}`] : []),
    ...(endedOn ? [`ended ${endedOn}${reason}`] : []),
    ...(nextDose ? [`next dose due by the plan: ${dateOf(nextDose.dueOn)}`] : []),
  ].join('; ');
}

function resultOf({ type, payload }: LetterFact): string {
  if (type === 'dxa') {
    const score = payload['tScore'];
    const status = payload['status'] === 'scanned' ? 'DXA scan' : `DXA ${String(payload['status'])}`;
    return typeof score === 'number' ? `${status}, T-score ${score.toFixed(1).replace('-', '−')}` : status;
  }
  const test = String(payload['test']);
  return `${TESTS[test] ?? test} ${String(payload['value'])} ${String(payload['unit'])}`;
}

const yesNo = (value: unknown): string => (value === true ? 'yes' : value === false ? 'no' : 'not known');

function eventOf({ type, payload }: LetterFact, dateOf: (on: string) => string): string {
  switch (type) {
    case 'fall':
      return payload['injured'] === true ? 'a fall, with injury' : 'a fall';
    case 'falls-assessment':
      return `falls assessment ${String(payload['status'])}${payload['risk'] ? `, risk ${String(payload['risk'])}` : ''}`;
    case 'pain': {
      const more = ['worsening', 'deformity', 'pulmonaryDysfunction'].filter((field) => payload[field] === true);
      const words = more.map((field) => (field === 'pulmonaryDysfunction' ? 'breathing affected' : field));
      return [`pain ${String(payload['nrs'])} of 10`, ...words].join(', ');
    }
    case 'red-flag': {
      const resolvedOn = payload['resolvedOn'];
      const until = typeof resolvedOn === 'string' ? `, resolved ${dateOf(resolvedOn)}` : ', not resolved';
      return `red flag: ${String(payload['flag']).replaceAll('-', ' ')}${until}`;
    }
    case 'adherence-check':
      return `asked about the treatment; taking it: ${yesNo(payload['taking'])}`;
    case 'augmentation-review':
      return `vertebral augmentation reviewed${payload['outcome'] ? `: ${String(payload['outcome'])}` : ''}`;
    case 'fls-assessment':
      return `assessment${payload['treatment'] ? `; treatment decision: ${String(payload['treatment'])}` : ''}`;
    case 'declined-treatment':
      return 'the patient declined treatment';
    case 'declined-follow-up':
      return 'the patient declined follow-up by us';
    case 'transfer':
      return 'transferred to another service';
    case 'discharge':
      return 'discharged from our follow-up';
    case 'death':
      return 'the patient died';
    default:
      return type.replaceAll('-', ' ');
  }
}

/** Where the due dates come from; where each fact does stands beside it. */
function sourcesOf({ courses }: LetterFacts): string[] {
  const lines = courses.flatMap(({ agent, nextDose }) =>
    nextDose ? [`- Next dose of ${agentOf(agent)}: ${nextDose.because} Source: ${nextDose.source}`] : [],
  );
  return [...lines, '- Every line above says in brackets who told us.'];
}
