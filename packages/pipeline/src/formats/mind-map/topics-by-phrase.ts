import { capitalised } from '../building/name-segments.ts';
import { standsAsNoun } from '../building/unspaced-words.ts';
import type { Material } from '../building/gather-material.ts';

/** What a branch is made of. */
export interface Topic {
  readonly label: string;
  /** Index of the sentence that is its heading; null where it has none. */
  readonly heading: number | null;
  readonly sentences: readonly number[];
}

/** A branch of each key phrase that the title does not hold, with the sentences that speak of it and of none before. */
export function topicsByPhrase({ reading, outline, texts }: Material, count: number): readonly Topic[] {
  const { index, insights, tokeniser } = reading;
  const titled = new Set(tokeniser.tokens(outline.title ?? '').map(({ term }) => term));
  const free = new Set(outline.sections.flatMap(({ sentences }) => sentences));
  const topics: Topic[] = [];
  for (const { phrase } of insights.key_phrases) {
    if (topics.length === count) break;
    const terms = tokeniser.tokens(phrase).map(({ term }) => term);
    if (terms.length === 0 || terms.every((term) => titled.has(term))) continue;
    const ids = terms.map((term) => index.vocabulary.get(term));
    const sentences = [...free].filter((at) =>
      ids.every((id) => id !== undefined && index.terms[at]?.ids.includes(id)),
    );
    if (!sentences.some((at) => standsAsNoun(texts[at] ?? '', phrase, reading.language))) continue;
    for (const at of sentences) free.delete(at);
    topics.push({ label: capitalised(phrase), heading: null, sentences });
  }
  return topics;
}
