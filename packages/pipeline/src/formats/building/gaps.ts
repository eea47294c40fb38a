import { clozeGap } from '@harvest/contracts/formats/quiz';
import type { Reading } from '../../reading/reading.ts';
import { givesAway } from './answer-leak.ts';
import type { Passage } from './find-passages.ts';
import { type Mention, type MentionKind, nameKinds } from './mention.ts';
import { isSharedByOthers } from './shared-by-others.ts';
import { isSpecific } from './whole-term.ts';

/** A sentence with a gap, and what was in it. */
export interface Gap {
  readonly mention: Mention;
  readonly question: string;
  /** False where many other words would fit: to choose from options, not to recall; never in a brief source. */
  readonly specific: boolean;
}

/** Names, dates and numbers are asked for before words of the subject, and those before words of everyday life. */
const rankOf: Partial<Record<MentionKind, number>> = { word: 1, other: 1, term: 2 };
const unspecificRank = 3;

/** The sentence with a gap for each mention that the rest of it does not give away, the ones worth most first. */
export function gapsOf({ text, mentions, brief }: Passage, { tokeniser, language }: Reading): readonly Gap[] {
  return mentions
    .flatMap((mention) => {
      const before = text.slice(0, mention.start);
      const after = text.slice(mention.end);
      if (nameKinds.has(mention.kind) && isSharedByOthers(text)) return [];
      if (givesAway(`${before} ${after}`, mention.text, tokeniser)) return [];
      const counts = mention.kind === 'figure' || mention.kind === 'word';
      const opening = language === 'en' && !counts ? hideArticle(before) : before;
      const specific = brief || mention.kind !== 'term' || isSpecific(mention.text, language);
      return [{ mention, specific, question: `${opening}${clozeGap}${after}` }];
    })
    .sort((a, b) => rankOfGap(a) - rankOfGap(b));
}

function rankOfGap({ specific, mention }: Gap): number {
  return specific ? (rankOf[mention.kind] ?? 0) : unspecificRank;
}

/** "a" and "an" would tell how the answer begins. */
function hideArticle(before: string): string {
  return before.replace(/(?<=(?:^| )a)n? $/i, '(n) ');
}
