import {
  IconAlertOctagon,
  IconCalendarDue,
  IconCalendarTime,
  IconClockExclamation,
  IconFlag3,
  IconHandStop,
  IconHourglassHigh,
  IconMessageQuestion,
  IconPhoneOff,
  IconPlayerPause,
} from '@tabler/icons-react';
import type { SectionName } from './today-search.ts';

const ICONS = {
  'red-flag': IconFlag3,
  critical: IconAlertOctagon,
  overdue: IconClockExclamation,
  late: IconHourglassHigh,
  unreachable: IconPhoneOff,
  promised: IconHandStop,
  waiting: IconMessageQuestion,
  due: IconCalendarDue,
  upcoming: IconCalendarTime,
  paused: IconPlayerPause,
} as const satisfies Record<SectionName, unknown>;

export function SectionIcon({ section, size = 18 }: { readonly section: SectionName; readonly size?: number }) {
  const Icon = ICONS[section];
  return <Icon size={size} stroke={1.75} aria-hidden />;
}
