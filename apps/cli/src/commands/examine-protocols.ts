import { isAppError } from '@osteon/application';
import type { Persistence } from '@osteon/persistence';
import type { Finding } from './finding.ts';

const subject = 'protocol';

/** What is in force in each service, whether it can be used, and whether everybody is planned by it. */
export async function* examineProtocols(persistence: Persistence): AsyncGenerator<Finding> {
  const { rows } = await persistence.pool.query<{ id: string; code: string }>(
    'select id, code from service order by code',
  );
  const services = new Map(
    (await persistence.replans.servicesToReplan()).map((service) => [service.serviceId, service]),
  );
  for (const { id, code } of rows) {
    const service = services.get(id);
    if (service === undefined) continue;
    const { protocolKey, progress } = service;
    try {
      const protocol = await persistence.patients.protocolOf(service);
      const name = `${code}: ${protocol.id} ${protocol.version}, ${protocolKey === null ? 'shipped' : 'published'}`;
      const isOther = progress !== null && protocolKey !== null && progress.key !== protocolKey;
      const isUnderWay = progress !== null && progress.finishedOn === null;
      const failed = progress?.failed ?? 0;
      if (isOther || isUnderWay) {
        yield { verdict: 'look', subject, text: `${name}; patients are still to be planned by it` };
      } else if (failed > 0) {
        yield { verdict: 'look', subject, text: `${name}; ${failed} patients could not be planned by it` };
      } else yield { verdict: 'good', subject, text: name };
    } catch (error) {
      if (!isAppError(error, 'FLS-1041')) throw error;
      yield { verdict: 'bad', subject, text: `${code}: ${error.message}; no change of its patients is stored` };
    }
  }
}
