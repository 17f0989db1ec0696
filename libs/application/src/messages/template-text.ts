/** What a text may name; each kind of text knows its own of these. */
export const VARIABLES = [
  'link',
  'telephone',
  'dueOn',
  'parts',
  'emergencyNumber',
  'patientName',
  'birthDate',
  'numbers',
  'today',
  'clinic',
  'agent',
  'lastDoseOn',
  'nextDoseOn',
  'reason',
  'episodes',
  'treatments',
  'results',
  'events',
  'sources',
] as const;
export type Variable = (typeof VARIABLES)[number];

export type TemplateValues = Readonly<Partial<Record<Variable, string>>>;

/** A text with its variables found. */
export interface Template {
  readonly source: string;
  readonly names: ReadonlySet<Variable>;
  /** A variable without a value is left empty. */
  render(values: TemplateValues): string;
}

/** Why a text cannot be a template. */
export class TemplateProblem extends Error {
  readonly what: 'unknown-variable' | 'loose-brace';
  /** The variable. */
  readonly about: string | null;
  constructor(what: TemplateProblem['what'], message: string, about: string | null = null) {
    super(message);
    this.name = 'TemplateProblem';
    this.what = what;
    this.about = about;
  }
}

/**
 * Compiles a text with `{variable}`s.
 * @throws TemplateProblem naming the variable that is not among `known`, or the brace that is left over
 */
export function compileTemplate(source: string, known: readonly Variable[]): Template {
  const parts = source.split(/\{([^{}]*)\}/);
  const names = new Set<Variable>();
  parts.forEach((part, index) => {
    if (index % 2 === 0) {
      if (/[{}]/.test(part)) throw new TemplateProblem('loose-brace', 'there is a brace without its other half');
    } else if (!isAmong(part, known)) {
      throw new TemplateProblem(
        'unknown-variable',
        `{${part}} is not known here; known are ${known.map((name) => `{${name}}`).join(', ')}`,
        part,
      );
    } else names.add(part);
  });
  return {
    source,
    names,
    render: (values) =>
      parts.map((part, index) => (index % 2 === 0 ? part : (values[part as Variable] ?? ''))).join(''),
  };
}

function isAmong(name: string, known: readonly Variable[]): name is Variable {
  return (known as readonly string[]).includes(name);
}
