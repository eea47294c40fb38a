import { isDeepStrictEqual } from 'node:util';
import type { Dedup } from '@harvest/contracts/formats/dedup';
import { formatOptionsOf } from '@harvest/contracts/output-formats';
import type { QualityCheck, QualityReport } from '@harvest/contracts/quality-report';
import type { CheckInput } from '@harvest/pipeline/compute/compute';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import { isModelled } from '@harvest/pipeline/formats/format-table';
import { countTokens } from '@harvest/router/pricing/count-tokens';
import type { StoredResult } from './stored-result.ts';
import type { Row } from './verdict.ts';

/** Applies the rules of the format to a result anew, and says where its own report tells otherwise. */
export async function checkRules(stored: StoredResult): Promise<readonly Row[]> {
  const { result } = stored;
  const compute = createComputeTable({ countTokens });
  const subject = subjectOf(stored);
  if (subject === null)
    return [row('content-of-format', 'hard', `The content is none of ${result.output_format}.`)];
  const context = { signal: new AbortController().signal };
  const common = { texts: usedTexts(stored), request: requestOf(stored) };
  if (subject.kind === 'structured' && subject.content.format === 'dedup') {
    if (subject.content.compared_by === 'embeddings') return [dividesSources(subject.content)];
    const { content } = await compute.build({ ...common, format: 'dedup' }, context);
    const isSame = isDeepStrictEqual(content, subject.content);
    return [
      row('duplicates-found-again', 'hard', isSame ? null : 'The sources compared anew give other groups.'),
    ];
  }
  const { report } = await compute.check({ ...common, extractive: result.extractive, subject }, context);
  return [...report.checks.map((check) => rowOf(check, report)), reportAgrees(stored, report)];
}

/** What an embedding model found the same cannot be found again without it; that each source is in one group can. */
function dividesSources({ groups, sources, unique }: Dedup): Row {
  const members = groups.flatMap((group) => group.members.map(({ source }) => source));
  const isSound = unique === groups.length && members.length === sources && new Set(members).size === sources;
  const fault = isSound ? null : 'The groups do not hold every source once.';
  return row('duplicates-found-again', 'hard', fault, 'by an embedding model, which is not asked again');
}

/** Null where the result does not have what its format is made of. */
function subjectOf({ result }: StoredResult): CheckInput['subject'] | null {
  const { output_format: format, content, text, citations, answered } = result;
  if (format !== 'dedup' && !isModelled(format))
    return content === null ? { kind: 'text', format, text, citations, answered } : null;
  return content?.format === format ? { kind: 'structured', content } : null;
}

/** What repeats another source was left out, unless it was to be compared. */
function usedTexts({ result, texts }: StoredResult): readonly string[] {
  if (result.output_format === 'dedup') return texts;
  return texts.map((text, index) => ((result.sources[index]?.duplicate_of ?? null) === null ? text : ''));
}

function requestOf({ task }: StoredResult): CheckInput['request'] {
  return { query: task.query, options: formatOptionsOf(task.options) };
}

/** An item that would be dropped fails the hard rule that drops it. */
function rowOf(
  { rule, severity, passed, measured, limit, detail }: QualityCheck,
  report: QualityReport,
): Row {
  const dropped = report.dropped.filter((item) => item.rule === rule);
  const [first] = dropped;
  if (first !== undefined) return row(rule, severity, `“${first.item}”: ${first.detail}`);
  if (!passed) return row(rule, severity, detail ?? '');
  if (measured === null) return row(rule, severity, null, 'does not apply');
  return row(
    rule,
    severity,
    null,
    limit === null ? shown(measured) : `${shown(measured)} of ${shown(limit)}`,
  );
}

/** What the stored report says of each rule; one of an earlier version may judge otherwise without being forged. */
function reportAgrees({ result }: StoredResult, { checks }: QualityReport): Row {
  const stored = new Map(result.quality.checks.map(({ rule, passed }) => [rule, passed]));
  const different = checks.filter(({ rule, passed }) => stored.get(rule) !== passed).map(({ rule }) => rule);
  return row(
    'report-agrees',
    'warning',
    different.length === 0 ? null : `The stored report says otherwise of ${different.join(', ')}.`,
  );
}

function row(check: string, severity: Row['severity'], fault: string | null, found = ''): Row {
  return { check, severity, passed: fault === null, found: fault ?? found };
}

function shown(figure: number): string {
  return String(Math.round(figure * 100) / 100);
}
