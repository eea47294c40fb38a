/** Rules that are about single items. Each returns what is wrong with an item, in one sentence, or null. */
import type { QualityRule } from '@harvest/contracts/quality-report';
import type { CheckedItem } from '../formats/format-definition.ts';
import { knownLanguage } from '../reading/read-source.ts';
import { rangeOf } from '../sources/source-text.ts';
import type { AnswerSearch } from './answer-search.ts';
import { unsupportedDates, unsupportedNames, unsupportedNumbers } from './facts.ts';
import { containsWords } from './folded-words.ts';
import { type OptionKind, areAlike, sayingOf } from './options.ts';
import { type Subject, isTranslated } from './subject.ts';

/** What an item rule may look at besides the item. */
export interface ItemContext {
  readonly subject: Subject;
  readonly answers: AnswerSearch;
  readonly kindOf: (option: string) => OptionKind;
}

type ItemRule = (item: CheckedItem, context: ItemContext) => string | null;

/** Below this share of its words an item has little to do with its evidence. */
const overlapMin = 0.2;

export const itemRules = {
  'quotes-grounded': ({ citations }, { subject: { reading } }) => {
    const strange = citations.find((citation) => {
      const range = rangeOf(reading.source, citation);
      return range === null || reading.source.text.slice(range.start, range.end) !== citation.quote;
    });
    return strange === undefined
      ? null
      : `Its source does not contain the quote “${shortened(strange.quote)}” there.`;
  },
  'item-cited': ({ citations, citationOptional = false }) =>
    citations.length > 0 || citationOptional ? null : 'It rests on no quote.',
  'one-right-option': ({ question, citations }, { subject }) => {
    if (question === undefined) return null;
    const { options, answerIndex = -1, answer } = question;
    if (options === undefined) {
      const isFalse = question.closed === true && answer === 'false';
      const proof = isFalse && citations.some(({ quote }) => containsWords(quote, question.question));
      return proof ? 'It is to be called false, and its evidence says it word for word.' : null;
    }
    if (options[answerIndex] !== answer) return 'Its key names no option.';
    const language = knownLanguage(subject.language);
    const saying = sayingOf(answer, language);
    const right = options.filter((option) => sayingOf(option, language) === saying);
    return right.length === 1 ? null : `${String(right.length)} options are the right one.`;
  },
  'options-distinct': ({ question }, { subject }) => {
    const options = question?.options ?? [];
    const sayings = options.map((option) => sayingOf(option, knownLanguage(subject.language)));
    const repeated = options.find((_, at) => sayings.indexOf(sayings[at] ?? '') !== at);
    return repeated === undefined ? null : `Another option says “${shortened(repeated)}” as well.`;
  },
  'distractors-absent': ({ question, citations }) => {
    const evidence = citations.map(({ quote }) => quote).join('\n');
    const present = distractorsOf(question).find((option) => containsWords(evidence, option));
    return present === undefined ? null : `The wrong option “${shortened(present)}” stands in the evidence.`;
  },
  'distractors-alike': ({ question }, { subject, kindOf }) => {
    if (question?.options === undefined) return null;
    const kind = plainKind(kindOf(question.answer), subject);
    const strange = distractorsOf(question).find(
      (option) => !areAlike(plainKind(kindOf(option), subject), kind),
    );
    return strange === undefined ? null : `“${shortened(strange)}” is no ${kind} like the answer.`;
  },
  'answer-not-leaked': ({ question }, { subject }) => {
    if (question === undefined || question.closed === true) return null;
    const { tokeniser } = subject.reading;
    const asked = new Set(tokeniser.tokens(question.question).map(({ term }) => term));
    const isIn = (text: string): boolean => {
      const terms = tokeniser.tokens(text).map(({ term }) => term);
      return terms.length > 0 && terms.every((term) => asked.has(term));
    };
    // A question that offers its options gives none of them away.
    return isIn(question.answer) && !distractorsOf(question).some(isIn)
      ? 'Its question contains the answer.'
      : null;
  },
  'answer-retrievable': ({ question, citations }, { subject, answers }) => {
    if (question === undefined || question.closed === true || isTranslated(subject)) return null;
    const found = answers.find(question, citations);
    return found ? null : 'A search for its question finds neither its answer nor its evidence.';
  },
  'numbers-supported': (item, { subject }) => listed('number', unsupportedNumbers(claimOf(item), subject)),
  'dates-supported': (item, { subject }) => listed('date', unsupportedDates(claimOf(item), subject)),
  'names-supported': (item, { subject }) => listed('name', unsupportedNames(claimOf(item), subject)),
  'lexical-overlap': ({ text, citations }, { subject }) => {
    const { tokeniser } = subject.reading;
    const terms = tokeniser.tokens(text).map(({ term }) => term);
    if (subject.extractive || isTranslated(subject) || citations.length === 0 || terms.length === 0)
      return null;
    const evidence = new Set(
      citations.flatMap(({ quote }) => tokeniser.tokens(quote).map(({ term }) => term)),
    );
    const share = terms.filter((term) => evidence.has(term)).length / terms.length;
    return share >= overlapMin ? null : 'It shares few words with its evidence.';
  },
} as const satisfies Partial<Record<QualityRule, ItemRule>>;

export type ItemRuleName = keyof typeof itemRules;

/** True for a rule that is about single items. */
export function isItemRule(rule: QualityRule): rule is ItemRuleName {
  return Object.hasOwn(itemRules, rule);
}

const claimRules: ReadonlySet<QualityRule> = new Set([
  'numbers-supported',
  'dates-supported',
  'names-supported',
]);

/** True for a rule that holds what a text claims against the sources, be the text an item or a title. */
export function isClaimRule(rule: QualityRule): boolean {
  return claimRules.has(rule);
}

/** The wrong options; none where the key names no option. */
function distractorsOf(question: CheckedItem['question']): readonly string[] {
  return (question?.options ?? []).filter((_, at) => at !== question?.answerIndex);
}

/** What an item claims to be true; a statement that is to be called false claims nothing. */
function claimOf({ text, remarks = '', question }: CheckedItem): string {
  const isFalse = question?.closed === true && question.answer === 'false';
  return isFalse ? remarks : `${text}\n\n${remarks}`;
}

/** In German every noun has a capital, so that a name is not told from another phrase by it. */
function plainKind(kind: OptionKind, { language }: Subject): OptionKind {
  return language === 'de' && kind === 'phrase' ? 'name' : kind;
}

function listed(what: string, strange: readonly string[]): string | null {
  if (strange.length === 0) return null;
  const shown = strange.slice(0, 3).map((text) => `“${shortened(text)}”`);
  return `No source contains the ${what}${strange.length > 1 ? 's' : ''} ${shown.join(', ')}.`;
}

const shownLengthMax = 80;

/** A text as a report shows it. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= shownLengthMax ? line : `${line.slice(0, shownLengthMax - 1).trimEnd()}…`;
}
