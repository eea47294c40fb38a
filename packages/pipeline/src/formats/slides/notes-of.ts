import { choosePassages } from '../building/choose-passages.ts';
import { countWords } from '@harvest/text/count-words';
import type { Material } from '../building/gather-material.ts';
import type { OutlineSection } from '../building/outline-source.ts';
import { quoteSentences } from '../building/quotable-passage.ts';
import type { SlideLine } from './draft-slides.ts';

/** What a speaker says to a slide in half a minute to a minute. */
const notesWords = 110;

/** The whole sentences behind the lines of a slide and what goes with them; null where they say no more than the lines. */
export function notesOf(
  material: Material,
  section: OutlineSection,
  lines: readonly SlideLine[],
): string | null {
  const behind = new Set(lines.flatMap(({ members }) => members));
  const [first, last] = [Math.min(...behind), Math.max(...behind)];
  const near = { ...section, sentences: section.sentences.filter((at) => at >= first && at <= last) };
  const room = notesWords - [...behind].reduce((sum, at) => sum + (material.words[at] ?? 0), 0);
  const more = choosePassages({
    material,
    sections: [near],
    wordsTarget: Math.max(0, room),
    taken: [...behind],
  });
  const spoken = [...behind, ...more.flatMap(({ runs }) => runs.flat())].sort((a, b) => a - b);
  const text = quoteSentences(material.reading, spoken).text;
  const shown = lines.reduce((sum, { statement }) => sum + countWords(statement.text), 0);
  return countWords(text) > shown ? text : null;
}
