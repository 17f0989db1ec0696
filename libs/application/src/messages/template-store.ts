import type { Actor } from '../actor.ts';
import type { RaisedItem } from './message-store.ts';

/** A service's own texts as they were stored: `texts` is checked by whoever reads it. */
export interface StoredTemplate {
  readonly id: string;
  readonly serviceId: string;
  readonly language: string;
  readonly name: string;
  /** null: back to the shipped texts. */
  readonly texts: unknown;
}

export interface SavedTemplate extends StoredTemplate {
  readonly savedBy: string;
  /** ISO */
  readonly savedAt: string;
}

export interface NewTemplate {
  readonly language: string;
  readonly name: string;
  readonly texts: unknown;
}

/** Services' own texts in the database; rows are added and never changed. */
export interface TemplateStore {
  /** The latest row of each name, of every service. */
  latestOfAll(): Promise<readonly StoredTemplate[]>;
  /** The latest row of each name in one language, with who saved it. */
  latestOf(serviceId: string, language: string): Promise<readonly SavedTemplate[]>;
  /** Adds a row and its audit record. */
  save(actor: Actor, serviceId: string, template: NewTemplate): Promise<void>;
  /** Work items of a service that are about no patient; each is raised once. */
  raise(items: readonly (RaisedItem & { readonly serviceId: string })[]): Promise<void>;
}
