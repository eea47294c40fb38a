import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { NameType } from '@harvest/pipeline/intelligence/entities/name-type';

const unzip = promisify(gunzip);

/** A sentence with the names that people marked in it. */
export interface LabelledSentence {
  readonly text: string;
  readonly names: readonly LabelledName[];
}

export interface LabelledName {
  /** In UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly type: NameType;
}

/** Labels of WNUT-17 and of WikiANN. */
const typeOfLabel: ReadonlyMap<string, NameType> = new Map([
  ['person', 'person'],
  ['PER', 'person'],
  ['location', 'place'],
  ['LOC', 'place'],
  ['corporation', 'organisation'],
  ['group', 'organisation'],
  ['ORG', 'organisation'],
  ['product', 'other'],
  ['creative-work', 'other'],
]);

/** Reads sentences in CoNLL form, one token and label a line; a file may be gzipped, and tokens may begin with `en:`. */
export async function loadLabelledSentences(file: string): Promise<readonly LabelledSentence[]> {
  const bytes = await readFile(file);
  const content = (file.endsWith('.gz') ? await unzip(bytes) : bytes).toString('utf8');
  const sentences: LabelledSentence[] = [];
  let text = '';
  let names: { start: number; end: number; type: NameType }[] = [];
  for (const line of [...content.split('\n'), '']) {
    const [token = '', label = ''] = line.replace(/^en:/, '').trimEnd().split('\t');
    if (token.trim() === '' || label === '') {
      if (text !== '') sentences.push({ text, names });
      [text, names] = ['', []];
      continue;
    }
    if (text !== '') text += ' ';
    const start = text.length;
    text += token;
    const type = typeOfLabel.get(label.slice(2));
    const open = names.at(-1);
    if (label.startsWith('B-') && type !== undefined) names.push({ start, end: text.length, type });
    else if (label.startsWith('I-') && open !== undefined) open.end = text.length;
  }
  return sentences;
}
