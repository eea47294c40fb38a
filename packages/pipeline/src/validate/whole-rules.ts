/** Rules that are about an output as a whole. */
import type { FormatContent } from '@harvest/contracts/format-content';
import { audiences, outputFormats } from '@harvest/contracts/output-formats';
import type { QualityRule } from '@harvest/contracts/quality-report';
import { readingGrade } from '@harvest/text/reading-grade';
import { splitSentences } from '@harvest/text/sentences';
import { readQuestions } from '../extractive/question.ts';
import { countWords } from '@harvest/text/count-words';
import { rangeOf } from '../sources/source-text.ts';
import { longestCopiedRun } from './copied-run.ts';
import { keyBalance } from './key-balance.ts';
import { type Subject, isTranslated, textOf } from './subject.ts';

/** What a rule measured; `detail` says what is wrong and is null when nothing is. */
export interface Finding {
  readonly measured: number | null;
  readonly limit: number | null;
  readonly detail: string | null;
}

/** Null where the rule says nothing about the output, such as one about many questions about few. */
type WholeRule = (subject: Subject) => Finding | null;

/** People's questions have the longest option for the right one in 31 % of cases. */
const longestShareMax = 0.4;
const questionsMin = 5;
const conceptsMax = 15;
/** So few statements may be about anything. */
const statementsMin = 4;
const coverageMin = { study_guide: 0.6, others: 0.4 } as const;
const spreadQuotesMin = 4;
const spreadMin = 0.5;
const quarters = 4;
const copiedWordsMax = 25;
const lengthTolerance = 0.15;
const gradeTolerance = 2;

export const wholeRules = {
  'right-option-length': ({ items }) => {
    const questions = items.flatMap(({ question }) => (question?.options === undefined ? [] : [question]));
    if (questions.length < questionsMin) return null;
    const longest = questions.filter(({ options = [], answer }) =>
      options.every((option) => option === answer || option.length < answer.length),
    );
    return atMost(
      longest.length / questions.length,
      longestShareMax,
      (share) => `The right option is the longest in ${percent(share)} of the questions.`,
    );
  },
  'key-positions': ({ items }) => {
    const keys = items.flatMap(({ question }) =>
      question?.options === undefined || question.answerIndex === undefined
        ? []
        : [{ place: question.answerIndex, options: question.options.length }],
    );
    const balance = keyBalance(keys);
    if (balance === null) return null;
    const { chiSquare, limit, most } = balance;
    return atMost(
      chiSquare,
      limit,
      () =>
        `The right option is number ${String(most.place + 1)} in ${String(most.count)} of ${String(keys.length)} questions.`,
    );
  },
  'concept-coverage': (subject) => {
    const { format, reading } = subject;
    if (isFocused(subject) || isTranslated(subject)) return null;
    const concepts = reading.insights.key_phrases.slice(0, conceptsMax);
    const statements = statementsOf(subject);
    if (concepts.length === 0 || statements < statementsMin) return null;
    const terms = new Set(reading.tokeniser.tokens(textOf(subject)).map(({ term }) => term));
    const covered = concepts.filter(({ phrase }) =>
      reading.tokeniser.tokens(phrase).every(({ term }) => terms.has(term)),
    );
    const wanted = format === 'study_guide' ? coverageMin.study_guide : coverageMin.others;
    return atLeast(
      covered.length / concepts.length,
      Math.min(wanted, statements / concepts.length),
      () => `${String(covered.length)} of the ${String(concepts.length)} most important key phrases appear.`,
    );
  },
  'section-spread': (subject) => {
    const { items, reading } = subject;
    const places = items.flatMap(({ citations }) =>
      citations.flatMap((citation) => rangeOf(reading.source, citation)?.start ?? []),
    );
    if (places.length < spreadQuotesMin || isFocused(subject)) return null;
    const { length } = reading.source.text;
    const reached = new Set(places.map((start) => Math.floor((start / Math.max(1, length)) * quarters)));
    return atLeast(
      reached.size / quarters,
      spreadMin,
      () => `The evidence comes from ${String(reached.size)} of the four quarters of the sources.`,
    );
  },
  'copied-run': (subject) => {
    if (subject.extractive) return null;
    return atMost(
      longestCopiedRun(textOf(subject), subject.reading.source.text),
      copiedWordsMax,
      (words) => `A run of ${String(words)} words is copied from the source without quotation marks.`,
    );
  },
  'length-on-target': (subject) => {
    const { length_words: target } = subject.request.options;
    if (target === undefined) return null;
    const words = countWords(textOf(subject));
    const off = Math.abs(words - target) > target * lengthTolerance;
    const detail = off ? `It has ${String(words)} words; ${String(target)} were asked for.` : null;
    return { measured: words, limit: target, detail };
  },
  'reading-grade': (subject) => {
    const { audience } = subject.request.options;
    if (audience === undefined || subject.language !== 'en') return null;
    const text = textOf(subject);
    const grade = readingGrade(text, splitSentences(text));
    if (grade === null) return null;
    const target = audiences[audience].grade;
    const off = Math.abs(grade - target) > gradeTolerance;
    const detail = off
      ? `It reads like grade ${grade.toFixed(1)}; ${audience} read grade ${String(target)} with ease.`
      : null;
    return { measured: grade, limit: target, detail };
  },
  'count-on-target': ({ content, format, request }) => {
    const asked = request.options.count;
    const target = asked ?? outputFormats[format].defaultCount;
    const count = content === null ? null : countOf(content);
    if (target === null || count === null) return null;
    const off = count < target || (asked !== undefined && count > asked);
    const detail = off ? `There are ${String(count)} items; ${String(target)} were asked for.` : null;
    return { measured: count, limit: target, detail };
  },
} as const satisfies Partial<Record<QualityRule, WholeRule>>;

export type WholeRuleName = keyof typeof wholeRules;

/** True for a rule that is about an output as a whole. */
export function isWholeRule(rule: QualityRule): rule is WholeRuleName {
  return Object.hasOwn(wholeRules, rule);
}

/** How many there are of what `count` asks for; null for a format that has no such option. */
export function countOf(content: FormatContent): number | null {
  switch (content.format) {
    case 'quiz':
      return content.items.length;
    case 'flashcards':
      return content.cards.length;
    case 'study_guide':
      return content.review_questions.length;
    case 'video_script':
      return content.scenes.length;
    case 'slides':
      return content.slides.length;
    case 'mind_map': {
      const root = content.nodes[0]?.id;
      return content.nodes.filter(({ parent_id: parent }) => parent !== null && parent === root).length;
    }
    case 'blog':
    case 'dedup':
      return null;
  }
}

/** True where a query says what to lean towards: nobody then wants all parts of the source alike. */
function isFocused({ request, reading }: Subject): boolean {
  return readQuestions(request.query, reading.tokeniser).length > 0;
}

/** Items, or the sentences of plain text: no more concepts are asked for, since a short output cannot name them all. */
function statementsOf(subject: Subject): number {
  return subject.content === null ? splitSentences(textOf(subject)).length : subject.items.length;
}

function atMost(measured: number, limit: number, describe: (measured: number) => string): Finding {
  return { measured, limit, detail: measured <= limit ? null : describe(measured) };
}

function atLeast(measured: number, limit: number, describe: () => string): Finding {
  return { measured, limit, detail: measured >= limit ? null : describe() };
}

const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
