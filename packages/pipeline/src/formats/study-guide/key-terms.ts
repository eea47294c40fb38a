import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import type { Reading } from '../../reading/reading.ts';
import type { Passage } from '../building/find-passages.ts';
import { findNamedTerm } from '../building/definitions.ts';
import { capitalised } from '../building/name-segments.ts';

/** A key term with the passage that defines it. */
export interface KeyTerm {
  readonly term: string;
  readonly passage: Passage;
}

const definedBonus = 2;

/** Finds the terms that the source explains, the most important first: defined ones, then those that it only names. */
export function findKeyTerms(
  reading: Reading,
  passages: readonly Passage[],
  max: number,
): readonly KeyTerm[] {
  const weights = new Map(
    reading.insights.key_phrases.map(({ phrase, score }) => [phrase.toLowerCase(), score]),
  );
  const candidates = passages.flatMap((passage) => {
    const { definition, score } = passage;
    const term = definition?.term ?? findNamedTerm(passage.text, reading.language);
    if (term === null || isIntroduced(passage, term)) return [];
    const weight = (definition === null ? 0 : definedBonus) + (weights.get(term.toLowerCase()) ?? 0) + score;
    return [{ term: capitalised(term), passage, weight }];
  });
  const chosen: KeyTerm[] = [];
  const seen = new Set<string>();
  for (const { term, passage } of candidates.sort(
    (a, b) => b.weight - a.weight || a.passage.at - b.passage.at,
  )) {
    const key = reading.tokeniser
      .tokens(term)
      .map((token) => token.term)
      .join(' ');
    const same = chosen.some((other) => other.passage.at === passage.at);
    if (chosen.length === max || seen.has(key) || same) continue;
    seen.add(key);
    chosen.push({ term, passage });
  }
  return chosen;
}

/** True for a person of whom the sentence says in passing who it is, to tell something else. */
function isIntroduced({ definition, mentions }: Passage, term: string): boolean {
  if (definition?.copula !== null) return false;
  return mentions.some(({ kind, text }) => kind === 'person' && text === term);
}

/** Key terms as the content has them, in the order of the source. */
export function toKeyTerms(terms: readonly KeyTerm[]): StudyGuide['key_terms'] {
  return [...terms]
    .sort((a, b) => a.passage.at - b.passage.at)
    .map(({ term, passage }) => ({ term, definition: passage.text, citations: [passage.citation] }));
}
