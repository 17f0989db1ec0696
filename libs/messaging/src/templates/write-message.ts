import {
  DIGEST_NAME,
  type CompiledTexts,
  type MessageFrame,
  type MessagePart,
  type MessageText,
  type TemplateValues,
  type WriteMessage,
  type WriteNamed,
} from '@osteon/application';
import { compilePacks, LANGUAGE_PACKS, packOf, type CompiledPack } from './packs.ts';
import type { LanguagePack } from './language-pack.ts';

/** A service's own texts, compiled; undefined where it has none. */
export type OwnTexts = (serviceId: string, language: string, name: string) => CompiledTexts | undefined;

export interface MessageWriter {
  readonly writeMessage: WriteMessage;
  readonly writeNamed: WriteNamed;
  /** What a digest, and the page behind its link, say of one part. */
  readonly tell: (frame: Omit<MessageFrame, 'channel'>, part: MessagePart) => string;
}

/** A mark of no width: what stands between two of them runs from left to right. */
const LEFT_TO_RIGHT = '\u200e';

/** Writes messages in the patient's language, or in English where there is no text in it. */
export function createMessageWriter({
  own = () => undefined,
  packs = LANGUAGE_PACKS,
}: { readonly own?: OwnTexts; readonly packs?: readonly LanguagePack[] } = {}): MessageWriter {
  const compiled = compilePacks(packs);

  function textsOf(frame: Pick<MessageFrame, 'serviceId' | 'language'>, name: string) {
    const found = packOf(compiled, frame.language);
    const texts = own(frame.serviceId, found.pack.language, name) ?? found.texts.get(name);
    if (!texts) throw new Error(`There is no text for ${name}.`);
    return { found, texts };
  }

  function render(frame: MessageFrame, name: string, values: (found: CompiledPack) => TemplateValues): MessageText {
    const { found, texts } = textsOf(frame, name);
    const body = textOf(texts, frame);
    if (body === undefined) throw new Error(`There is no text for ${name} by ${frame.channel}.`);
    const all = { telephone: telephoneIn(found.pack, frame.serviceTelephone), ...values(found) };
    return { subject: frame.channel === 'sms' ? null : (texts.subject?.render(all) ?? null), body: body.render(all) };
  }

  const tell: MessageWriter['tell'] = (frame, { kind, step, dueOn }) => {
    const { found, texts } = textsOf(frame, `${kind}/${step}`);
    return (
      texts.tell?.render({
        telephone: telephoneIn(found.pack, frame.serviceTelephone),
        dueOn: dateIn(found, dueOn),
      }) ?? ''
    );
  };

  return {
    tell,

    writeMessage(message, link) {
      const [first, ...others] = message.parts;
      if (!first) throw new Error('A message has no parts.');
      if (others.length === 0) {
        return render(message, `${first.kind}/${first.step}`, (found) => ({
          link: link ?? '',
          dueOn: dateIn(found, first.dueOn),
        }));
      }
      return render(message, DIGEST_NAME, () => ({
        link: link ?? '',
        parts: message.parts.map((part) => `- ${tell(message, part)}`).join('\n'),
      }));
    },

    writeNamed: (message) =>
      render(message, message.name, ({ pack }) => ({
        emergencyNumber: leftToRight(pack, message.emergencyNumber ?? '112'),
      })),
  };
}

function textOf(texts: CompiledTexts, { channel }: Pick<MessageFrame, 'channel'>) {
  if (channel === 'phone') return undefined;
  return channel === 'letter' ? (texts.letter ?? texts.email) : texts[channel];
}

export function dateIn({ dates }: Pick<CompiledPack, 'dates'>, on: string): string {
  return dates.format(new Date(`${on}T00:00:00Z`));
}

/** A number as it is dialled: within text from right to left its groups would otherwise change places. */
export function telephoneIn(pack: LanguagePack, telephone: string | null): string {
  return telephone === null ? pack.noTelephone : leftToRight(pack, telephone);
}

function leftToRight({ direction }: LanguagePack, text: string): string {
  return direction === 'rtl' ? `${LEFT_TO_RIGHT}${text}${LEFT_TO_RIGHT}` : text;
}
