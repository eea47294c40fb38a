import type { FormatContent } from '@harvest/contracts/format-content';
import { type QuizItem, clozeGap } from '@harvest/contracts/formats/quiz';
import type { Labels } from '../document/labels.ts';
import type { Citation } from '@harvest/contracts/citation';

/** One note of a deck, in plain text. */
export interface AnkiNote {
  /** Unique within its task; the same item has the same key whenever it is exported. */
  readonly key: string;
  readonly kind: 'basic' | 'cloze';
  /** Of a cloze note, the text with its gap. */
  readonly front: readonly string[];
  /** Of a cloze note, what fills the gap. */
  readonly back: string;
  /** Below the back: why it is so. */
  readonly extra: string | null;
  readonly tags: readonly string[];
  readonly citations: readonly Citation[];
}

/** The notes that a content gives. */
export function ankiNotesOf(content: FormatContent | null, labels: Labels): readonly AnkiNote[] {
  if (content?.format === 'flashcards') {
    return content.cards.map(({ id, front, back, tags, citations }) => ({
      key: id,
      kind: kindOf(front),
      front: [front],
      ...(kindOf(front) === 'cloze' ? answerOf(back) : { back, extra: null }),
      tags,
      citations,
    }));
  }
  if (content?.format === 'quiz') return content.items.map((item) => quizNote(item, labels));
  if (content?.format !== 'study_guide') return [];
  return [
    ...content.key_terms.map(({ term, definition, citations }, place) =>
      basicNote(`term${String(place + 1)}`, term, definition, citations),
    ),
    ...content.review_questions.map(({ question, answer, citations }, place) =>
      basicNote(`question${String(place + 1)}`, question, answer, citations),
    ),
  ];
}

/** What fills a gap is the first line of the back; below it stands the whole sentence, or nothing. */
function answerOf(back: string): Pick<AnkiNote, 'back' | 'extra'> {
  const [answer = '', ...rest] = back.split('\n');
  const extra = rest.join('\n').trim();
  return { back: answer, extra: extra === '' ? null : extra };
}

function basicNote(key: string, front: string, back: string, citations: readonly Citation[]): AnkiNote {
  return { key, kind: 'basic', front: [front], back, extra: null, tags: [], citations };
}

function quizNote(item: QuizItem, labels: Labels): AnkiNote {
  const common = {
    key: item.id,
    extra: item.explanation,
    tags: [item.difficulty],
    citations: item.citations,
  };
  if (item.type === 'cloze')
    return { ...common, kind: kindOf(item.question), front: [item.question], back: item.answer };
  const options = item.type === 'multiple_choice' ? item.options : [labels.trueOption, labels.falseOption];
  const right = item.type === 'multiple_choice' ? item.answer_index : item.answer ? 0 : 1;
  const lettered = options.map((option, place) => `${String.fromCodePoint(0x41 + place)}. ${option}`);
  return { ...common, kind: 'basic', front: [item.question, ...lettered], back: lettered[right] ?? '' };
}

function kindOf(front: string): AnkiNote['kind'] {
  return front.includes(clozeGap) ? 'cloze' : 'basic';
}
