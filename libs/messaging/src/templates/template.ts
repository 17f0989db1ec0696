/** What a text may name; nothing else is known to it. Never a name, a diagnosis or a drug. */
export const VARIABLES = ['link', 'telephone', 'dueOn'] as const;
export type Variable = (typeof VARIABLES)[number];

export type TemplateValues = Readonly<Record<Variable, string>>;

/** A text with its variables found; made when the program starts. */
export interface Template {
  readonly source: string;
  readonly names: ReadonlySet<Variable>;
  render(values: TemplateValues): string;
}

/**
 * Compiles a text with `{variable}`s.
 * @throws naming the variable that is not known, or the brace that is left over
 */
export function compileTemplate(source: string, where: string): Template {
  const parts = source.split(/\{(\w+)\}/);
  const names = new Set<Variable>();
  parts.forEach((part, index) => {
    if (index % 2 === 0) {
      if (/[{}]/.test(part)) throw new Error(`The text ${where} has a brace without its other half.`);
    } else if (!isVariable(part)) {
      throw new Error(`The text ${where} names the variable {${part}}; known are {${VARIABLES.join('}, {')}}.`);
    } else names.add(part);
  });
  return {
    source,
    names,
    render: (values) => parts.map((part, index) => (index % 2 === 0 ? part : values[part as Variable])).join(''),
  };
}

function isVariable(name: string): name is Variable {
  return (VARIABLES as readonly string[]).includes(name);
}
