import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCsv } from './parse-csv.ts';

/** A prompt that a weak and a strong model answered. */
export interface LabelledPrompt {
  readonly subject: string;
  readonly text: string;
  readonly weakCorrect: boolean;
  readonly strongCorrect: boolean;
}

/** What the strong model's answer is worth over the weak one's: 1, 0 or -1. */
export function gainOf(prompt: LabelledPrompt): number {
  return Number(prompt.strongCorrect) - Number(prompt.weakCorrect);
}

/**
 * Reads every `<subject>.csv` of a folder: a heading, then prompt, weak model correct, strong model correct. The files
 * that RouteLLM publishes have this form.
 *
 * @throws Error naming the file and row that does not have it.
 */
export async function loadLabelledPrompts(folder: string): Promise<LabelledPrompt[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.csv')).sort();
  if (files.length === 0) throw new Error(`${folder} has no .csv file`);
  const prompts: LabelledPrompt[] = [];
  for (const file of files) {
    const subject = file.replace(/^mmlu_|\.csv$/g, '');
    const rows = parseCsv(await readFile(join(folder, file), 'utf8')).slice(1);
    for (const [index, [text, weak, strong]] of rows.entries()) {
      if (text === undefined) throw new Error(`${file}, row ${String(index + 2)}: there is no prompt`);
      const place = `${file}, row ${String(index + 2)}`;
      prompts.push({ subject, text, weakCorrect: toFlag(weak, place), strongCorrect: toFlag(strong, place) });
    }
  }
  return prompts;
}

function toFlag(field: string | undefined, place: string): boolean {
  const flag = { true: true, false: false }[field?.trim().toLowerCase() ?? ''];
  if (flag === undefined) throw new Error(`${place}: expected True or False, got ${String(field)}`);
  return flag;
}

/** The prompts of each subject. */
export function bySubject<Prompt extends { readonly subject: string }>(
  prompts: readonly Prompt[],
): Prompt[][] {
  return [...Map.groupBy(prompts, ({ subject }) => subject).values()];
}
