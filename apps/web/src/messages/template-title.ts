import type { TemplateView } from '@osteon/contracts';
import { messageTitle, wordFor } from '../text/words.ts';

/** What a template is for: "Dose: booking", "Please call us". */
export function templateTitle({ name, kind }: Pick<TemplateView, 'name' | 'kind'>): string {
  if (kind === 'digest') return wordFor('step', 'digest');
  if (kind !== 'reminder') return wordFor('templates', name, 'name');
  const [taskKind = name, step = ''] = name.split('/');
  return messageTitle({ taskKind, step });
}
