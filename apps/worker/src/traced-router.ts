import type { RouteResult, Router } from '@harvest/router/spec/router';
import { toHarvestError } from '@harvest/runtime/harvest-error';
import { type ActiveSpan, type Context, SpanKind, startSpan, traceparentOf } from '@harvest/runtime/tracing';

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
        attributes: { 'gen_ai.operation.name': 'chat' },
      });
      const traceparent = traceparentOf(span.context);
      try {
        const routed = await router.route(request, {
          ...context,
          headers: { ...context.headers, ...(traceparent === null ? {} : { traceparent }) },
          onDecision: (decision) => {
            span.rename(`chat ${decision.model}`);
            span.setAttributes({
              'gen_ai.provider.name': decision.provider,
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
