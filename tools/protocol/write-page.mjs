/** Writes docs/protocol.md, the page of the shipped rules that a clinical safety officer signs. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shippedProtocol } from '@osteon/domain';
import { protocolPage } from '../../apps/cli/src/protocol-page/protocol-page.ts';

const page = path.join(import.meta.dirname, '../../docs/protocol.md');
await writeFile(page, protocolPage(shippedProtocol));
process.stdout.write('docs/protocol.md is written.\n');
