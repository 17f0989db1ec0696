import { UNITS_OF_TEST, type EventFact, type Facts } from '../facts/facts.ts';
import { parseDay, type DayNumber } from '../time/day-number.ts';
import { courseOf, isCounted } from './course.ts';
import { ascending, dayOrNever, NEVER } from './days.ts';
import type { ClosingDates, Dayed, EventOf, Known } from './known.ts';

function emptyDates(): ClosingDates {
  return {
    'fls-contact': [],
    'fls-assessment': [],
    'fls-assessment:treatment-decided': [],
    'fls-assessment:treatment-named': [],
    'dxa:scanned': [],
    'falls-assessment': [],
    'falls-assessment:done': [],
    pain: [],
    'augmentation-review': [],
    'augmentation-review:referral-decided': [],
    'augmentation-referral': [],
    'pain-escalation': [],
    'follow-up-contact': [],
    'follow-up-contact:strength-and-balance': [],
    'falls-reminder': [],
    'falls-follow-up': [],
    'declined-treatment': [],
    'counted-course-started': [],
    'adherence-check:taking-counted': [],
    'treatment-review:counted': [],
    'lab:adjusted-calcium': [],
    'lab:ctx': [],
  };
}

/** Events that count by `asOf`, in order of date; those of one date stay in the order given. */
function orderedEvents(events: readonly EventFact[], asOf: DayNumber): Dayed<EventFact>[] {
  const dayed: Dayed<EventFact>[] = [];
  let sorted = true;
  let previous = -NEVER;
  for (const event of events) {
    const on = parseDay(event.on);
    if (on > asOf) continue;
    if (on < previous) sorted = false;
    previous = on;
    dayed.push({ on, event });
  }
  return sorted ? dayed : dayed.sort((a, b) => a.on - b.on);
}

/** Reads the facts once. Those dated after `asOf` are left out, so that a plan can be asked of an earlier day. */
export function knownOf(facts: Facts, asOf: DayNumber): Known {
  const dates = emptyDates();
  const known: Known = {
    asOf,
    dates,
    pains: [],
    augmentationReviews: [],
    fallsAssessments: [],
    falls: [],
    checks: [],
    contacts: [],
    declines: [],
    leavings: [],
    flags: [],
    labs: { 'adjusted-calcium': [], 'vitamin-d': [], 'creatinine-clearance': [], ctx: [] },
    scansNotNeeded: [],
    diedOn: NEVER,
    transfers: [],
    discharges: [],
    followUpDeclines: [],
    hipSurgeries: [],
    courses: [],
  };
  const treatments = facts.treatments ?? [];
  const countedIds = new Set<string>();
  for (const t of treatments) if (isCounted(t.agent) && parseDay(t.startedOn) <= asOf) countedIds.add(t.id);
  let diedOn = NEVER;
  const events = orderedEvents(facts.events ?? [], asOf);
  const reviews: Dayed<EventOf<'treatment-review'>>[] = [];

  for (const { on, event } of events) {
    switch (event.type) {
      case 'fls-contact':
      case 'augmentation-referral':
      case 'pain-escalation':
      case 'falls-reminder':
      case 'falls-follow-up':
        dates[event.type].push(on);
        break;
      case 'fls-assessment':
        dates['fls-assessment'].push(on);
        if (event.treatment !== undefined) {
          dates['fls-assessment:treatment-named'].push(on);
          if (event.treatment !== 'undecided') dates['fls-assessment:treatment-decided'].push(on);
        }
        break;
      case 'dxa':
        if (event.status === 'scanned') dates['dxa:scanned'].push(on);
        else if (event.status === 'not-needed') known.scansNotNeeded.push(on);
        break;
      case 'falls-assessment':
        dates['falls-assessment'].push(on);
        if (event.status === 'done') dates['falls-assessment:done'].push(on);
        known.fallsAssessments.push({ on, event });
        break;
      case 'pain':
        dates.pain.push(on);
        known.pains.push({
          on,
          nrs: event.nrs,
          rdq: event.rdq ?? null,
          worsening: event.worsening === true,
          sign: event.worsening === true || event.deformity === true || event.pulmonaryDysfunction === true,
        });
        break;
      case 'augmentation-review': {
        dates['augmentation-review'].push(on);
        known.augmentationReviews.push({ on, event });
        const decided = event.outcome === 'referred' || event.outcome === 'not-referred';
        if (decided) dates['augmentation-review:referral-decided'].push(on);
        else if (event.nrs !== undefined) {
          // with a score it counts as a pain event of its day
          dates.pain.push(on);
          known.pains.push({ on, nrs: event.nrs, rdq: null, worsening: false, sign: false });
        }
        break;
      }
      case 'red-flag':
        known.flags.push({ on, flag: event.flag, resolvedOn: dayOrNever(event.resolvedOn, asOf) });
        break;
      case 'follow-up-contact':
        if (event.outcome === 'not-reached') break;
        dates['follow-up-contact'].push(on);
        if (typeof event.strengthAndBalance === 'boolean') dates['follow-up-contact:strength-and-balance'].push(on);
        known.contacts.push({ on, event });
        break;
      case 'fall':
        known.falls.push(on);
        break;
      case 'adherence-check':
        known.checks.push({ on, event });
        if (event.taking === true && countedIds.has(event.treatment)) dates['adherence-check:taking-counted'].push(on);
        break;
      case 'treatment-review':
        reviews.push({ on, event });
        if (countedIds.has(event.treatment)) dates['treatment-review:counted'].push(on);
        break;
      case 'lab': {
        const factor = UNITS_OF_TEST[event.test][event.unit] ?? NaN;
        known.labs[event.test].push({ on, value: factor === 1 ? event.value : event.value * factor });
        if (event.test === 'adjusted-calcium') dates['lab:adjusted-calcium'].push(on);
        else if (event.test === 'ctx') dates['lab:ctx'].push(on);
        break;
      }
      case 'declined-treatment':
        dates['declined-treatment'].push(on);
        known.declines.push({ on, event });
        break;
      case 'declined-follow-up':
        known.followUpDeclines.push(on);
        break;
      case 'transfer':
        known.transfers.push(on);
        known.leavings.push({ on, event });
        break;
      case 'discharge':
        known.discharges.push(on);
        known.leavings.push({ on, event });
        break;
      case 'death':
        if (on < diedOn) diedOn = on;
        break;
      case 'opt-out': // channels are a matter of messages: the plan does not change (section 5)
        break;
    }
  }
  for (const { site, diagnosedOn, surgeryOn } of facts.fractures) {
    if (site !== 'hip' || surgeryOn == null || parseDay(diagnosedOn) > asOf) continue;
    const on = dayOrNever(surgeryOn, asOf);
    if (on !== NEVER) known.hipSurgeries.push(on);
  }
  for (const t of treatments) {
    const startedOn = parseDay(t.startedOn);
    if (startedOn > asOf) continue;
    const course = courseOf(t, startedOn, known, reviews, facts);
    known.courses.push(course);
    if (course.counted) dates['counted-course-started'].push(startedOn);
  }
  dates['counted-course-started'].sort(ascending);
  return diedOn === NEVER ? known : { ...known, diedOn };
}
