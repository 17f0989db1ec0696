import type { MessageView } from '@osteon/contracts';
import {
  IconAlertTriangle,
  IconBan,
  IconCalendarTime,
  IconCheck,
  IconChecks,
  IconCircleMinus,
  IconClockX,
  IconDeviceMobileMessage,
  IconMail,
  IconMailbox,
  IconMessageCheck,
  IconPhone,
  IconQuestionMark,
  IconSend,
} from '@tabler/icons-react';
import { NEEDS_A_LOOK, type State } from './message-search.ts';
import classes from './messages.module.css';

const STATE_ICONS = {
  planned: IconCalendarTime,
  queued: IconSend,
  sending: IconSend,
  accepted: IconCheck,
  delivered: IconChecks,
  answered: IconMessageCheck,
  uncertain: IconQuestionMark,
  failed: IconAlertTriangle,
  skipped: IconCircleMinus,
  missed: IconClockX,
  cancelled: IconBan,
} as const satisfies Record<State, unknown>;

export function StateIcon({ state }: { readonly state: State }) {
  const Icon = STATE_ICONS[state];
  return (
    <Icon size={15} stroke={1.75} aria-hidden className={NEEDS_A_LOOK.includes(state) ? classes.look : undefined} />
  );
}

const CHANNEL_ICONS = { sms: IconDeviceMobileMessage, email: IconMail, letter: IconMailbox, phone: IconPhone } as const;

export function ChannelIcon({ channel }: { readonly channel: MessageView['channel'] }) {
  const Icon = CHANNEL_ICONS[channel];
  return <Icon size={15} stroke={1.75} aria-hidden />;
}
