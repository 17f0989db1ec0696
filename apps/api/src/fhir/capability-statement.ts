import type { Fhir, SearchParameter } from '@osteon/interop';
import { PATHS } from '../authorization/create-provider.ts';
import { FHIR_MEDIA } from './media-types.ts';
import { FHIR_SERVED } from './registry.ts';
import type { FhirServed } from './served.ts';

/** When what is served changed last. */
const CHANGED_ON = '2026-11-23';

type Rest = NonNullable<Fhir.CapabilityStatement['rest']>[number];
type RestResource = NonNullable<Rest['resource']>[number];

/** What the interface can do, made from the registry that its routes are made from. */
export function capabilityStatement(issuer: string): Fhir.CapabilityStatement {
  const writes = FHIR_SERVED.some(({ write }) => write.length > 0);
  const patches = FHIR_SERVED.some(({ write }) => write.includes('patch'));
  return {
    resourceType: 'CapabilityStatement',
    url: `${issuer}/fhir/R4/metadata`,
    name: 'Osteon',
    title: 'Osteon: follow-up for fracture liaison services',
    status: 'active',
    date: CHANGED_ON,
    kind: 'instance',
    software: { name: 'Osteon', version: '1' },
    implementation: { description: 'The FHIR R4 interface of this installation', url: `${issuer}/fhir/R4` },
    fhirVersion: '4.0.1',
    format: ['json', ...FHIR_MEDIA],
    ...(patches ? { patchFormat: ['application/json-patch+json'] } : {}),
    rest: [
      {
        mode: 'server',
        documentation:
          'Of the service of who asks: what is another service’s is not there. Every patient shown is in the audit log.',
        security: {
          cors: true,
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: [
                { url: 'authorize', valueUri: issuer + PATHS.authorization },
                { url: 'token', valueUri: issuer + PATHS.token },
                { url: 'introspect', valueUri: issuer + PATHS.introspection },
                { url: 'revoke', valueUri: issuer + PATHS.revocation },
              ],
            },
          ],
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                  display: 'SMART-on-FHIR',
                },
              ],
              text: 'OAuth 2 client credentials, and SMART App Launch with PKCE',
            },
          ],
        },
        resource: FHIR_SERVED.map(restResource),
        ...(writes
          ? {
              interaction: [{ code: 'transaction' }, { code: 'batch' }],
              operation: [{ name: 'import', definition: 'urn:osteon:operation:import' }],
            }
          : {}),
      },
    ],
  };
}

function restResource(served: FhirServed): RestResource {
  const { type, documentation, parameters, includes, write, history, operations } = served;
  const isConditional = write.includes('conditional-create');
  const writes = (['create', 'update', 'patch'] as const).filter((one) => write.includes(one));
  return {
    type: type as RestResource['type'],
    documentation,
    interaction: (
      [
        'read',
        ...('translation' in served ? (['vread'] as const) : []),
        ...(history ? (['history-instance'] as const) : []),
        'search-type',
        ...writes,
      ] as const
    ).map((code) => ({ code })),
    versioning: write.includes('update') || write.includes('patch') ? 'versioned-update' : 'versioned',
    readHistory: history,
    updateCreate: false,
    conditionalCreate: isConditional,
    conditionalRead: 'not-match',
    conditionalUpdate: write.includes('conditional-update'),
    conditionalDelete: 'not-supported',
    ...(includes.length > 0 ? { searchInclude: includes.map(({ name }) => `${type}:${name}`) } : {}),
    searchParam: parameters.map(searchParam),
    ...(Object.keys(operations).length > 0
      ? { operation: Object.entries(operations).map(([name, definition]) => ({ name, definition })) }
      : {}),
  };
}

const searchParam = ({ name, type, documentation }: SearchParameter) => ({ name, type, documentation });
