/** The questions of each type that one passage gives. */
import { clozeGap } from '@harvest/contracts/formats/quiz';
import type { QuestionType } from '@harvest/contracts/output-formats';
import { givesAway } from '../building/answer-leak.ts';
import type { Definition } from '../building/definitions.ts';
import type { DistractorSource } from '../building/distractors.ts';
import type { Passage } from '../building/find-passages.ts';
import { gapsOf } from '../building/gaps.ts';
import type { Mention, MentionKind } from '../building/mentions.ts';
import { openQuestionsOf } from '../building/open-questions.ts';
import { shuffled } from '../building/seeded-random.ts';
import { endsWithTitle } from '../building/whole-mention.ts';
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
  readonly definitions: readonly Definition[];
  readonly random: () => number;
}

const distractorCount = 3;
/** A number behind such a word is not made false by another one: at least 112 are also at least 80. */
const bound =
  /(?:between|zwischen|entre|at least|at most|more than|less than|fewer than|over|under|up to|about|around|nearly|almost|roughly|some|mindestens|höchstens|über|unter|bis zu|etwa|rund|fast|au moins|plus de|moins de|environ|près de|al menos|más de|menos de|unos|unas|cerca de|casi|约|約) $/iu;

/** The drafts of one type, those whose answer is worth most first. */
export function draftsOf(type: QuestionType, passage: Passage, tools: DraftTools): readonly ItemDraft[] {
  switch (type) {
    case 'multiple_choice':
      return [...openChoices(passage, tools), ...gapChoices(passage, tools)];
    case 'true_false':
      return statements(passage, tools);
    case 'cloze':
      return gapsOf(passage, tools.reading).map(({ mention, question }) => ({
        ...fieldsOf('cloze', passage, mention, question, tools),
        type: 'cloze',
        answer: mention.text,
      }));
  }
}

function fieldsOf(
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

function openChoices(passage: Passage, tools: DraftTools): ItemDraft[] {
  const { reading } = tools;
  const questions = openQuestionsOf(passage, reading);
  return questions.flatMap(({ question, answer, kind }) =>
    kind === null ? [] : choice(passage, { text: answer, kind }, question, tools),
  );
}

function gapChoices(passage: Passage, tools: DraftTools): ItemDraft[] {
  return gapsOf(passage, tools.reading).flatMap(({ mention, question }) =>
    choice(passage, mention, question, tools),
  );
}

function choice(
  passage: Passage,
  answer: Pick<Mention, 'text' | 'kind'>,
  question: string,
  tools: DraftTools,
): ItemDraft[] {
  const { random } = tools;
  const distractors = tools.distractors.distractorsFor({ passage, answer, max: distractorCount, random });
  if (distractors.length < distractorCount) return [];
  const fields = fieldsOf('multiple_choice', passage, answer, question, tools);
  return [{ ...fields, type: 'multiple_choice', answer: answer.text, distractors }];
}

/** The sentence as it stands, and with what it tells of swapped for something else of its kind. */
function statements(passage: Passage, tools: DraftTools): ItemDraft[] {
  const { text, mentions } = passage;
  const [first] = mentions;
  const asked = { text: first?.text ?? text, kind: first?.kind ?? null };
  const plain = fieldsOf('true_false', passage, asked, text, tools);
  return [
    ...otherSubjects(passage, tools),
    ...mentions.flatMap((mention) => otherMention(passage, mention, tools)),
    { ...plain, asks: null, type: 'true_false', answer: true },
  ];
}

/** A definition with the subject of another one. */
function otherSubjects(passage: Passage, tools: DraftTools): ItemDraft[] {
  const { definition, text } = passage;
  const copula = definition?.copula ?? null;
  if (definition === null || copula === null || !text.startsWith(definition.subject)) return [];
  const { subject, term } = definition;
  const others = tools.definitions.filter((other) => other.copula === copula && !text.includes(other.term));
  const [swap] = shuffled(others, tools.random);
  if (swap === undefined) return [];
  const question = `${swap.subject}${text.slice(subject.length)}`;
  const fields = fieldsOf('true_false', passage, { text: term, kind: 'term' }, question, tools);
  return [{ ...fields, type: 'true_false', answer: false }];
}

/** The sentence with another name or number; other words seldom make a plain falsehood that is a sensible sentence. */
function otherMention(passage: Passage, mention: Mention, tools: DraftTools): ItemDraft[] {
  const { distractors, random, reading } = tools;
  const before = passage.text.slice(0, mention.start);
  const after = passage.text.slice(mention.end);
  if (mention.kind === 'term' || mention.kind === 'other' || bound.test(before) || endsWithTitle(before))
    return [];
  if (givesAway(`${before} ${after}`, mention.text, reading.tokeniser)) return [];
  const [swap] = distractors.distractorsFor({ passage, answer: mention, max: 1, random });
  if (swap === undefined) return [];
  const question = `${reading.language === 'en' ? fitArticle(before, swap) : before}${swap}${after}`;
  return [
    { ...fieldsOf('true_false', passage, mention, question, tools), type: 'true_false', answer: false },
  ];
}

/** Lets "a" and "an" suit what follows them. */
function fitArticle(before: string, next: string): string {
  return before.replace(/(?<=(?:^| )a)n? $/i, /^[aeiou8]/i.test(next) ? 'n ' : ' ');
}
