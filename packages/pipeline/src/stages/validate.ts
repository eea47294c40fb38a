import type { FormatContent } from '@harvest/contracts/format-content';
import { outputFormats } from '@harvest/contracts/output-formats';
import type { Tier } from '@harvest/contracts/tiers';
import type { RoutingWishes } from '@harvest/router/spec/decision';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { CheckOutput } from '../compute/compute.ts';
import {
  type Checked,
  type HarvestDocument,
  type Produced,
  type Stage,
  type StageContext,
  partOf,
} from '../document.ts';
import { tooShortNotice } from '../formats/building/notices.ts';
import { formatOf, isModelled } from '../formats/format-table.ts';
import { formatRequestOf } from '../synthesis/call-router.ts';
import { withEarlierCall } from '../synthesis/earlier-call.ts';
import { isRefusal, produce, withinCap } from '../synthesis/produce.ts';
import { droppedMax } from '../validate/apply-rules.ts';
import { countOf } from '../validate/whole-rules.ts';

/**
 * Holds the draft against the rules of its format. What fails a hard rule is dropped; when too little is left of a
 * model's answer, the next better tier is asked once, and what it gives is final.
 */
export const validate: Stage = {
  name: 'validate',
  run: async (document, context) => ({ ...document, checked: await checkedOf(document, context) }),
};

async function checkedOf(document: HarvestDocument, context: StageContext): Promise<Checked> {
  const produced = partOf(document, 'produced');
  const first = await checkWithinCount(document, produced, context);
  if (first.enough) return keep(document, produced, first);
  if (produced.routed.extractive) {
    // The engine gives all that it finds: a short source is no reason to give nothing.
    if (first.items > 0) return keep(document, produced, first);
    throw tooFewItems(document, produced, first);
  }
  context.logger.info('the output is generated again', { dropped: first.report.dropped.length });
  const again = await producedAgain(document, context, produced).catch((error: unknown) => {
    throw isRefusal(error) ? tooFewItems(document, produced, first, error) : error;
  });
  const second = await checkWithinCount(document, again, context);
  if (second.enough || (again.routed.extractive && second.items > 0)) {
    return keep(document, again, { ...second, report: { ...second.report, regenerated: true } });
  }
  throw tooFewItems(document, again, second);
}

/** Checks, and where more passed than was asked for keeps the first of them, which are what the report is about. */
async function checkWithinCount(
  document: HarvestDocument,
  produced: Produced,
  context: StageContext,
): Promise<CheckOutput> {
  const checked = await check(document, produced, context);
  const content = withinCount(checked.content, document.input.options.count);
  if (content === null || content === checked.content) return checked;
  const fewer = {
    ...produced,
    draft: { kind: 'structured' as const, content, dropped: produced.draft.dropped },
  };
  const again = await check(document, fewer, context);
  const dropped = [...checked.report.dropped, ...again.report.dropped].slice(0, droppedMax);
  return { ...again, report: { ...again.report, dropped } };
}

/** The content without the items beyond the count, where these are what it counts; a tree may have a few more. */
function withinCount(content: FormatContent | null, countMax: number | undefined): FormatContent | null {
  if (content === null || countMax === undefined || !isModelled(content.format)) return content;
  const { items, withoutItems } = formatOf(content.format);
  const ids = items(content).map(({ id }) => id);
  if (countOf(content) !== ids.length || ids.length <= countMax) return content;
  return withoutItems(content, new Set(ids.slice(countMax)));
}

async function check(
  document: HarvestDocument,
  produced: Produced,
  context: StageContext,
): Promise<CheckOutput> {
  const { draft, routed } = produced;
  const subject =
    draft.kind === 'structured'
      ? { kind: draft.kind, content: draft.content, rejected: draft.rejected }
      : draft;
  return await context.compute.check(
    {
      texts: partOf(document, 'texts'),
      request: formatRequestOf(document),
      extractive: routed.extractive,
      subject,
    },
    { signal: context.signal },
  );
}

async function producedAgain(
  document: HarvestDocument,
  context: StageContext,
  { routed }: Produced,
): Promise<Produced> {
  const wishes = withinCap(raised(document.input.wishes, routed.routing.tier), routed.cost.usd);
  const again = await produce(document, context, { wishes, cached: false });
  return { ...again, routed: withEarlierCall(again.routed, routed, 'quality.too_few_items') };
}

const nextTier: Readonly<Record<Tier, Tier>> = {
  simple: 'balanced',
  balanced: 'quality',
  quality: 'quality',
  local: 'local',
};

/** The same wishes one tier higher, as far as whoever asked has left that open. */
function raised(wishes: RoutingWishes, from: Tier): RoutingWishes {
  const { provider, model, tier, localOnly } = wishes;
  if (provider !== undefined || model !== undefined || tier !== undefined || localOnly === true)
    return wishes;
  const { quality: _quality, ...others } = wishes;
  return from === 'local' ? wishes : { ...others, tier: nextTier[from] };
}

function keep({ input }: HarvestDocument, produced: Produced, { content, report }: CheckOutput): Checked {
  const { draft, routed, notices } = produced;
  return {
    ...produced,
    draft: draft.kind === 'structured' && content !== null ? { ...draft, content } : draft,
    report,
    // The engine counts what it has made before the checks; what a model has made is for the report alone.
    notices: routed.extractive
      ? [...notices, ...lostNotice(content, report, input.options.count), ...lengthNotice(content, report)]
      : notices,
  };
}

/** Says why the engine missed a length; that a source gives too little for a structured output its builder has said. */
function lengthNotice(content: FormatContent | null, { checks }: CheckOutput['report']): readonly string[] {
  const missed = checks.find(({ rule, passed }) => rule === 'length-on-target' && !passed);
  const [words, wanted] = [missed?.measured ?? 0, missed?.limit ?? 0];
  if (words > wanted)
    return [
      `The output has ${String(words)} words; ${String(wanted)} were wanted, but whole sentences make no shorter one.`,
    ];
  return content === null ? tooShortNotice(words, wanted) : [];
}

/** Says that the checks have left fewer items than wanted. */
function lostNotice(
  content: FormatContent | null,
  { dropped }: CheckOutput['report'],
  countWanted: number | undefined,
): readonly string[] {
  const count = content === null ? null : countOf(content);
  if (content === null || count === null || dropped.length === 0) return [];
  const wanted = countWanted ?? outputFormats[content.format].defaultCount;
  if (wanted === null || count >= wanted) return [];
  const [items, were] = dropped.length === 1 ? ['item', 'was'] : ['items', 'were'];
  return [`${String(dropped.length)} ${items} did not pass the checks and ${were} left out.`];
}

function tooFewItems(
  { input }: HarvestDocument,
  { draft }: Produced,
  { items, report }: CheckOutput,
  cause?: HarvestError,
): HarvestError {
  const format = input.outputFormat;
  const reasons = [...new Set(report.dropped.map(({ rule }) => rule))].join(', ');
  const failed =
    report.dropped.length === 0 ? '' : ` and ${String(report.dropped.length)} did not: ${reasons}`;
  const invented =
    draft.dropped === 0 ? '' : `; ${String(draft.dropped)} quotes of the model are in none of the sources`;
  return new HarvestError({
    code: 'quality.too_few_items',
    publicMessage:
      failed === '' && invented === ''
        ? `The sources give too little for the output format ${format}: ${String(items)} items could be made.`
        : `Of the ${format}, ${String(items)} items passed the checks${failed}${invented}.`,
    cause,
  });
}
