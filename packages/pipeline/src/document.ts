import type { Citation } from '@harvest/contracts/citation';
import type { FormatContent } from '@harvest/contracts/format-content';
import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { SourceItem } from '@harvest/contracts/harvest-source';
import type { Insights } from '@harvest/contracts/insights';
import type { FormatOptions, OutputFormat } from '@harvest/contracts/output-formats';
import type { DroppedItem, QualityReport } from '@harvest/contracts/quality-report';
import type { SourceReport } from '@harvest/contracts/sources';
import type { AcquirePage } from '@harvest/acquisition/spec/acquire';
import type { RoutingWishes } from '@harvest/router/spec/decision';
import type { CachePlan, RouteContext, RouteRequest, RouteResult, Router } from '@harvest/router/spec/router';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { Compute, TextFormat } from './compute/compute.ts';
import type { Embed } from './retrieval/fuse.ts';
import type { PromptSource } from './sources/prompt-source.ts';
import type { SourceText } from './sources/source-text.ts';

/** What a task asks for. */
export interface HarvestInput {
  readonly sources: readonly SourceItem[];
  /** Empty when the task has none. */
  readonly query: string;
  readonly outputFormat: OutputFormat;
  readonly options: FormatOptions;
  readonly wishes: RoutingWishes;
  readonly maxOutputTokens?: number;
}

/** The texts of the sources, in their order; empty for one that could not be had. */
export interface AcquiredSources {
  readonly texts: readonly string[];
  readonly reports: readonly SourceReport[];
  readonly notices: readonly string[];
}

/** An output before it is checked. */
export type Draft =
  | {
      readonly kind: 'text';
      readonly format: TextFormat;
      readonly text: string;
      readonly citations: readonly Citation[];
      /** Quotes that no source contains. */
      readonly dropped: number;
      readonly answered: boolean;
    }
  | {
      readonly kind: 'structured';
      readonly content: FormatContent;
      readonly dropped: number;
      /** Items of a model's answer that could not become content; absent where a draft was cut to its count. */
      readonly rejected?: readonly DroppedItem[];
    };

/** A draft with who made it, and what it took. */
export interface Produced {
  readonly draft: Draft;
  readonly routed: RouteResult;
  readonly notices: readonly string[];
}

/** What is left of a draft after the checks. */
export interface Checked extends Produced {
  readonly report: QualityReport;
}

/** What the stages pass on; each adds its part. */
export interface HarvestDocument {
  readonly input: HarvestInput;
  readonly acquired?: AcquiredSources;
  readonly insights?: Insights;
  /** The texts that the output is made from, duplicates left out. */
  readonly texts?: readonly string[];
  readonly source?: SourceText;
  readonly prompt?: PromptSource;
  readonly produced?: Produced;
  readonly checked?: Checked;
  readonly content?: ResultContent;
}

/** A result without what only the caller of the pipeline knows: the time that the task waited and took. */
export type ResultContent = Omit<HarvestResult, 'timings'>;

/** Decides which earlier answers are welcome; undefined when the cache is not to be used. */
export type PlanCache = (request: Omit<RouteRequest, 'cache'>) => CachePlan | undefined;

/** What a stage may use besides the document. */
export interface StageContext extends Omit<RouteContext, 'onToolCallDelta'> {
  readonly router: Router;
  readonly planCache: PlanCache;
  readonly acquire: AcquirePage;
  readonly compute: Compute;
  readonly countTokens: (text: string) => number;
  /** Absent where no embedder is configured that is better than words. */
  readonly embed?: Embed;
  /** Most tokens of sources that a model is given. */
  readonly sourceTokensMax: number;
  /** True when the task would run again if it failed with this, so that what fails in passing may succeed. */
  readonly willRunAgain: (error: HarvestError) => boolean;
  readonly logger: Logger;
}

/** One step: returns the document with its part added. */
export interface Stage {
  readonly name: string;
  readonly run: (
    document: HarvestDocument,
    context: StageContext,
  ) => HarvestDocument | Promise<HarvestDocument>;
}

/** A part that an earlier stage has added. @throws Error when the stages stand in a wrong order. */
export function partOf<Name extends keyof HarvestDocument>(
  document: HarvestDocument,
  name: Name,
): NonNullable<HarvestDocument[Name]> {
  const part = document[name];
  if (part === undefined) throw new Error(`no stage has added "${name}"`);
  return part;
}
