import type { Citation } from '@harvest/contracts/citation';
import type { Reading } from '../../reading/reading.ts';
import { citationOf } from '../../sources/source-text.ts';
import { type Definition, findDefinition } from './definitions.ts';
import type { Material } from './gather-material.ts';
import type { Mention, MentionFinder } from './mentions.ts';
import { plainText } from './plain-text.ts';
import { standsAlone } from './self-contained.ts';

/** A sentence of the source that is understood by itself, so that something can be asked about it. */
export interface Passage {
  /** Index of the sentence. */
  readonly at: number;
  /** As a reader sees it, without Markdown. */
  readonly text: string;
  readonly citation: Citation;
  /** How much it is worth asking for, 0 to 1. */
  readonly score: number;
  /** Index of its section in the outline. */
  readonly section: number;
  readonly mentions: readonly Mention[];
  readonly definition: Definition | null;
}

const wordsMin = 7;
const wordsMax = 32;
/** Of a text that is written without spaces; about as much as the words above. */
const charactersMin = 14;
const charactersMax = 110;
/** Who speaks in a transcript, or where and when a report was written. */
const lead =
  /^(?:\p{Lu}[\p{L} .'-]{1,30}:|\*\*[^*:]{2,30}(?::\*\*|\*\*:)) (?=\p{Lu})|^\p{Lu}[\p{Lu} .]{2,30}, [^.!?–—-]{3,30} [-–—] (?=\p{Lu})/u;
const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** A sentence that defines something is what a learner is asked first. */
const definitionBonus = 1.3;
/** What a reader is likely to miss the context of is not asked about. */
const worthMin = 0.3;
const sentencesPerTurn = 200;

/** Finds the passages that items can be made from, in source order. */
export async function findPassages(
  material: Material,
  finder: MentionFinder,
  pause: () => Promise<void>,
): Promise<readonly Passage[]> {
  const { outline, rates } = material;
  const best = rates.reduce((highest, rate) => Math.max(highest, rate), 0);
  const passages: Passage[] = [];
  let read = 0;
  for (const [section, { sentences }] of outline.sections.entries()) {
    for (const at of sentences) {
      read += 1;
      if (read % sentencesPerTurn === 0) await pause();
      const passage = passageAt(material.reading, finder, at);
      if (passage !== null)
        passages.push({ ...passage, at, section, score: (passage.score * (rates[at] ?? 0)) / best });
    }
  }
  return passages;
}

/** What can be asked about one sentence, with how well it stands alone as its score; null for nothing. */
function passageAt(
  { sentences, source, language }: Reading,
  finder: MentionFinder,
  at: number,
): Omit<Passage, 'at' | 'section'> | null {
  const sentence = sentences[at];
  if (!sentence || (sentence.kind !== 'prose' && sentence.kind !== 'item')) return null;
  const raw = source.text.slice(sentence.start, sentence.end);
  const start = sentence.start + (lead.exec(raw)?.[0].length ?? 0);
  const text = plainText(source.text.slice(start, sentence.end));
  if (!hasGoodLength(text)) return null;
  const mentions = finder.find(text);
  const definition = findDefinition(text, language);
  const worth = standsAlone({ text, language, mentions, defines: definition !== null });
  if (worth < worthMin) return null;
  const score = worth * (definition === null ? 1 : definitionBonus);
  return { text, citation: citationOf(source, start, sentence.end), score, mentions, definition };
}

function hasGoodLength(text: string): boolean {
  if (unspaced.test(text)) return text.length >= charactersMin && text.length <= charactersMax;
  const words = text.split(' ').length;
  return words >= wordsMin && words <= wordsMax;
}
