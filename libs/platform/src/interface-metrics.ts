import type { Counter, Histogram } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** What other programs talk to us by. */
export type InterfaceName = 'fhir' | 'cds-hooks' | 'calendar' | 'hl7v2' | 'files';

/** How a request of another program ended: served, refused for what it asked, or failed by us. */
export type InterfaceOutcome = 'done' | 'refused' | 'failed';

/**
 * Counts and times what one interface is asked. `operation` is of a closed set (`read Patient`, `ADT^A08`, `import`):
 * never an id, never what a caller wrote.
 */
export interface InterfaceFigures {
  took(operation: string, outcome: InterfaceOutcome, seconds: number): void;
}

interface Instruments {
  readonly requests: Counter<'interface' | 'operation' | 'outcome'>;
  readonly seconds: Histogram<'interface' | 'operation'>;
}

/** One pair of instruments a registry, however many interfaces a program has. */
const instruments = new WeakMap<Metrics, Instruments>();

/** The figures of one interface: `osteon_interface_requests_total` and `osteon_interface_seconds`. */
export function interfaceFigures(metrics: Metrics, name: InterfaceName): InterfaceFigures {
  const { requests, seconds } = instrumentsOf(metrics);
  return {
    took: (operation, outcome, duration) => {
      requests.inc({ interface: name, operation, outcome });
      seconds.observe({ interface: name, operation }, duration);
    },
  };
}

function instrumentsOf(metrics: Metrics): Instruments {
  const known = instruments.get(metrics);
  if (known !== undefined) return known;
  const made: Instruments = {
    requests: metrics.counter('interface_requests_total', 'Requests of other programs', [
      'interface',
      'operation',
      'outcome',
    ]),
    seconds: metrics.timer('interface_seconds', 'Time to answer another program', ['interface', 'operation']),
  };
  instruments.set(metrics, made);
  return made;
}

/** How an answer of HTTP counts: what is refused is the caller's doing, what fails is ours. */
export const outcomeOfStatus = (status: number): InterfaceOutcome =>
  status < 400 ? 'done' : status < 500 ? 'refused' : 'failed';
