import { may } from './permissions.ts';
import { useSession } from './session-context.ts';

/** Whether the person before the screen may write in patients' records; whoever only reads is offered nothing else. */
export function useMayWrite(): boolean {
  return may(useSession(), 'write');
}
