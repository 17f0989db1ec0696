import {
  AGENT_NAMES,
  FLAGS,
  GATE_WORDS,
  lengthWords,
  offsetWords,
  rulesOf,
  SOURCE_MARK_WORDS,
  type Agent,
  type Offset,
  type Protocol,
  type RuleBase,
  type SourceMark,
} from '@osteon/domain';
import { code, table } from './markdown.ts';
import {
  agentList,
  closerWords,
  closingWords,
  CONDITION_WORDS,
  criterionWords,
  EVENT_WORDS,
  kindList,
  markWords,
  TRIGGER_WORDS,
} from './words.ts';

/**
 * The page of a protocol for people: everything that its rules say, in tables, in Markdown. It is what a clinical
 * safety officer signs; it is made of the rules and of nothing else.
 */
export function protocolPage(protocol: Protocol): string {
  const parts = [
    heading(protocol),
    sources(protocol),
    episodes(protocol),
    triggered(protocol),
    doses(protocol),
    courses(protocol),
    sequences(protocol),
    leaving(protocol),
    redFlags(protocol),
    checklists(protocol),
    contacts(protocol),
    signatures(protocol),
  ];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const after = (n: number): string => `due + ${n} ${n === 1 ? 'day' : 'days'}`;
const before = (n: number): string => `due − ${n} ${n === 1 ? 'day' : 'days'}`;
const sourceCells = ({ source, sourceMark }: Pick<RuleBase, 'source' | 'sourceMark'>): string[] => [
  source,
  markWords(sourceMark),
];
const agentName = (agent: string): string => AGENT_NAMES[agent as Agent];

function heading({ id, version, inForceFrom }: Protocol): string[] {
  return [
    `# Follow-up protocol ${id} ${version}`,
    '',
    `In force from ${inForceFrom}. This page is made from the rules that the software plans by (\`npm run generate:docs\`);`,
    'a change is made in the rules, never here.',
    '',
    'The software schedules, records, reminds, counts and shows sources. It never tells anyone which drug to give: options',
    'are the guidance’s own text, the same for every patient, and a clinician records the decision.',
    '',
    'How to read the tables:',
    '',
    '- Every date is a local calendar date of the service. A month keeps the day of the month, or takes the last day of a',
    '  shorter month, always counted from the date that the row names. _Due_ is the last good day.',
    '- Days of an episode count from its **diagnosis**; rules for pain count from its **onset**: the day on which the pain of',
    '  a fracture of the spine began, else the diagnosis.',
    '- A task is **overdue** from the day after it is due, unless its row says otherwise. It is done by the earliest event',
    '  named, dated on or after the day on which the task opens, unless its row says otherwise.',
    '- Tasks of a **series** (pain reviews, follow-up contacts and falls reminders of an episode, adherence checks of a',
    '  course): one event closes the latest task that it may close, and the earlier ones not done are cancelled.',
  ];
}

function sources(protocol: Protocol): string[] {
  const rules = rulesOf(protocol).map(({ rule }) => rule);
  const marks = (Object.keys(SOURCE_MARK_WORDS) as SourceMark[]).map((mark) => [
    code(mark),
    SOURCE_MARK_WORDS[mark].replace(/^\w+: /, ''),
    String(rules.filter(({ sourceMark }) => sourceMark === mark).length),
  ]);
  const unverified = rules.filter(({ sourceMark }) => sourceMark === 'mem');
  return [
    '## Sources',
    '',
    ...table(['mark', 'what it says of a source', 'rules'], marks),
    '',
    `Rules that are **unverified defaults** until a clinical safety officer confirms them (${unverified.length}):`,
    '',
    ...unverified.map(({ id, source }) => `- ${code(id)}: ${source}`),
  ];
}

function episodes({ episodeRules }: Protocol): string[] {
  const rows = episodeRules.map((rule) => {
    const condition = CONDITION_WORDS[rule.appliesTo];
    const looks = rule.looksAt === null ? '' : ` (${offsetWords(rule.anchor, rule.looksAt)})`;
    const settled =
      rule.settledFrom === null
        ? ''
        : `; cancelled when the latest pain score from ${offsetWords('onset', rule.settledFrom)} on is settled`;
    const early = rule.earlyReason === null ? '' : '; closed before it opens it says so';
    const tier = rule.overdueAfterDays === 1 ? '' : `; overdue from ${after(rule.overdueAfterDays)}`;
    const target = rule.target === null ? '' : `; best on ${offsetWords(rule.anchor, rule.target)}`;
    return [
      code(rule.id),
      rule.text,
      condition + looks,
      offsetWords(rule.anchor, rule.opens),
      offsetWords(rule.anchor, rule.due) + target + tier,
      closingWords(rule.doneBy, rule.anchor) + settled + early,
      ...sourceCells(rule),
    ];
  });
  return [
    '## What every episode plans',
    '',
    ...table(['rule', 'what', 'for whom', 'opens', 'due', 'done by', 'source', 'mark'], rows),
  ];
}

function triggered({ triggeredRules, pain }: Protocol): string[] {
  const rows = triggeredRules.map((rule) => {
    const itself =
      rule.trigger === 'leaving-on-denosumab'
        ? 'the acknowledgement of the new team'
        : 'an adherence check or treatment review of such a course';
    const due =
      rule.trigger === 'declined-treatment'
        ? `the day agreed, else ${offsetWords('trigger', rule.due)}`
        : offsetWords('trigger', rule.due);
    return [
      code(rule.id),
      TRIGGER_WORDS[rule.trigger],
      rule.text,
      offsetWords(rule.opensFrom === 'due' ? 'due' : 'trigger', rule.opens),
      due + (rule.overdueAfterDays === 1 ? '' : `; overdue from ${after(rule.overdueAfterDays)}`),
      rule.doneBy.length === 0 ? itself : closingWords(rule.doneBy, 'trigger'),
      ...sourceCells(rule),
    ];
  });
  return [
    '## What recorded events plan',
    '',
    ...table(['rule', 'when this is recorded', 'what', 'opens', 'due', 'done by', 'source', 'mark'], rows),
    '',
    '### Pain scores',
    '',
    'A pain score is looked at on the clock of the latest painful episode of the spine. It **refers** when it has any of:',
    '',
    ...pain.referral.map((criterion) => `- ${criterionWords(criterion)}`),
    '',
    'It **escalates**, when it does not refer, with any of:',
    '',
    ...pain.escalation.map((criterion) => `- ${criterionWords(criterion)}`),
    '',
    `Nothing new is planned while an earlier task of the kind is unfinished, or done and less than ${pain.restDays} days old.`,
    `Pain is **settled** at ${pain.settledNrsAtMost} or less out of 10 when it is not worsening. A review of augmentation at pain ${pain.repeatAtNrs} is **repeated**.`,
  ];
}

function doses({ dosingRules, gates }: Protocol): string[] {
  const rows = dosingRules.map((rule) => [
    code(rule.id),
    rule.text,
    lengthWords(rule.interval),
    rule.countsFrom === 'last-dose'
      ? 'the last dose given'
      : 'the first dose of the series, or the latest not given on its day',
    before(rule.opensBeforeDays),
    after(rule.lateAfterDays),
    after(rule.overdueAfterDays),
    rule.criticalAfterDays === null ? 'never' : after(rule.criticalAfterDays),
    [
      rule.maximumDoses === null ? '' : `${rule.maximumDoses} doses, none after`,
      rule.afterHipSurgeryDays === null
        ? ''
        : `first dose not before ${rule.afterHipSurgeryDays} days after surgery of the hip`,
    ]
      .filter((words) => words !== '')
      .join('; '),
    rule.gate === null
      ? 'nothing'
      : `${rule.gate.asks.map((name) => GATE_WORDS[name]).join(', ')} (${rule.gate.doses === 'all' ? 'every dose' : 'first dose'})`,
    ...sourceCells(rule),
  ]);
  const tests = (Object.keys(gates.tests) as (keyof typeof gates.tests)[]).map((name) => {
    const { below, sinceBeforeDays, maximumAgeDays } = gates.tests[name];
    const unit = UNITS[name];
    const limit =
      typeof below === 'number'
        ? `${below} ${unit}`
        : Object.entries(below)
            .map(([agent, value]) => `${value} ${unit} (${agentName(agent)})`)
            .join(', ');
    const age = maximumAgeDays === null ? '' : `, and not older than ${maximumAgeDays} days`;
    return [GATE_WORDS[name], limit, `dated on or after ${before(sinceBeforeDays)}${age}`];
  });
  const { labs, postDoseCalcium } = gates;
  return [
    '## Injections and infusions',
    '',
    'One task for a course: the next dose. Given doses are facts. Without any dose, the first is due on the day the course starts.',
    '',
    ...table(
      [
        'rule',
        'what',
        'interval',
        'counts from',
        'opens',
        'late from',
        'overdue from',
        'critical from',
        'course',
        'asks for',
        'source',
        'mark',
      ],
      rows,
    ),
    '',
    '### Gates',
    '',
    `A gate blocks a dose without stopping its clock. Nothing is said to block a dose before ${before(gates.fromBeforeDays)}. The latest result counts; without one that counts, the dose waits for the result.`,
    '',
    ...table(['test', 'blocks below', 'results that count'], tests),
    '',
    ...table(
      ['rule', 'what', 'opens', 'due', 'overdue from', 'done by', 'source', 'mark'],
      [
        [
          code(labs.id),
          labs.text,
          `dose ${before(labs.opensBeforeDays)}`,
          `dose ${before(labs.dueBeforeDays)}`,
          after(labs.overdueAfterDays),
          'every test asked for has a result that counts',
          ...sourceCells(labs),
        ],
        [
          code(postDoseCalcium.id),
          postDoseCalcium.text,
          `each dose of ${agentList([postDoseCalcium.agent])} given with a creatinine clearance below ${postDoseCalcium.clearanceBelow} mL/min`,
          `dose + ${postDoseCalcium.dueAfterDays} days`,
          after(postDoseCalcium.overdueAfterDays),
          `${closerWords(postDoseCalcium.closedBy)}, from the day after the dose`,
          ...sourceCells(postDoseCalcium),
        ],
      ],
    ),
  ];
}

const UNITS = { calcium: 'mmol/L', 'vitamin-d': 'nmol/L', 'creatinine-clearance': 'mL/min' } as const;

function courses({ courseRules, turnover, pauseReassessment, supplyGap }: Protocol): string[] {
  const rows = courseRules.map((rule) => {
    const until = Object.entries(rule.onlyUntil)
      .filter(([agent]) => rule.agents.includes(agent as Agent))
      .map(([agent, offset]) => `${agentList([agent])} while due by ${offsetWords('start', offset as Offset)}`);
    return [
      code(rule.id),
      rule.text,
      agentList(rule.agents) + (until.length === 0 ? '' : ` (${until.join('; ')})`),
      before(rule.opensBeforeDays),
      offsetWords('start', rule.due),
      after(rule.overdueAfterDays),
      `${EVENT_WORDS[rule.closedBy]} of the course${rule.series === null ? '' : ' (series)'}`,
      ...sourceCells(rule),
    ];
  });
  const others = [
    ...turnover.map((rule) => [
      code(rule.id),
      rule.text,
      `the first dose of ${agentList([rule.agent])} within ${lengthWords(rule.within)} after ${agentList([rule.afterAgent])}`,
      before(rule.opensBeforeDays),
      offsetWords('that dose', rule.due),
      after(rule.overdueAfterDays),
      closerWords(rule.closedBy),
      ...sourceCells(rule),
    ]),
    [
      code(pauseReassessment.id),
      pauseReassessment.text,
      agentList(Object.keys(pauseReassessment.dueAfterPause)),
      `${before(pauseReassessment.opensBeforeDays)}, not before the day after the pause began`,
      `${Object.entries(pauseReassessment.dueAfterPause)
        .map(([agent, offset]) => `${agentList([agent])}: pause + ${lengthWords(offset)}`)
        .join('; ')}; the day of a new fracture when that is earlier`,
      after(pauseReassessment.overdueAfterDays),
      'a treatment review of the course',
      ...sourceCells(pauseReassessment),
    ],
    [
      code(supplyGap.id),
      supplyGap.text,
      `${agentList(supplyGap.agents)}, with supplies recorded`,
      before(supplyGap.opensBeforeDays),
      'the last covered day',
      `${after(supplyGap.overdueAfterDays)} (late from ${after(supplyGap.lateAfterDays)}, critical from ${after(supplyGap.criticalAfterDays)})`,
      'a new supply, which moves it',
      ...sourceCells(supplyGap),
    ],
  ];
  const heads = ['rule', 'what', 'for', 'opens', 'due', 'overdue from', 'done by', 'source', 'mark'];
  return ['## Courses of treatment', '', ...table(heads, rows), '', ...table(heads, others)];
}

function sequences({ sequence, dosingRules }: Protocol): string[] {
  const { plan, start, nextAgents } = sequence;
  const dueWords = (byStart: Readonly<Partial<Record<Agent, Offset>>>): string[] =>
    Object.entries(byStart).map(([agent, offset]) => `${agentName(agent)}: ${offsetWords('start', offset)}`);
  const tiersOf = start.withDoseTiers
    .map((agent) => dosingRules.find((rule) => rule.agent === agent))
    .filter((rule) => rule !== undefined)
    .map(({ agent, lateAfterDays, overdueAfterDays, criticalAfterDays }) => {
      const critical = criticalAfterDays === null ? '' : `, critical from ${after(criticalAfterDays)}`;
      return `; ${agentList([agent])}: late from ${after(lateAfterDays)}, overdue from ${after(overdueAfterDays)}${critical}`;
    });
  return [
    '## What must follow a treatment',
    '',
    'So that no stop that loses bone goes unwatched. These tasks outlive their course.',
    '',
    ...table(
      ['rule', 'what', 'due', 'opens', 'overdue from', 'done by', 'source', 'mark'],
      [
        [
          code(plan.id),
          plan.text,
          [
            ...dueWords(plan.dueAfterStart),
            ...Object.entries(plan.dueAfterDose).map(
              ([agent, { dose, after: offset }]) =>
                `${agentName(agent)}: ${offsetWords(`dose ${dose}`, offset)}, once given`,
            ),
          ].join('; '),
          before(plan.opensBeforeDays),
          after(plan.overdueAfterDays),
          'a treatment review of the course, or the next agent',
          ...sourceCells(plan),
        ],
        [
          code(start.id),
          start.text,
          [
            ...dueWords(start.dueAfterStart).map((words) => `${words}, or its end or a decline when that is earlier`),
            ...Object.entries(start.dueAfterLastDose).map(([agent, { after: offset, fullCourse }]) => {
              const last = offsetWords('last dose', offset);
              return fullCourse === null
                ? `${agentName(agent)}: ${last}, once it has ended, a stop is planned or treatment is declined`
                : `${agentName(agent)}: ${last}, once dose ${fullCourse} is given, it has ended or treatment is declined`;
            }),
          ].join('; '),
          before(start.opensBeforeDays),
          after(start.overdueAfterDays) + tiersOf.join(''),
          'the next agent',
          ...sourceCells(start),
        ],
      ],
    ),
    '',
    `The next agent is one of: ${agentList(nextAgents)}; other than the course’s own, and given.`,
  ];
}

function leaving({ leaving: rules }: Protocol): string[] {
  return [
    '## Leaving, declining, pausing',
    '',
    'Death cancels every task not done by then; a transfer or discharge every one born by then.',
    '',
    ...table(
      ['what happens', 'kinds of task'],
      [
        ['declined follow-up cancels', kindList(rules.declinedFollowUp)],
        ['declined treatment cancels, of courses started by then', kindList(rules.declinedTreatment)],
        ['not cancelled by the end of their own course', kindList(rules.outliveTheirCourse)],
        ['cancelled by death alone', kindList(rules.onlyDeath)],
        ['not paused with their course', kindList(rules.notPausedWithCourse)],
      ],
    ),
  ];
}

function redFlags({ redFlags: flags, rebound }: Protocol): string[] {
  const rows = flags.map((rule) => [
    code(rule.flag),
    rule.dueAfterDays === 0 ? 'the same day' : offsetWords('flag', { months: 0, days: rule.dueAfterDays }),
    rule.action,
    ...sourceCells(rule),
  ]);
  return [
    '## Red flags',
    '',
    'A flag is critical from the day it is due, and open until it is resolved. The text is guidance to a clinician, never a diagnosis.',
    '',
    ...table(['flag', 'due', 'action', 'source', 'mark'], rows),
    '',
    `${code(rebound.id)}: ${rebound.text} The software raises it itself for a fracture of the spine diagnosed after ${offsetWords(`the last dose of ${agentList([rebound.agent])}`, rebound.after)}, up to ${offsetWords('that dose', rebound.until)}, with nothing that follows given since. Source: ${rebound.source} [${markWords(rebound.sourceMark)}].`,
    '',
    `An unfinished flag that is due within ${rebound.pausingDueDays} ${rebound.pausingDueDays === 1 ? 'day' : 'days'} makes the patient’s routine work wait: ${kindList(rebound.pausedKinds)}.`,
    ...(flags.length < FLAGS.length ? ['', 'Flags without a rule plan nothing.'] : []),
  ];
}

function checklists({ checklists: lists }: Protocol): string[] {
  const lines = [
    '## Checklists',
    '',
    'A task carries the checklist of its kind; the words are the same for every patient.',
  ];
  for (const { kind, spineOnly, items, sourceMark } of lists) {
    const whom = spineOnly ? ', fractures of the spine only' : '';
    lines.push(
      '',
      `### ${code(kind)}${whom}`,
      '',
      ...items.map((item) => `- ${item}`),
      '',
      `Source: ${markWords(sourceMark)}.`,
    );
  }
  return lines;
}

function contacts({ contacts: rules }: Protocol): string[] {
  return [
    '## Suggested contacts',
    '',
    `Tasks that a call can close: ${kindList(rules.kinds)}. Those open or upcoming and due within ${lengthWords(rules.ahead)} are`,
    'grouped under the fewest working days such that the window of each holds one.',
  ];
}

function signatures({ id, version }: Protocol): string[] {
  return [
    '## Approval',
    '',
    `I have read the rules of protocol ${id} ${version} and approve them for use in this service.`,
    '',
    ...table(
      ['role', 'name', 'date', 'signature'],
      [
        ['Clinical safety officer', '', '', ''],
        ['Clinical lead of the service', '', '', ''],
      ],
    ),
  ];
}
