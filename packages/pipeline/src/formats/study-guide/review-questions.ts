import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import type { Reading } from '../../reading/reading.ts';
import { givesAway } from '../building/answer-leak.ts';
import type { Passage } from '../building/find-passages.ts';
import { gapsOf } from '../building/gaps.ts';
import { capitalised } from '../building/name-segments.ts';
import { type OpenQuestion, askWhatIs, askWhy, openQuestionsOf } from '../building/open-questions.ts';
import { takeInTurns } from '../building/take-in-turns.ts';

type ReviewQuestion = StudyGuide['review_questions'][number];

/**
 * Questions with answers in the words of the source, spread over its sections: what and why before who and when, and a
 * gap to fill only where nothing else can be asked.
 */
export async function buildReviewQuestions(options: {
  readonly reading: Reading;
  readonly passages: readonly Passage[];
  readonly max: number;
  readonly pause: () => Promise<void>;
}): Promise<readonly ReviewQuestion[]> {
  const { reading, passages, max, pause } = options;
  const { index } = reading;
  const asked = new Set<string>();
  const once = (question: Asked): Asked => {
    if (question !== null) asked.add(question.answer.toLowerCase());
    return question;
  };
  const open = await takeInTurns({
    index,
    passages,
    max,
    make: (passage) => once(askOpenly(passage, reading, asked)),
    pause,
  });
  const gaps = await takeInTurns({
    index,
    passages,
    max: max - open.length,
    taken: open.map(({ passage }) => passage),
    make: (passage) => once(fillGap(passage, reading, asked)),
    pause,
  });
  return [...open, ...gaps]
    .sort((a, b) => a.passage.at - b.passage.at)
    .map(({ passage, item: { question, answer, article } }) => ({
      question,
      answer: capitalised(`${article}${answer}`),
      citations: [passage.citation],
    }));
}

type Asked = Pick<OpenQuestion, 'question' | 'answer' | 'article'> | null;

function askOpenly(passage: Passage, reading: Reading, asked: ReadonlySet<string>): Asked {
  const { language, tokeniser } = reading;
  const whatIs = askWhatIs(passage, language);
  const clear = whatIs !== null && !givesAway(whatIs.question, whatIs.answer, tokeniser) ? [whatIs] : [];
  const why = askWhy(passage, language);
  const questions = [...clear, ...(why === null ? [] : [why]), ...openQuestionsOf(passage, reading)];
  return questions.find(({ answer }) => !asked.has(answer.toLowerCase())) ?? null;
}

function fillGap(passage: Passage, reading: Reading, asked: ReadonlySet<string>): Asked {
  const gap = gapsOf(passage, reading).find(
    ({ specific, mention }) => specific && !asked.has(mention.text.toLowerCase()),
  );
  return gap === undefined ? null : { question: gap.question, answer: gap.mention.text, article: '' };
}
