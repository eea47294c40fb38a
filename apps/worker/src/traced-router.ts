import type { ProviderName } from '@harvest/contracts/providers';
import type { Decision } from '@harvest/router/spec/decision';
import type { RouteResult, Router } from '@harvest/router/spec/router';
import { formatUsd } from '@harvest/router/pricing/format-figures';
import { toHarvestError } from '@harvest/runtime/harvest-error';
import { type ActiveSpan, type Context, SpanKind, startSpan, traceparentOf } from '@harvest/runtime/tracing';

/** How the GenAI semantic conventions name the providers, where that is not our own name. */
const conventionalNames: Readonly<Partial<Record<ProviderName, string>>> = { gemini: 'gcp.gemini' };

/**
 * The router with a client span around each call, in OpenTelemetry's GenAI semantic conventions; the provider gets the
 * span's `traceparent`.
 */
export function traceRouter(router: Router, parent: Context): Router {
  return {
    route: async (request, context) => {
      const span = startSpan({
        name: 'chat',
        kind: SpanKind.CLIENT,
        parent,
        attributes: {
          'gen_ai.operation.name': 'chat',
          ...(request.maxOutputTokens === undefined
            ? {}
            : { 'gen_ai.request.max_tokens': request.maxOutputTokens }),
        },
      });
      const traceparent = traceparentOf(span.context);
      try {
        const routed = await router.route(request, {
          ...context,
          headers: { ...context.headers, ...(traceparent === null ? {} : { traceparent }) },
          onDecision: (decision) => {
            describeDecision(span, decision);
            context.onDecision?.(decision);
          },
        });
        describeResponse(span, routed);
        span.end();
        return routed;
      } catch (error) {
        span.end(context.signal.aborted ? undefined : toHarvestError(error));
        throw error;
      }
    },
  };
}

function describeDecision(span: ActiveSpan, decision: Decision): void {
  const { deployment, estimatedCostUsd } = decision.candidates[0];
  span.rename(`chat ${deployment.model}`);
  span.setAttributes({
    'gen_ai.provider.name': conventionalNames[deployment.provider] ?? deployment.provider,
    'gen_ai.request.model': deployment.model,
    'harvest.routing.tier': decision.tier,
    'harvest.routing.rule': decision.rule,
    'harvest.routing.reason': decision.reason,
    'harvest.routing.complexity': decision.complexity.score,
    'harvest.routing.features': JSON.stringify(decision.complexity.features),
    'harvest.routing.input_tokens': decision.inputTokens,
    'harvest.routing.estimated_cost_usd': estimatedCostUsd,
    'harvest.routing.candidates': decision.candidates.map(
      (candidate) =>
        `${candidate.deployment.provider}/${candidate.deployment.model} at ${formatUsd(candidate.estimatedCostUsd)}`,
    ),
    'harvest.routing.dropped': decision.dropped.map(
      ({ deployment: { provider, model }, reason }) => `${provider}/${model}: ${reason}`,
    ),
  });
}

function describeResponse(span: ActiveSpan, { response, routing, cost, cache }: RouteResult): void {
  span.setAttributes({
    'gen_ai.response.model': response.model,
    'gen_ai.response.finish_reasons': [response.finishReason],
    'harvest.routing.attempts': routing.attempts.length,
    'harvest.cost_usd': cost.usd,
    // An answer from the cache was decided on when it was made.
    ...(cache === null
      ? {}
      : {
          'harvest.cache': cache.kind,
          'harvest.routing.tier': routing.tier,
          'harvest.routing.rule': routing.rule,
          'harvest.routing.reason': routing.reason,
        }),
    ...(response.usage === null
      ? {}
      : {
          'gen_ai.usage.input_tokens': response.usage.inputTokens,
          'gen_ai.usage.output_tokens': response.usage.outputTokens,
        }),
  });
}
