import type { Mark } from './timeline-data.ts';
import classes from './timeline.module.css';

interface MarkShapeProps {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

/** What happened, as a sign: a diamond for a fracture, a square for a contact, a leaf of a calendar, an envelope, a dot. */
export function MarkShape({ mark, x, y }: MarkShapeProps) {
  return (
    <>
      <circle cx={x} cy={y} r={12} className={classes.reach} />
      <Sign mark={mark} x={x} y={y} />
    </>
  );
}

function Sign({ mark, x, y }: MarkShapeProps) {
  const hollow = mark.hollow || undefined;
  if (mark.lane === 'fractures') {
    return (
      <path
        d={`M${String(x)} ${String(y - 7)} l7 7 l-7 7 l-7 -7 z`}
        className={classes.fracture}
        data-hollow={hollow}
      />
    );
  }
  if (mark.lane === 'messages') {
    return (
      <g className={classes.message} data-hollow={hollow}>
        <rect x={x - 6} y={y - 4.5} width={12} height={9} rx={1.5} />
        <path d={`M${String(x - 5.5)} ${String(y - 3.5)} l5.5 4.5 l5.5 -4.5`} />
      </g>
    );
  }
  if (mark.lane === 'appointments') {
    return (
      <g className={classes.appointment} data-hollow={hollow}>
        <rect x={x - 5.5} y={y - 4.5} width={11} height={10} rx={1.5} />
        <path
          d={`M${String(x - 5.5)} ${String(y - 1)} h11 M${String(x - 2.5)} ${String(y - 6.5)} v3 M${String(x + 2.5)} ${String(y - 6.5)} v3`}
        />
      </g>
    );
  }
  if (mark.lane === 'contacts') {
    return (
      <rect x={x - 4.5} y={y - 4.5} width={9} height={9} rx={2} className={classes.contact} data-hollow={hollow} />
    );
  }
  return <circle cx={x} cy={y} r={4} className={classes.event} />;
}
