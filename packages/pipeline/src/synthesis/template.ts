/** Prompt templates as data: text with named gaps, and a version that a result can name. */

/** The names of the gaps in a text, `{name}` each. */
type GapsOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | GapsOf<Rest>
  : never;

export interface Template<Gap extends string = string> {
  readonly name: string;
  /** Raised whenever the wording changes. */
  readonly version: number;
  readonly lines: readonly string[];
  /** Only the type matters: which gaps there are. */
  readonly gaps?: Gap;
}

/** A template whose gaps are known to the compiler. A line that consists of one gap takes any number of lines. */
export function defineTemplate<const Line extends string>(template: {
  readonly name: string;
  readonly version: number;
  readonly lines: readonly Line[];
}): Template<GapsOf<Line>> {
  return template;
}

const gap = /\{([a-zA-Z]+)\}/g;

/** The template with its gaps filled; what is filled in is never read as a template. A line that is left empty goes. */
export function fillTemplate<Gap extends string>(
  template: Template<Gap>,
  values: Readonly<Record<Gap, string | readonly string[]>>,
): string {
  const known = new Map<string, string | readonly string[]>(Object.entries(values));
  return template.lines
    .map((line) =>
      line.replace(gap, (_, name: string) => {
        const value = known.get(name);
        if (value === undefined) throw new Error(`the template ${template.name} has no value for "${name}"`);
        return typeof value === 'string' ? value : value.join('\n');
      }),
    )
    .filter((line) => line !== '')
    .join('\n');
}
