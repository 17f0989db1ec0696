import { createContext, use } from 'react';

/** One entry of a patient's record, wherever on the page it stands. */
export interface Entry {
  readonly kind: 'task' | 'fact' | 'attempt' | 'message';
  readonly id: string;
}

/** The id of the element that shows an entry. */
export const elementOf = ({ kind, id }: Entry): string => `${kind}-${id}`;

interface Shown {
  /** what was asked for last; opened where it stands */
  readonly entry: Entry | null;
  readonly show: (entry: Entry) => void;
}

export const ShownContext = createContext<Shown>({ entry: null, show: () => undefined });

/** What is pointed at within the record, and how to point at something. */
export const useShown = (): Shown => use(ShownContext);
