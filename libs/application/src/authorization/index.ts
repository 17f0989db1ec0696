export type * from './authorization-store.ts';
export { type AuthorizationDeps, clientOf } from './client-of.ts';
export {
  currentSigningKeys,
  RETIRED_KEY_HOURS,
  rotateSigningKeys,
  SIGNING_KEY_DAYS,
  type SigningKeyDeps,
} from './signing-keys.ts';
