import {
  type DroppedItem,
  type QualityCheck,
  type QualityReport,
  type QualityRule,
  qualityRuleNames,
  qualityRules,
} from '@harvest/contracts/quality-report';
import type { CheckedItem } from '../formats/format-definition.ts';
import type { AnyFormat } from '../formats/format-table.ts';
import { type AnswerSearch, createAnswerSearch } from './answer-search.ts';
import { createLikeness } from './item-likeness.ts';
import { type ItemContext, isClaimRule, isItemRule, itemRules, shortened } from './item-rules.ts';
import { createOptionKinds } from './options.ts';
import type { Subject } from './subject.ts';
import { isWholeRule, wholeRules } from './whole-rules.ts';

/** A number of things, such as “10 Facts” or “The 10 Facts”; no share, sum or decimal. */
const leadingCount = /^(?:\p{L}+ )?(\d{1,3}) (?=\p{L})/u;

/** How many dropped items a report names. */
export const droppedMax = 100;

interface Dropped extends DroppedItem {
  readonly id: string;
}

/**
 * Applies the rules to a draft. What fails a hard one is left out, again and again until nothing fails: without some of
 * its items a draft is another one. Without a definition, as of plain text, nothing can be left out.
 */
export async function applyRules(options: {
  readonly draft: Subject;
  readonly rules: readonly QualityRule[];
  readonly definition?: AnyFormat;
  /** What is left out already, for the report. */
  readonly rejected?: readonly DroppedItem[] | undefined;
  readonly pause: () => Promise<void>;
}): Promise<{ readonly left: Subject; readonly report: QualityReport }> {
  const { draft, rules, definition, rejected = [], pause } = options;
  const applied = qualityRuleNames.filter((rule) => rules.includes(rule));
  const answers = applied.includes('answer-retrievable')
    ? await createAnswerSearch(draft.reading, pause)
    : noSearch;
  const means = { answers, kindOf: createOptionKinds(draft.reading.insights) };
  const dropped: DroppedItem[] = rejected.map((lost) => ({ ...lost, item: shortened(lost.item) }));
  let left = draft;
  for (;;) {
    const unfit = findUnfit(applied, { subject: left, ...means });
    dropped.push(...unfit);
    const fewer = unfit.length === 0 ? null : without(left, unfit, definition);
    if (fewer === null) break;
    left = fewer;
    await pause();
  }
  const checks = applied.map((rule) => checkOf(rule, { subject: left, ...means }, dropped));
  const named = dropped.slice(0, droppedMax).map(({ item, rule, detail }) => ({ item, rule, detail }));
  const passed = checks.every((check) => check.passed);
  return { left, report: { passed, checks, dropped: named, regenerated: false } };
}

const noSearch: AnswerSearch = { find: () => true };

/** The draft without some items; null where it cannot be without them. */
function without(
  draft: Subject,
  unfit: readonly Dropped[],
  definition: AnyFormat | undefined,
): Subject | null {
  if (definition === undefined || draft.content === null) return null;
  const content = definition.withoutItems(draft.content, new Set(unfit.map(({ id }) => id)));
  const items = definition.items(content);
  return items.length < draft.items.length ? { ...draft, content, items } : null;
}

/** The items that fail a hard rule, each by the first that it fails. */
function findUnfit(rules: readonly QualityRule[], context: ItemContext): readonly Dropped[] {
  const { items } = context.subject;
  const hard = rules.filter(isItemRule).filter((rule) => qualityRules[rule].severity === 'hard');
  const dropped: Dropped[] = [];
  const kept: CheckedItem[] = [];
  const isLike = rules.includes('no-duplicates') ? createLikeness(items) : () => false;
  for (const item of items) {
    const failed = hard
      .map((rule) => ({ rule, detail: itemRules[rule](item, context) }))
      .find(({ detail }) => detail !== null);
    const twin = failed === undefined ? kept.find((other) => isLike(other, item)) : undefined;
    const common = { id: item.id, item: shortened(item.text) };
    if (failed !== undefined) dropped.push({ ...common, rule: failed.rule, detail: failed.detail ?? '' });
    else if (twin !== undefined)
      dropped.push({ ...common, rule: 'no-duplicates', detail: `It repeats “${shortened(twin.text)}”.` });
    else kept.push(item);
  }
  return dropped;
}

function checkOf(rule: QualityRule, context: ItemContext, dropped: readonly DroppedItem[]): QualityCheck {
  const { severity } = qualityRules[rule];
  const { items } = context.subject;
  if (isWholeRule(rule)) {
    const finding = wholeRules[rule](context.subject);
    const { measured, limit, detail } = finding ?? { measured: null, limit: null, detail: null };
    return { rule, severity, passed: detail === null, measured, limit, detail };
  }
  const lost = dropped.filter((item) => item.rule === rule).length;
  const lostDetail = lost === 0 ? null : `${String(lost)} ${lost === 1 ? 'item was' : 'items were'} dropped.`;
  const checked = isClaimRule(rule) ? [...items, ...frameItems(context.subject)] : items;
  const details = isItemRule(rule) ? checked.flatMap((item) => itemRules[rule](item, context) ?? []) : [];
  const share = checked.length === 0 ? 1 : 1 - details.length / checked.length;
  const passed = details.length === 0;
  return { rule, severity, passed, measured: share, limit: 1, detail: details[0] ?? lostDetail };
}

/** The frame as it claims something: that a title counts what it stands over, as “5 Questions” does, no source need say. */
function frameItems({ frame, content, items }: Subject): readonly CheckedItem[] {
  const lists = Object.values(content ?? {}).filter((value) => Array.isArray(value));
  const counts = new Set([items.length, ...lists.map(({ length }) => length)]);
  return frame.map((line) => {
    const text = line.replace(leadingCount, (opening, count) => (counts.has(Number(count)) ? '' : opening));
    return { id: 'frame', text, citations: [], citationOptional: true };
  });
}
