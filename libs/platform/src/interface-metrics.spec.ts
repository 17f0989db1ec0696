import { describe, expect, it } from '@jest/globals';
import { interfaceFigures, outcomeOfStatus } from './interface-metrics.ts';
import { createMetrics } from './metrics.ts';

describe('the figures of interfaces', () => {
  it('count by interface, operation and outcome, in one pair of instruments for all of them', async () => {
    const metrics = createMetrics({ processFigures: false });
    interfaceFigures(metrics, 'fhir').took('read Patient', outcomeOfStatus(200), 0.01);
    interfaceFigures(metrics, 'fhir').took('read Patient', outcomeOfStatus(404), 0.02);
    interfaceFigures(metrics, 'hl7v2').took('ADT^A08', outcomeOfStatus(500), 0.03);

    const text = await metrics.registry.metrics();

    expect(text.split('\n').filter((line) => line.startsWith('osteon_interface_requests_total{'))).toEqual([
      'osteon_interface_requests_total{interface="fhir",operation="read Patient",outcome="done"} 1',
      'osteon_interface_requests_total{interface="fhir",operation="read Patient",outcome="refused"} 1',
      'osteon_interface_requests_total{interface="hl7v2",operation="ADT^A08",outcome="failed"} 1',
    ]);
    expect(text).toContain('osteon_interface_seconds_count{interface="fhir",operation="read Patient"} 2');
  });
});
