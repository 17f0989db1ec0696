import type { ReceivedMessage, SenderRecord } from '@osteon/application';
import type { ReceivedView, SenderView } from '@osteon/contracts';
import { placeText } from '@osteon/interop';

export function presentSender(sender: SenderRecord): SenderView {
  const { id, name, application, facility, addresses, processing, timeZone, charset, systems, enabled } = sender;
  const { createdAt, lastReceivedAt, waiting, faults } = sender;
  return {
    ...{ id, name, application, facility, addresses: [...addresses], processing: [...processing] },
    ...{ timeZone, charset, systems: { ...systems }, enabled, createdAt, lastReceivedAt, waiting, faults },
  };
}

export function presentReceived(message: ReceivedMessage): ReceivedView {
  const { id, number, senderId, senderName, controlId, type, bytes, receivedAt, state, answer, fault } = message;
  const { attempts, settledAt } = message;
  return {
    ...{ id, number, senderId, senderName, controlId, type, bytes, receivedAt, state, answer, attempts, settledAt },
    fault: fault && {
      code: fault.code,
      place: fault.place === null ? null : placeText(fault.place),
      text: fault.text,
    },
  };
}
