import type { Channel } from '@osteon/domain';
import { IconDeviceMobileMessage, IconMail, IconMailbox, IconPhone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const ICONS = { sms: IconDeviceMobileMessage, email: IconMail, letter: IconMailbox, phone: IconPhone } as const;

/** The sign of a channel, which says its name to those who hear it. */
export function ChannelIcon({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation();
  const Icon = ICONS[channel];
  return <Icon size={16} stroke={1.75} role="img" aria-label={t(`channel.${channel}`)} />;
}
