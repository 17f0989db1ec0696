import { describe, expect, it } from '@jest/globals';
import { checkProtocol } from './check-protocol.ts';
import type { Protocol } from './protocol.ts';
import { shippedProtocol, shippedProtocols } from './shipped.ts';

type Json = { [name: string]: Json } & Json[] & string & number & null;
type Mutable<T> = { -readonly [Field in keyof T]: Mutable<T[Field]> };
type Edit = (protocol: Mutable<Protocol>) => void;

const copyOf = (): Mutable<Protocol> => JSON.parse(JSON.stringify(shippedProtocol)) as Mutable<Protocol>;
const pointer = (names: readonly (string | number)[]): string => names.map((name) => `/${name}`).join('');

function faultsOf(input: unknown): string[] {
  const checked = checkProtocol(input);
  return checked.ok ? [] : checked.faults.map(({ path, message }) => `${path} ${message}`);
}
const after = (edit: Edit): string[] => {
  const protocol = copyOf();
  edit(protocol);
  return faultsOf(protocol);
};

/** Every value of the shipped protocol with its place. */
function* places(value: unknown, at: (string | number)[] = []): Generator<[(string | number)[], unknown]> {
  if (at.length > 0) yield [at, value];
  if (Array.isArray(value)) for (const [index, part] of value.entries()) yield* places(part, [...at, index]);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) yield* places(part, [...at, name]);
  }
}

const formOf = (at: readonly (string | number)[]): string =>
  at.map((name) => (typeof name === 'number' ? '*' : name)).join('/');

/** Sets the value at a place of a copy; undefined takes the field away. */
function copyWith(at: readonly (string | number)[], value: unknown): unknown {
  const protocol = copyOf() as unknown as Json;
  let holder: Json = protocol;
  for (const name of at.slice(0, -1)) holder = holder[name as string] as Json;
  const last = at.at(-1) as string;
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = value as Json;
  return protocol;
}

/** One place of each form: of a list its first entry, and its next where that one is null. */
const seen = new Set<string>();
const PLACES = [...places(shippedProtocol)].filter(([at, value]) => {
  const form = `${formOf(at)} ${value === null}`;
  const isNew = !seen.has(form);
  seen.add(form);
  return isNew;
});

const MAPS = ['onlyUntil', 'dueAfterStart', 'dueAfterDose', 'dueAfterLastDose', 'dueAfterPause', 'below'];

describe('checkProtocol', () => {
  it.each(shippedProtocols.map((protocol) => [protocol.version, protocol] as const))('takes %s', (_, protocol) => {
    expect(faultsOf(JSON.parse(JSON.stringify(protocol)))).toEqual([]);
  });

  it('gives the protocol back that it took', () => {
    const input: unknown = JSON.parse(JSON.stringify(shippedProtocol));
    const checked = checkProtocol(input);
    expect(checked.ok && checked.protocol).toBe(input);
  });

  it.each([undefined, null, 7, 'protocol', [], true])('refuses %p as a whole', (input) => {
    const [fault] = faultsOf(input);
    expect(fault).toMatch(/^ must be an object, not (missing|null|7|"protocol"|a list|true)$/);
  });

  it('refuses a value of another kind at every place, and names the place', () => {
    for (const [at, value] of PLACES) {
      const junk = typeof value === 'string' ? 7 : Array.isArray(value) ? {} : typeof value === 'object' ? [] : 'junk';
      const faults = faultsOf(copyWith(at, junk));
      expect([pointer(at), faults.length]).toEqual([pointer(at), expect.any(Number)]);
      expect(faults[0]?.split(' ')[0]).toBe(pointer(at));
    }
  });

  it('misses every field that is taken away', () => {
    for (const [at] of PLACES) {
      if (typeof at.at(-1) === 'number' || MAPS.includes(String(at.at(-2)))) continue;
      expect(faultsOf(copyWith(at, undefined))).toContain(`${pointer(at)} is missing`);
    }
  });

  it('knows no field that nothing reads', () => {
    for (const [at, value] of PLACES) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      const [fault] = faultsOf(copyWith([...at, 'dueOm'], 1));
      expect(fault).toMatch(/ (is not a field that is known here|must be one of )/);
      expect(fault?.split(' ')[0]).toBe(`${pointer(at)}/dueOm`);
    }
    expect(faultsOf({ ...copyOf(), 'a/b~c': 1 })).toEqual(['/a~1b~0c is not a field that is known here']);
  });

  it('refuses every list word that stands twice', () => {
    for (const [at, value] of PLACES) {
      if (!Array.isArray(value) || typeof value[0] !== 'string' || at.at(-1) === 'items') continue;
      const faults = faultsOf(copyWith(at, [...value, value[0]]));
      expect(faults).toContain(`${pointer(at)}/${value.length} names ${value[0]} a second time`);
    }
  });

  it('tells every fault, not only the first', () => {
    const faults = after((p) => {
      p.version = '';
      p.inForceFrom = '2027-02-29';
      p.episodeRules[3]!.due.days = 1.5;
    });
    expect(faults).toEqual([
      '/version must be letters, digits, dots and hyphens, 30 at most, not ""',
      '/inForceFrom must be a date that exists, as YYYY-MM-DD, not "2027-02-29"',
      '/episodeRules/3/due/days must be a whole number from -18300 to 18300, not 1.5',
    ]);
  });
});

const find = (p: Mutable<Protocol>, id: string) => {
  const rule = [...p.episodeRules, ...p.triggeredRules, ...p.dosingRules, ...p.courseRules].find((r) => r.id === id);
  return rule as Mutable<Protocol['episodeRules'][number]>;
};
const triggered = (p: Mutable<Protocol>, trigger: string) => p.triggeredRules.find((r) => r.trigger === trigger)!;
const dose = (p: Mutable<Protocol>, agent: string) => p.dosingRules.find((r) => r.agent === agent)!;

/** What each value may be; the first fault of a change. */
const VALUES: [string, Edit, string][] = [
  ['an id with blanks', (p) => (p.id = 'our own'), '/id must be small letters'],
  ['a version as path', (p) => (p.version = '../1'), '/version must be letters'],
  ['a long version', (p) => (p.version = '1'.repeat(31)), '/version must be letters'],
  ['a year alone', (p) => (p.inForceFrom = '2027'), '/inForceFrom must be a date that exists'],
  ['no rules', (p) => (p.episodeRules = []), '/episodeRules must have at least one entry'],
  ['an unknown kind', (p) => (p.episodeRules[0]!.kind = 'call' as never), '/episodeRules/0/kind must be one of first-contact,'],
  ['a kind of another table', (p) => (p.episodeRules[0]!.kind = 'dose'), '/episodeRules/0/kind must be one of first-contact,'],
  ['an unknown mark', (p) => (p.episodeRules[0]!.sourceMark = 'read' as never), '/episodeRules/0/sourceMark must be one of seed, found, mem, own'],
  ['an id without kind', (p) => (p.episodeRules[0]!.id = 'initial'), '/episodeRules/0/id must be <kind>/<occurrence>'],
  ['an occurrence with a slash', (p) => (p.episodeRules[0]!.occurrence = 'a/b'), '/episodeRules/0/occurrence must be small letters'],
  ['no words', (p) => (p.episodeRules[0]!.text = '  '), '/episodeRules/0/text must not be empty'],
  ['many words', (p) => (p.episodeRules[0]!.text = 'x'.repeat(2001)), '/episodeRules/0/text must have at most 2000'],
  ['a line break', (p) => (p.episodeRules[0]!.source = 'a\nb'), '/episodeRules/0/source must hold no control characters'],
  ['overdue on the due day', (p) => (p.episodeRules[0]!.overdueAfterDays = 0), '/episodeRules/0/overdueAfterDays must be a whole number from 1'],
  ['nothing that closes', (p) => (p.episodeRules[0]!.doneBy = []), '/episodeRules/0/doneBy must have at least one entry'],
  ['an unknown closer', (p) => (p.episodeRules[0]!.doneBy[0]!.by = 'call' as never), '/episodeRules/0/doneBy/0/by must be one of fls-contact'],
  ['an unknown start', (p) => (p.episodeRules[0]!.doneBy[0]!.from = 'due' as never), '/episodeRules/0/doneBy/0/from must be one of opens, after-trigger'],
  ['an unknown trigger', (p) => (p.triggeredRules[0]!.trigger = 'moon' as never), '/triggeredRules/0/trigger must be one of'],
  ['a negative opening', (p) => (p.dosingRules[0]!.opensBeforeDays = -1), '/dosingRules/0/opensBeforeDays must be a whole number from 0'],
  ['a dose of tablets', (p) => (p.dosingRules[0]!.agent = 'alendronate'), '/dosingRules/0/agent must be one of denosumab'],
  ['no dose in a course', (p) => (p.dosingRules[3]!.maximumDoses = 0), '/dosingRules/3/maximumDoses must be a whole number from 1'],
  ['a gate that asks nothing', (p) => (p.dosingRules[0]!.gate!.asks = []), '/dosingRules/0/gate/asks must have at least one entry'],
  ['a limit of 0', (p) => (p.gates.tests.calcium.below = 0), '/gates/tests/calcium/below must be a number above 0, not 0'],
  ['an endless limit', (p) => (p.gates.tests.calcium.below = Infinity), '/gates/tests/calcium/below must be a number above 0'],
  ['a limit of a tablet', (p) => (p.gates.tests['creatinine-clearance'].below = { hrt: 3 }), '/gates/tests/creatinine-clearance/below/hrt must be one of'],
  ['a test that is missing', (p) => delete (p.gates.tests as Partial<typeof p.gates.tests>)['vitamin-d'], '/gates/tests/vitamin-d is missing'],
  ['a course of calcitonin', (p) => (p.courseRules[0]!.agents = ['calcitonin']), '/courseRules/0/agents/0 must be one of alendronate'],
  ['a course for nobody', (p) => (p.courseRules[0]!.agents = []), '/courseRules/0/agents must have at least one entry'],
  ['a paused daily agent', (p) => (p.pauseReassessment.dueAfterPause.hrt = { months: 1, days: 0 }), '/pauseReassessment/dueAfterPause/hrt must be one of'],
  ['supplies of an infusion', (p) => p.supplyGap.agents.push('zoledronate'), '/supplyGap/agents/6 must be one of'],
  ['pain of 11', (p) => (p.pain.settledNrsAtMost = 11), '/pain/settledNrsAtMost must be a whole number from 0 to 10'],
  ['a long wait', (p) => (p.episodeRules[0]!.due.months = 601), '/episodeRules/0/due/months must be a whole number from -600 to 600'],
  ['an unknown flag', (p) => (p.redFlags[0]!.flag = 'tired' as never), '/redFlags/0/flag must be one of cauda-equina'],
  ['an empty checklist', (p) => (p.checklists[0]!.items = []), '/checklists/0/items must have at least one entry'],
]; // prettier-ignore

/** What the parts of a protocol say of each other. */
const PARTS: [string, Edit, string | null][] = [
  ['one id twice', (p) => (p.episodeRules[1]!.id = 'pain-review/week-6'), '/episodeRules/2/id is the id of /episodeRules/1 already: pain-review/week-6'],
  ['an id of another kind', (p) => (p.episodeRules[0]!.id = 'assessment/initial'), '/episodeRules/0/id must begin with its kind, first-contact/'],
  ['a rule that comes later than its protocol', (p) => (p.sequence.plan.inForceFrom = '2026-11-02'), '/sequence/plan/inForceFrom lies after the first day of the whole protocol, 2026-11-01'],
  ['a rule older than its protocol', (p) => (p.sequence.plan.inForceFrom = '2026-10-31'), null],
  ['due before diagnosis', (p) => (find(p, 'assessment/fls').due.days = -1), '/episodeRules/3/due must not lie before the day it counts from'],
  ['due on the day of diagnosis', (p) => (find(p, 'assessment/fls').due.days = 0), null],
  ['opening after the due date', (p) => (find(p, 'assessment/fls').opens.days = 91), '/episodeRules/3/opens must not lie after the due date'],
  ['opening on the due date', (p) => (find(p, 'assessment/fls').opens.days = 90), null],
  ['opening months after the due date', (p) => (find(p, 'assessment/fls').opens.months = 3), '/episodeRules/3/opens must not lie after the due date'],
  ['no occurrence', (p) => (find(p, 'assessment/fls').occurrence = ''), '/episodeRules/3/occurrence must not be empty'],
  ['a target before the opening', (p) => (find(p, 'assessment/fls').target = { months: 0, days: -1 }), '/episodeRules/3/target must lie between'],
  ['a target after the due date', (p) => (find(p, 'assessment/fls').target = { months: 0, days: 91 }), '/episodeRules/3/target must lie between'],
  ['a target on the due date', (p) => (find(p, 'assessment/fls').target = { months: 0, days: 90 }), null],
  ['onset of pain for everybody', (p) => (find(p, 'augmentation-review/month-3').appliesTo = 'all'), '/episodeRules/6/appliesTo must be symptomatic-spine where'],
  ['diagnosis for painful spines', (p) => (find(p, 'augmentation-review/month-3').anchor = 'diagnosis'), null],
  ['no look-back for the scan', (p) => (find(p, 'dxa/initial').looksAt = null), '/episodeRules/4/looksAt must be given for no-recent-dxa'],
  ['a look-back for all', (p) => (find(p, 'assessment/fls').looksAt = { months: 1, days: 0 }), '/episodeRules/3/looksAt must be null for all'],
  ['a look ahead for the scan', (p) => (find(p, 'dxa/initial').looksAt = { months: 0, days: 0 }), '/episodeRules/4/looksAt must lie before the diagnosis'],
  ['an anniversary before diagnosis', (p) => (find(p, 'follow-up-contact/year-2').looksAt = { months: -1, days: 0 }), '/episodeRules/18/looksAt must not lie before the diagnosis'],
  ['closing after a trigger that is not there', (p) => (find(p, 'assessment/fls').doneBy[0]!.from = 'after-trigger'), '/episodeRules/3/doneBy/0/from must not be after-trigger'],
  ['the series of another kind', (p) => (find(p, 'assessment/fls').series = 'pain-review'), '/episodeRules/3/series must be null or assessment'],
  ['a series event outside of a series', (p) => (find(p, 'assessment/fls').doneBy[0]!.inSeries = true), '/episodeRules/3/doneBy/0/inSeries must be false'],
  ['another event in a series', (p) => (find(p, 'pain-review/week-6').doneBy[0]!.by = 'fls-contact'), '/episodeRules/2/doneBy/0/by must be pain, the event of the series pain-review'],
  ['a series without its event', (p) => (find(p, 'pain-review/week-6').doneBy[0]!.inSeries = false), '/episodeRules/2/doneBy must name the event of the series pain-review once'],
  ['a series with its event twice', (p) => find(p, 'pain-review/week-6').doneBy.push({ by: 'pain', from: 'opens', inSeries: true }), '/episodeRules/2/doneBy must name the event of the series pain-review once'],
  ['one task planned twice', (p) => (find(p, 'falls-reminder/year-2').occurrence = 'year-1'), '/episodeRules/14/occurrence is planned by an earlier rule already: falls-reminder/year-1'],
  ['a series out of order', (p) => Object.assign(find(p, 'falls-reminder/year-2'), { opens: { months: 10, days: 0 }, due: { months: 11, days: 0 } }), '/episodeRules/14/due must not lie before that of falls-reminder/year-1'],
  ['a series with two clocks', (p) => (find(p, 'pain-review/week-6').anchor = 'diagnosis'), "/episodeRules/2/anchor must be that of the series' other rules, onset"],
  ['one trigger for two rules', (p) => (triggered(p, 'fall').trigger = 'pain:refer'), '/triggeredRules/6/trigger is the trigger of augmentation-referral/<date> already'],
  ['due before the trigger', (p) => (triggered(p, 'fall').due.days = -1), '/triggeredRules/6/due must not lie before its trigger'],
  ['opening after a triggered due date', (p) => (triggered(p, 'fall').opens.days = 15), '/triggeredRules/6/opens must not lie after the due date'],
  ['opening on a triggered due date', (p) => (triggered(p, 'fall').opens.days = 14), null],
  ['opening before the trigger', (p) => (triggered(p, 'fall').opens.days = -1), '/triggeredRules/6/opens must not lie before its trigger'],
  ['opening after the due date it counts from', (p) => (triggered(p, 'declined-treatment').opens.days = 1), '/triggeredRules/8/opens must not lie after the due date'],
  ['opening on the due date it counts from', (p) => (triggered(p, 'declined-treatment').opens.days = 0), null],
  ['a closer for what closes itself', (p) => triggered(p, 'leaving-on-denosumab').doneBy.push({ by: 'pain', from: 'opens', inSeries: false }), '/triggeredRules/7/doneBy must be empty: leaving-on-denosumab says itself'],
  ['a triggered task that nothing closes', (p) => (triggered(p, 'fall').doneBy = []), '/triggeredRules/6/doneBy must name what closes the task'],
  ['a triggered task in a series', (p) => (triggered(p, 'fall').doneBy[0]!.inSeries = true), '/triggeredRules/6/doneBy/0/inSeries must be false'],
  ['a count of what is not counted', (p) => (triggered(p, 'fall').occurrenceStyle = 'count'), '/triggeredRules/6/occurrenceStyle must not be count'],
  ['a fixed name for what comes again', (p) => (triggered(p, 'fall').occurrenceStyle = 'fixed'), '/triggeredRules/6/occurrenceStyle must not be fixed'],
  ['a fixed name that is empty', (p) => (triggered(p, 'refracture-on-treatment').occurrence = ''), '/triggeredRules/10/occurrence must not be empty'],
  ['a criterion that asks nothing', (p) => (p.pain.referral[0]!.anySign = false), '/pain/referral/0 must ask for something'],
  ['an empty range of pain', (p) => (p.pain.escalation[0]!.nrsAtMost = 4), '/pain/escalation/0/nrsAtMost must not lie below nrsAtLeast, 5'],
  ['a range of one score', (p) => (p.pain.escalation[0]!.nrsAtMost = 5), null],
  ['an empty time of pain', (p) => (p.pain.escalation[0]!.before = { months: 0, days: 14 }), '/pain/escalation/0/before must lie after from'],
  ['two dosing rules for one agent', (p) => (dose(p, 'romosozumab').agent = 'denosumab'), '/dosingRules/3/agent has a dosing rule already: denosumab'],
  ['doses without time between', (p) => (dose(p, 'denosumab').interval = { months: 0, days: 0 }), '/dosingRules/0/interval must be at least a day'],
  ['doses a day apart', (p) => (dose(p, 'denosumab').interval = { months: 0, days: 1 }), null],
  ['overdue before late', (p) => (dose(p, 'zoledronate').lateAfterDays = 58), '/dosingRules/1/overdueAfterDays must not lie below lateAfterDays, 58'],
  ['overdue with late', (p) => (dose(p, 'zoledronate').lateAfterDays = 57), null],
  ['critical before overdue', (p) => (dose(p, 'denosumab').criticalAfterDays = 28), '/dosingRules/0/criticalAfterDays must not lie below overdueAfterDays, 29'],
  ['critical with overdue', (p) => (dose(p, 'denosumab').criticalAfterDays = 29), null],
  ['a test without a limit for its agent', (p) => dose(p, 'denosumab').gate!.asks.push('creatinine-clearance'), '/dosingRules/0/gate/asks/2 has no limit for denosumab in /gates/tests/creatinine-clearance/below'],
  ['blood tests due before they open', (p) => (p.gates.labs.dueBeforeDays = 43), '/gates/labs/dueBeforeDays must not lie before the opening'],
  ['blood tests due when they open', (p) => (p.gates.labs.dueBeforeDays = 42), null],
  ['a course rule without occurrence', (p) => (p.courseRules[0]!.occurrence = ''), '/courseRules/0/occurrence must not be empty'],
  ['a course rule due before the start', (p) => (p.courseRules[0]!.due.days = -1), '/courseRules/0/due must not lie before the start of the course'],
  ['a course rule due on the first day', (p) => (p.courseRules[0]!.due.days = 0), null],
  ['a check closed by a review', (p) => (p.courseRules[0]!.closedBy = 'treatment-review'), '/courseRules/0/closedBy must be adherence-check'],
  ['a check outside of its series', (p) => (p.courseRules[0]!.series = null), '/courseRules/0/series must be adherence-check for adherence-check'],
  ['a review in a series', (p) => (p.courseRules[8]!.series = 'adherence-check'), '/courseRules/8/series must be null for treatment-review'],
  ['a limit for another agent', (p) => (p.courseRules[0]!.onlyUntil.denosumab = { months: 1, days: 0 }), '/courseRules/0/onlyUntil/denosumab names an agent that the rule does not apply to'],
  ['one course task twice', (p) => (p.courseRules[9]!.occurrence = 'year-5'), '/courseRules/9/agents are planned by treatment-review/year-5:tablets already: alendronate treatment-review/year-5'],
  ['checks out of order', (p) => (p.courseRules[1]!.due.days = 27), '/courseRules/1/due must not lie before that of adherence-check/week-4'],
  ['reviews in any order', (p) => p.courseRules.reverse(), '/courseRules/6/due must not lie before that of adherence-check/year-5'],
  ['supplies overdue before late', (p) => (p.supplyGap.overdueAfterDays = 6), '/supplyGap/overdueAfterDays must not lie below lateAfterDays, 7'],
  ['tiers of an agent without doses', (p) => (p.dosingRules = p.dosingRules.filter(({ agent }) => agent !== 'denosumab')), '/sequence/start/withDoseTiers names denosumab, which has no dosing rule'],
  ['tiers of an agent that no last dose counts for', (p) => delete p.sequence.start.dueAfterLastDose.denosumab, '/sequence/start/withDoseTiers names denosumab, which dueAfterLastDose does not'],
  ['an agent in both tables of sequences', (p) => (p.sequence.start.dueAfterStart.denosumab = { months: 6, days: 0 }), '/sequence/start/dueAfterLastDose/denosumab is in dueAfterStart already'],
  ['a plan after a dose beyond the course', (p) => (p.sequence.plan.dueAfterDose.romosozumab!.dose = 13), '/sequence/plan/dueAfterDose/romosozumab/dose lies beyond the 12 doses of its course'],
  ['a plan after the last dose of the course', (p) => (p.sequence.plan.dueAfterDose.romosozumab!.dose = 12), null],
  ['a plan before the start', (p) => (p.sequence.plan.dueAfterStart.teriparatide!.months = -1), '/sequence/plan/dueAfterStart/teriparatide must not lie before the start'],
  ['a sequence before the start', (p) => (p.sequence.start.dueAfterStart.teriparatide!.months = -1), '/sequence/start/dueAfterStart/teriparatide must not lie before the start'],
  ['turnover after itself', (p) => (p.turnover[0]!.afterAgent = 'zoledronate'), '/turnover/0/afterAgent must be another than zoledronate'],
  ['turnover before the dose', (p) => (p.turnover[0]!.due.months = -1), '/turnover/0/due must not lie before the dose'],
  ['one turnover twice', (p) => (p.turnover[1]!.occurrence = 'month-3'), '/turnover/1/occurrence is planned by an earlier rule already: month-3'],
  ['a pause without length', (p) => (p.pauseReassessment.dueAfterPause.zoledronate = { months: 0, days: 0 }), '/pauseReassessment/dueAfterPause/zoledronate must lie after the pause begins'],
  ['one flag twice', (p) => (p.redFlags[1]!.flag = 'cauda-equina'), '/redFlags/1/id is the id of /redFlags/0 already: red-flag/cauda-equina'],
  ['a flag without a rule', (p) => p.redFlags.pop(), '/redFlags has no rule for rebound-fracture: recording it would plan nothing'],
  ['a rebound of tablets', (p) => (p.rebound.agent = 'alendronate'), '/rebound/agent must be one that is given in doses, not alendronate'],
  ['a rebound that ends before it begins', (p) => (p.rebound.until.months = 6), '/rebound/until must lie after the beginning'],
  ['two checklists of one kind', (p) => (p.checklists[1]!.kind = 'treatment-decision'), '/checklists/2/kind has a checklist already: treatment-decision'],
  ['a second checklist for the spine', (p) => Object.assign(p.checklists[2]!, { kind: 'assessment', spineOnly: true }), null],
  ['calls of the past', (p) => (p.contacts.ahead.months = -1), '/contacts/ahead must not be negative'],
  ['calls of today', (p) => (p.contacts.ahead.months = 0), null],
]; // prettier-ignore

describe('checkProtocol, value by value', () => {
  it.each(VALUES)('refuses %s', (_, edit, fault) => {
    expect(after(edit)[0]?.slice(0, fault.length)).toBe(fault);
  });
});

describe('checkProtocol, part by part', () => {
  it.each(PARTS.filter(([, , fault]) => fault !== null))('refuses %s', (_, edit, fault) => {
    expect(after(edit)[0]?.slice(0, fault?.length)).toBe(fault);
  });
  it.each(PARTS.filter(([, , fault]) => fault === null))('takes %s', (_, edit) => {
    expect(after(edit)).toEqual([]);
  });
});
