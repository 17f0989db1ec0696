import { holdReport, settleAfterRestore } from '@osteon/application';
import { withDatabase } from '../database.ts';
import { gatewayNames } from '../gateway-names.ts';

/** Says what a restore left open, and lets sending go on when that is settled. */
export async function runReleaseHold({ leaveOpen = false }: { readonly leaveOpen?: boolean }): Promise<void> {
  const { byChannel, abilityOf } = gatewayNames(process.env);
  await withDatabase(async (persistence) => {
    const { holds } = persistence;
    const hold = await holds.read();
    if (hold === null) {
      process.stdout.write('Nothing is on hold.\n');
      return;
    }
    // A restore that was killed after its data were in.
    await settleAfterRestore(persistence, byChannel);
    const { byKey, byLookUp, byPerson, letters } = holdReport(await holds.open(), abilityOf);
    const say = (count: number, text: string) => {
      if (count > 0) process.stdout.write(`${String(count).padStart(6)}  ${text}\n`);
    };
    process.stdout.write(`On hold since ${hold.since}; the data are of ${hold.backupAt}.\n`);
    say(byKey, 'messages are called again with the key they had; their gateway knows what it sent. Safe.');
    say(byLookUp, 'messages the worker still asks about (it must run), or that were not found and go out. Safe.');
    say(byPerson, 'messages only a person can find out about: Inbox, “uncertain”. They never go by themselves.');
    say(
      letters,
      'letters were not posted when the backup was made: look at the last print run before you print again.',
    );
    if (byPerson + letters > 0 && !leaveOpen) {
      process.stdout.write('Still on hold. Settle these, or release and leave them open: --leave-open\n');
      process.exitCode = 1;
      return;
    }
    await holds.release();
    process.stdout.write('Released: sending goes on, unless it was stopped before the backup.\n');
  });
}
