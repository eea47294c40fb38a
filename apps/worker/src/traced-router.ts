import type { ProviderName } from '@harvest/contracts/providers';
import type { RouteResult, Router } from '@harvest/router/spec/router';
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
            span.rename(`chat ${decision.model}`);
            span.setAttributes({
              'gen_ai.provider.name': conventionalNames[decision.provider] ?? decision.provider,
              'gen_ai.request.model': decision.model,
              'harvest.routing.reason': decision.reason,
            });
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

function describeResponse(span: ActiveSpan, { response }: RouteResult): void {
  span.setAttributes({
    'gen_ai.response.model': response.model,
    'gen_ai.response.finish_reasons': [response.finishReason],
    ...(response.usage === null
      ? {}
      : {
          'gen_ai.usage.input_tokens': response.usage.inputTokens,
          'gen_ai.usage.output_tokens': response.usage.outputTokens,
        }),
  });
}
