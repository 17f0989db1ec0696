import { shippedProtocol } from '@osteon/domain';
import { chooseProtocol } from '../protocol-file.ts';
import { protocolPage } from '../protocol-page/protocol-page.ts';
import { SteadyOutput } from '../terminal.ts';

export interface ProtocolOptions {
  /** Print the page that people read instead of JSON. */
  readonly page?: boolean;
}

/** Prints a whole rule set: as JSON to be copied and edited, or as the page that a clinical safety officer signs. */
export async function runProtocol(nameOrFile: string | undefined, { page }: ProtocolOptions): Promise<void> {
  const protocol = nameOrFile === undefined ? shippedProtocol : await chooseProtocol(nameOrFile);
  const output = new SteadyOutput(process.stdout);
  await output.line(page === true ? protocolPage(protocol).trimEnd() : JSON.stringify(protocol, null, 2));
  await output.flush();
}
