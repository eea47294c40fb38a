import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { RoutingWishes } from '@harvest/router/spec/decision';
import type { ModelMessage } from '@harvest/router/spec/provider';
import type { CachePlan, RouteContext, RouteResult, Router } from '@harvest/router/spec/router';

/** What a task asks for. */
export interface HarvestInput {
  readonly source: string;
  readonly query: string;
  readonly outputFormat: OutputFormat;
  readonly wishes: RoutingWishes;
  readonly maxOutputTokens?: number;
  /** Absent: the answer is neither taken from the cache nor kept in it. */
  readonly cache?: CachePlan;
}

/** What the stages pass on; each adds its part. */
export interface HarvestDocument {
  readonly input: HarvestInput;
  readonly messages?: readonly ModelMessage[];
  readonly routed?: RouteResult;
  readonly content?: ResultContent;
}

/** A result without what only the caller of the pipeline knows: the time that the task waited and took. */
export type ResultContent = Omit<HarvestResult, 'timings'>;

/** What a stage may use besides the document. */
export interface StageContext extends Omit<RouteContext, 'onToolCallDelta'> {
  readonly router: Router;
}

/** One step: returns the document with its part added. */
export interface Stage {
  readonly name: string;
  readonly run: (
    document: HarvestDocument,
    context: StageContext,
  ) => HarvestDocument | Promise<HarvestDocument>;
}
