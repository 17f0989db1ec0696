import type { Band } from '@osteon/domain';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconSquareRotated } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../app/page-parts.tsx';
import { BAND_TONES } from './report-words.ts';

const SHAPES = {
  green: IconCircleCheck,
  amber: IconSquareRotated,
  red: IconAlertTriangle,
  none: IconCircleDashed,
} as const;

/** The sign of a band: a shape of its own, so that the colour is never alone. */
export function BandShape({ band, size = 16 }: { readonly band: Band | 'none'; readonly size?: number }) {
  const Shape = SHAPES[band];
  return <Shape size={size} stroke={1.9} aria-hidden />;
}

/** How a rate stands: a word, a colour and a shape. */
export function BandMark({ band }: { readonly band: Band | null }) {
  const { t } = useTranslation();
  const known = band ?? 'none';
  return (
    <Mark tone={BAND_TONES[known]} icon={<BandShape band={known} />}>
      {t(`reports.band.${known}`)}
    </Mark>
  );
}
