/**
 * The words that the finder knows. Every row is a rule with a name; a finding tells which rows decided it. Patterns are
 * regular expressions over the text in lower case, in which white space is one kind of space (`split-report.ts`); a
 * space here stands for any number of them.
 */
export interface TermRow {
  readonly rule: string;
  readonly pattern: string;
}

export const row = (rule: string, pattern: string): TermRow => ({ rule, pattern });
