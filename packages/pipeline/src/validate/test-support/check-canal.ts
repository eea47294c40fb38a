import type { FormatContent } from '@harvest/contracts/format-content';
import type { QuizItem } from '@harvest/contracts/formats/quiz';
import type { FormatOptions } from '@harvest/contracts/output-formats';
import type { QualityCheck, QualityRule } from '@harvest/contracts/quality-report';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { citeCanal } from '@harvest/testkit/sample-contents';
import type { CheckInput, CheckOutput } from '../../compute/compute.ts';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { checkDraft } from '../check-draft.ts';

/** How a check differs from that of a model's output about the canal article. */
export interface CheckVariation {
  readonly source?: string;
  readonly query?: string;
  readonly options?: FormatOptions;
  readonly extractive?: boolean;
}

const pause = (): Promise<void> => Promise.resolve();

/** Checks an output against the canal article, or against another source. */
export async function checkAgainst(
  subject: CheckInput['subject'],
  { source = canalArticle, query = '', options = {}, extractive = false }: CheckVariation = {},
): Promise<CheckOutput> {
  const texts = [source];
  const reading = await readSource(joinSources(texts), pause);
  return await checkDraft({ texts, subject, request: { query, options }, extractive, reading, pause });
}

/** Checks some content against the canal article. */
export async function checkContent(content: FormatContent, variation?: CheckVariation): Promise<CheckOutput> {
  return await checkAgainst({ kind: 'structured', content }, variation);
}

/** Checks a quiz of these items. */
export async function checkQuiz(
  items: readonly QuizItem[],
  variation?: CheckVariation,
): Promise<CheckOutput> {
  return await checkContent({ format: 'quiz', title: 'The canal', items: [...items] }, variation);
}

/** Checks a plain text with quotes of the canal article. */
export async function checkText(
  text: string,
  quotes: readonly string[] = [],
  variation?: CheckVariation,
): Promise<CheckOutput> {
  return await checkAgainst(
    { kind: 'text', format: 'summary', text, citations: quotes.map(citeCanal) },
    variation,
  );
}

/** What the report says of one rule. @throws Error where the rule was not applied. */
export function checkOf({ report }: CheckOutput, rule: QualityRule): QualityCheck {
  const check = report.checks.find((each) => each.rule === rule);
  if (check === undefined) throw new Error(`the rule ${rule} was not applied`);
  return check;
}

/** The rule that drops the first item that is dropped; undefined where none is. */
export function droppedBy({ report }: CheckOutput): QualityRule | undefined {
  return report.dropped[0]?.rule;
}

type MultipleChoice = Extract<QuizItem, { type: 'multiple_choice' }>;

/** A good question of four options, with whatever a test cares about. */
export function choice(overrides: Partial<MultipleChoice> = {}): MultipleChoice {
  return {
    id: 'q1',
    type: 'multiple_choice',
    difficulty: 'easy',
    question: 'Under which engineer did work on the canal begin?',
    options: ['Amalia Brandt', 'Tobias Renn', 'Ines Calloway', 'Collin Selby'],
    answer_index: 1,
    explanation: null,
    citations: [citeCanal('Work began in April 1859 under the engineer Tobias Renn.')],
    ...overrides,
  };
}

/** A statement that is to be called true or false. */
export function truth(question: string, answer: boolean, quote: string): QuizItem {
  return {
    id: 'q1',
    type: 'true_false',
    difficulty: 'easy',
    question,
    answer,
    explanation: null,
    citations: [citeCanal(quote)],
  };
}
