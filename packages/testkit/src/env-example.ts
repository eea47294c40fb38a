import { readFileSync } from 'node:fs';

/** The sections of `.env.example`, by which processes read their variables. */
export type EnvSection = 'API and workers' | 'API' | 'Workers';

const sections: readonly string[] = ['API and workers', 'API', 'Workers'] satisfies EnvSection[];

/**
 * The variables of the given sections of the repository's `.env.example` with their values, as an environment.
 * Throws when a line is neither a comment, a section, an assignment nor empty, or when a variable comes twice.
 */
export function readEnvExample(wanted: readonly EnvSection[]): Record<string, string> {
  const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
  const variables: Record<string, string> = {};
  const seen = new Set<string>();
  let section = '';
  for (const line of text.split('\n')) {
    const heading = /^# === (.+) ===$/.exec(line)?.[1];
    if (heading !== undefined) {
      if (!sections.includes(heading)) throw new Error(`.env.example has an unknown section: ${heading}`);
      section = heading;
      continue;
    }
    if (line === '' || line.startsWith('# ')) continue;
    const [, name, value = ''] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || seen.has(name)) throw new Error(`.env.example has an odd line: ${line}`);
    seen.add(name);
    if ((wanted as readonly string[]).includes(section)) variables[name] = value;
  }
  return variables;
}
