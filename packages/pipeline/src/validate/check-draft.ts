/**
 * Holds an output against the rules of its format, without a model. What fails a hard rule is dropped, and the report
 * says what and why; warnings are for the reader. It proves that quotes are real and that questions are well made; that
 * a statement follows from its quotes it cannot prove.
 */
import type { FormatContent } from '@harvest/contracts/format-content';
import { outputFormats } from '@harvest/contracts/output-formats';
import type { QualityCheck, QualityReport, QualityRule } from '@harvest/contracts/quality-report';
import { identifyLanguage } from '@harvest/text/language';
import type { CheckInput, CheckOutput, TextFormat } from '../compute/compute.ts';
import { type AnyFormat, formatOf } from '../formats/format-table.ts';
import type { Reading } from '../reading/reading.ts';
import { applyRules } from './apply-rules.ts';
import { factsOf } from './source-facts.ts';
import { type Subject, textOf } from './subject.ts';
import { textItems } from './text-items.ts';
import { type TextFinding, findUnproven } from './text-proof.ts';
import { countOf } from './whole-rules.ts';

const rulesOfWriting = [
  'quotes-grounded',
  'item-cited',
  'numbers-supported',
  'dates-supported',
  'names-supported',
  'copied-run',
  'length-on-target',
  'reading-grade',
  'lexical-overlap',
] as const satisfies readonly QualityRule[];

/** The rules of plain text, by format. */
const textRules: Readonly<Record<TextFormat, readonly QualityRule[]>> = {
  analysis: rulesOfWriting,
  summary: [...rulesOfWriting, 'concept-coverage', 'section-spread'],
  insights: ['quotes-grounded'],
};

/** A source must have this many sentences for each item before few items are the maker's fault. */
const sentencesPerItem = 2;
/** The language of an output is told by its beginning. */
const languageCharacters = 4_000;

/** A text cannot be made better by dropping passages of it; its reader must know. */
function flagged(report: QualityReport, finding: TextFinding | null): QualityReport {
  if (finding === null) return report;
  const checks = report.checks.map((check): QualityCheck =>
    check.rule === 'item-cited' ? { ...check, ...finding, passed: false } : check,
  );
  return { ...report, passed: false, checks };
}

type DraftCheck = CheckInput & { readonly reading: Reading; readonly pause: () => Promise<void> };

/** Checks a draft; the content that it returns is without the items that failed, and passes when it is checked again. */
export async function checkDraft(options: DraftCheck): Promise<CheckOutput> {
  const { subject, reading, request, extractive, pause } = options;
  const common = { reading, request, extractive, facts: factsOf(reading) };
  if (subject.kind === 'text') {
    const { format } = subject;
    const items = textItems(subject.text, subject.citations);
    const draft = withLanguage({ ...common, format, content: null, items, frame: [] });
    const { report } = await applyRules({ draft, rules: textRules[format], pause });
    const enough = report.dropped.length === 0;
    const finding = findUnproven(subject, { items, extractive });
    return { content: null, report: flagged(report, finding), enough, items: 1 };
  }
  const { content } = subject;
  if (content.format === 'dedup')
    return { content, report: emptyReport, enough: true, items: content.sources };
  const definition = formatOf(content.format);
  const draft = withLanguage({
    ...common,
    format: content.format,
    content,
    items: definition.items(content),
    // An engine's titles are those of the pages, whose texts need not repeat them.
    frame: extractive ? [] : definition.frame(content),
  });
  const { rejected } = subject;
  const { rules } = definition;
  const { left, report } = await applyRules({ draft, rules, definition, rejected, pause });
  const kept = left.content ?? content;
  return { content: kept, report, items: left.items.length, enough: isEnough(left, kept, definition) };
}

const emptyReport: QualityReport = { passed: true, checks: [], dropped: [], regenerated: false };

/** What was selected from the sources is in their language; a model was told one, or chose it. */
function withLanguage(draft: Omit<Subject, 'language'>): Subject {
  const { reading, request, extractive } = draft;
  const asked = request.options.language?.split('-')[0];
  const written = extractive
    ? reading.language
    : (asked ?? identifyLanguage(textOf(draft).slice(0, languageCharacters)));
  return { ...draft, language: written ?? reading.language };
}

/** Too few are left when they are fewer than is worth delivering, or fewer than half of what the source could have given. */
function isEnough(
  { request, reading, format, items }: Subject,
  content: FormatContent,
  { itemsMin }: AnyFormat,
): boolean {
  if (items.length < itemsMin) return false;
  const asked = request.options.count ?? outputFormats[format].defaultCount;
  const count = countOf(content);
  if (asked === null || count === null) return true;
  return count * 2 >= asked || reading.sentences.length < asked * sentencesPerItem;
}
