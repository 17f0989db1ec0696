import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  gauge<Label extends string>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>;
  /** Seconds. */
  timer<Label extends string>(name: string, help: string, labels?: readonly Label[]): Histogram<Label>;
}

/**
 * A registry of its own (so that two programs in one process do not mix), with the process's own figures when asked.
 * Names are `osteon_<what>_<unit>`; labels are closed sets of words, never ids of people.
 */
export function createMetrics({ processFigures = true }: { readonly processFigures?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (processFigures) collectDefaultMetrics({ register: registry, prefix: 'osteon_' });
  const base = <Label extends string>(name: string, help: string, labels: readonly Label[] = []) => ({
    name: `osteon_${name}`,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  return {
    registry,
    counter: (name, help, labels) => new Counter(base(name, help, labels)),
    gauge: (name, help, labels) => new Gauge(base(name, help, labels)),
    timer: (name, help, labels) =>
      new Histogram({
        ...base(name, help, labels),
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      }),
  };
}
