export type * from './client-store.ts';
export type { WantedClient } from './check-client.ts';
export {
  createClient,
  type ClientWithSecret,
  disableClient,
  listClients,
  readClient,
  replaceKeys,
  rotateSecret,
} from './manage-clients.ts';
