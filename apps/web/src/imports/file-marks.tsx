import type { FileImportView, RowFateView } from '@osteon/contracts';
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCirclePlus,
  IconEqual,
  IconHourglass,
  IconPencil,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../app/page-parts.tsx';

const STATES = {
  receiving: ['accent', IconHourglass],
  received: ['accent', IconPencil],
  checking: ['accent', IconHourglass],
  checked: ['accent', IconPencil],
  running: ['accent', IconHourglass],
  finished: ['good', IconCircleCheck],
  failed: ['danger', IconAlertTriangle],
  cancelled: ['quiet', IconBan],
} as const;

/** How far a file has come. */
export function StateMark({ state }: { readonly state: FileImportView['state'] }) {
  const { t } = useTranslation();
  const [tone, Icon] = STATES[state];
  return (
    <Mark tone={tone} icon={<Icon size={15} stroke={1.75} aria-hidden />}>
      {t(`files.states.${state}`)}
    </Mark>
  );
}

const FATES = {
  new: ['good', IconCirclePlus],
  changed: ['accent', IconPencil],
  unchanged: ['quiet', IconEqual],
  'possible-duplicate': ['warn', IconUsers],
  refused: ['danger', IconAlertTriangle],
} as const;

/** What is to become of a row, or became of it. */
export function FateMark({ fate }: { readonly fate: RowFateView }) {
  const { t } = useTranslation();
  const [tone, Icon] = FATES[fate];
  return (
    <Mark tone={tone} icon={<Icon size={15} stroke={1.75} aria-hidden />}>
      {t(`files.fates.${fate}`)}
    </Mark>
  );
}
