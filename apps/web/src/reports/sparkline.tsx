import classes from './reports.module.css';

const WIDTH = 112;
const HEIGHT = 34;
const PAD = 3;

interface SparklineProps {
  /** one a month, 0 to 1; null where the month has no row */
  readonly rates: readonly (number | null)[];
  readonly tone: string;
}

/** The course of a rate at a glance, from 0 to 100 %. It adds nothing that its card and the run chart do not say. */
export function Sparkline({ rates, tone }: SparklineProps) {
  const known = rates.flatMap((rate, i) => (rate === null ? [] : [[i, rate] as const]));
  const last = known.at(-1);
  if (known.length < 2 || last === undefined) return <span className={classes.noSpark} />;
  const x = (i: number): number => PAD + (i * (WIDTH - 2 * PAD)) / Math.max(1, rates.length - 1);
  const y = (rate: number): number => PAD + (1 - rate) * (HEIGHT - 2 * PAD);
  const points = known.map(([i, rate]) => `${x(i).toFixed(1)},${y(rate).toFixed(1)}`);
  return (
    <svg className={classes.spark} width={WIDTH} height={HEIGHT} data-tone={tone} aria-hidden>
      <path
        className={classes.sparkArea}
        d={`M${x(known[0]?.[0] ?? 0).toFixed(1)},${String(HEIGHT)}L${points.join('L')}L${x(last[0]).toFixed(1)},${String(HEIGHT)}Z`}
      />
      <path className={classes.sparkLine} d={`M${points.join('L')}`} />
      <circle className={classes.sparkDot} cx={x(last[0])} cy={y(last[1])} r="2.5" />
    </svg>
  );
}
