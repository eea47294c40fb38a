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
import { formatRequestOf } from '../synthesis/call-router.ts';
import { withEarlierCall } from '../synthesis/earlier-call.ts';
import { produce, withinCap } from '../synthesis/produce.ts';

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
  const first = await check(document, produced, context);
  if (first.enough) return keep(produced, first);
  if (produced.routed.extractive) {
    // The engine gives all that it finds: a short source is no reason to give nothing.
    if (first.items > 0) return keep(produced, first);
    throw tooFewItems(document, first);
  }
  context.logger.info('the output is generated again', { dropped: first.report.dropped.length });
  const again = await producedAgain(document, context, produced);
  const second = await check(document, again, context);
  if (second.enough || (again.routed.extractive && second.items > 0)) {
    return keep(again, { ...second, report: { ...second.report, regenerated: true } });
  }
  throw tooFewItems(document, second);
}

async function check(
  document: HarvestDocument,
  produced: Produced,
  context: StageContext,
): Promise<CheckOutput> {
  const { draft, routed } = produced;
  const subject =
    draft.kind === 'structured'
      ? { kind: draft.kind, content: draft.content }
      : { kind: draft.kind, format: draft.format, text: draft.text, citations: draft.citations };
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
  return { ...again, routed: withEarlierCall(again.routed, routed) };
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

function keep(produced: Produced, { content, report }: CheckOutput): Checked {
  const { draft } = produced;
  return {
    ...produced,
    draft: draft.kind === 'structured' && content !== null ? { ...draft, content } : draft,
    report,
  };
}

function tooFewItems({ input }: HarvestDocument, { items, report }: CheckOutput): HarvestError {
  const reasons = [...new Set(report.dropped.map(({ rule }) => rule))].join(', ');
  const dropped = report.dropped.length;
  return new HarvestError({
    code: 'quality.too_few_items',
    publicMessage:
      dropped === 0
        ? `The sources give too little for the output format ${input.outputFormat}: ${String(items)} items could be made.`
        : `Of the ${input.outputFormat}, ${String(items)} items passed the checks and ${String(dropped)} did not: ${reasons}.`,
  });
}
