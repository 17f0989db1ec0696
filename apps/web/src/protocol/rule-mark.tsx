import type { RuleView } from '@osteon/contracts';
import { IconAlertTriangle, IconBook2, IconBuildingHospital, IconFileText, IconShieldCheck } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { Mark } from '../app/page-parts.tsx';
import { wordFor } from '../text/words.ts';
import { standingOf } from './rule-words.ts';

type Tone = 'quiet' | 'good' | 'warn';
type Sign = ComponentType<{ size: number; stroke: number; 'aria-hidden': true }>;

const SIGNS: Readonly<Record<string, readonly [Tone, Sign]>> = {
  seed: ['quiet', IconFileText],
  found: ['quiet', IconBook2],
  own: ['quiet', IconBuildingHospital],
  mem: ['warn', IconAlertTriangle],
  confirmed: ['good', IconShieldCheck],
};

/** How far a rule's source can be trusted, in a word with its sign. */
export function RuleMark({ rule }: { readonly rule: Pick<RuleView, 'sourceMark' | 'confirmations'> }) {
  const standing = standingOf(rule);
  if (standing === null) return null;
  const [tone, Icon] = SIGNS[standing] ?? (['quiet', IconFileText] as const);
  return (
    <Mark tone={tone} icon={<Icon size={15} stroke={1.75} aria-hidden />}>
      {wordFor('protocolMark', standing)}
    </Mark>
  );
}
