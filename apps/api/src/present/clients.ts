import type { ClientRecord } from '@osteon/application';
import type { ClientView } from '@osteon/contracts';

export function presentClient(client: ClientRecord): ClientView {
  const { id, name, kind, authentication, scopes, redirectUris, keyIds, createdAt, createdBy } = client;
  const { issuer, tenant, lastUsedAt, previousSecretEndsAt, disabledAt } = client;
  return {
    ...{ id, name, kind, authentication, scopes: [...scopes], redirectUris: [...redirectUris], keyIds: [...keyIds] },
    ...{ issuer, tenant, createdAt, createdBy, lastUsedAt, previousSecretEndsAt, disabledAt },
  };
}
