import { checkProtocol, type LocalDate, type Protocol } from '@osteon/domain';
import { AppError } from '../errors.ts';

/** A row of the published rules. */
export interface PublishedProtocolRow {
  readonly id: string;
  readonly version: string;
  readonly inForceFrom: LocalDate;
  readonly rules: unknown;
}

/**
 * The protocol that a row publishes, checked as a file is: a row that does not hold a whole rule set plans nothing.
 * FLS-1041 with the first fault; the shipped rules never take the place of published ones in silence.
 */
export function publishedProtocol({ id, version, inForceFrom, rules }: PublishedProtocolRow): Protocol {
  const refusal = (path: string, message: string): AppError =>
    new AppError('FLS-1041', {
      message: `the published protocol ${version} cannot be used: ${path} ${message}`,
      details: { protocol: id, path },
    });
  const checked = checkProtocol(rules);
  if (!checked.ok) {
    const [first] = checked.faults;
    throw refusal(first?.path ?? '', first?.message ?? '');
  }
  const { protocol } = checked;
  if (protocol.version !== version) throw refusal('/version', `must be that of its row, ${version}`);
  if (protocol.inForceFrom !== inForceFrom) throw refusal('/inForceFrom', `must be that of its row, ${inForceFrom}`);
  return protocol;
}
