import { clozeGap } from '@harvest/contracts/formats/quiz';
import type { Reading } from '../../reading/reading.ts';
import { givesAway } from './answer-leak.ts';
import type { Passage } from './find-passages.ts';
import type { Mention, MentionKind } from './mentions.ts';

/** A sentence with a gap, and what was in it. */
export interface Gap {
  readonly mention: Mention;
  readonly question: string;
}

/** Names, dates and numbers are asked for before words of the subject. */
const rankOf: Partial<Record<MentionKind, number>> = { word: 1, other: 1, term: 2 };

/** The sentence with a gap for each mention that the rest of it does not give away, the ones worth most first. */
export function gapsOf({ text, mentions }: Passage, { tokeniser, language }: Reading): readonly Gap[] {
  return mentions
    .flatMap((mention) => {
      const before = text.slice(0, mention.start);
      const after = text.slice(mention.end);
      if (givesAway(`${before} ${after}`, mention.text, tokeniser)) return [];
      const counts = mention.kind === 'figure' || mention.kind === 'word';
      const opening = language === 'en' && !counts ? hideArticle(before) : before;
      return [{ mention, question: `${opening}${clozeGap}${after}` }];
    })
    .sort((a, b) => (rankOf[a.mention.kind] ?? 0) - (rankOf[b.mention.kind] ?? 0));
}

/** "a" and "an" would tell how the answer begins. */
function hideArticle(before: string): string {
  return before.replace(/(?<=(?:^| )a)n? $/i, '(n) ');
}
