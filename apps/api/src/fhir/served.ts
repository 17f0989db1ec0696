import type { ClientActor, UserActor } from '@osteon/application';
import type { Role } from '@osteon/contracts';
import type { Include, SearchParameter } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import type { Purpose } from '../http/roles.ts';
import type { FhirWrite } from './write/written-types.ts';

/** Who asks on a route of this interface. */
export type FhirActor = UserActor | ClientActor;

/** What reading works with. */
export interface FhirDeps {
  readonly persistence: Persistence;
  /** The address of the interface, without a slash at the end. */
  readonly base: string;
}

/** A type of resource that is served: who may see it, by what it is searched, what may be written. */
export interface FhirServed {
  readonly type: string;
  /** For the CapabilityStatement: what it is here. */
  readonly documentation: string;
  readonly roles: readonly Role[];
  readonly purpose: Purpose;
  /** Whether a token may open it at all, and whether each resource is about one patient. */
  readonly tokens: boolean;
  readonly ofPatient: boolean;
  readonly parameters: readonly SearchParameter[];
  readonly includes: readonly Pick<Include, 'name'>[];
  readonly write: readonly FhirWrite[];
  /** Whether every version of it is kept. */
  readonly history: boolean;
  /** What else may be asked of one: by name, as it is defined. */
  readonly operations: Readonly<Record<string, string>>;
}
