import { clozeGap } from '@harvest/contracts/formats/quiz';
import type { QuestionType } from '@harvest/contracts/output-formats';
import type { DistractorSource } from '../building/distractors.ts';
import type { Passage } from '../building/find-passages.ts';
import type { MentionKind } from '../building/mention.ts';
import type { Reading } from '../../reading/reading.ts';
import { hardnessOf } from './hardness.ts';

interface DraftFields {
  readonly passage: Passage;
  readonly question: string;
  /** What is asked for, to ask for it only once; null for a statement left as it is. */
  readonly asks: string | null;
  /** True for a question that is not a sentence with a gap. */
  readonly direct: boolean;
  /** What the answer is; null for a reason or a whole sentence. */
  readonly kind: MentionKind | null;
  /** True where a word of everyday life is asked for. */
  readonly plain: boolean;
  readonly hardness: number;
}

/** An item before it has its number and its options their places. */
export type ItemDraft =
  | (DraftFields & {
      readonly type: 'multiple_choice';
      readonly answer: string;
      readonly distractors: readonly string[];
    })
  | (DraftFields & { readonly type: 'true_false'; readonly answer: boolean })
  | (DraftFields & { readonly type: 'cloze'; readonly answer: string });

/** What drafts are made with. */
export interface DraftTools {
  readonly reading: Reading;
  readonly distractors: DistractorSource;
  /** The passages that define something. */
  readonly defining: readonly Passage[];
  readonly random: () => number;
}

/** The fields that the drafts of all types have; `asked` is what the question is about. */
export function fieldsOf(
  type: QuestionType,
  passage: Passage,
  asked: { readonly text: string; readonly kind: MentionKind | null },
  question: string,
  { reading }: DraftTools,
): DraftFields {
  const occurrences = occurrencesOf(reading, asked.text);
  const { text } = passage;
  return {
    passage,
    question,
    asks: asked.text,
    kind: asked.kind,
    direct: !question.includes(clozeGap),
    plain: false,
    hardness: hardnessOf({ type, kind: asked.kind, occurrences, text }),
  };
}

/** In how many sentences the rarest word of `text` stands. */
function occurrencesOf({ index, tokeniser }: Reading, text: string): number {
  const holders = tokeniser
    .tokens(text)
    .map(({ term }) => index.postings[index.vocabulary.get(term) ?? -1]?.length ?? 0);
  return holders.length === 0 ? 0 : Math.min(...holders);
}
