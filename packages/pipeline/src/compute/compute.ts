/**
 * The heavy work on texts, as a port: it runs in the caller's thread or in another one, so that everything that goes in
 * and comes out can be cloned. A call carries the texts and not what was read of them: whoever computes may remember that.
 */
import type { Citation } from '@harvest/contracts/citation';
import type { FormatContent, StructuredFormat } from '@harvest/contracts/format-content';
import type { Insights } from '@harvest/contracts/insights';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { DroppedItem, QualityReport } from '@harvest/contracts/quality-report';
import type { TextMetadata } from '@harvest/contracts/sources';
import type { ExtractedAnswer } from '@harvest/router/spec/provider';
import type { SourceVectors } from '../dedup/embed-sources.ts';
import type { PromptSource } from '../sources/prompt-source.ts';
import type { Built, FormatRequest } from '../formats/format-definition.ts';

/** Formats whose output is Markdown from the start. */
export type TextFormat = Exclude<OutputFormat, StructuredFormat>;

/** The texts of all sources in order, empty ones included. */
interface Texts {
  readonly texts: readonly string[];
}

export interface ComputeContext {
  readonly signal: AbortSignal;
}

export interface Analysis {
  readonly insights: Insights;
  /** By source; null for an empty one. */
  readonly metadata: readonly (TextMetadata | null)[];
  /** By source: the fuller one that it repeats, or null. */
  readonly duplicateOf: readonly (number | null)[];
}

export interface CompressInput extends Texts {
  readonly query: string;
  readonly method: 'retrieval' | 'condensation';
  readonly tokensMax: number;
}

export interface ExtractInput extends Texts {
  readonly format: TextFormat;
  readonly request: FormatRequest;
  readonly maxOutputTokens: number;
}

export interface BuildInput extends Texts {
  readonly format: StructuredFormat;
  readonly request: FormatRequest;
  /** What an embedding model has made of the texts, for `dedup`. */
  readonly vectors?: SourceVectors;
}

export interface CheckInput extends Texts {
  readonly request: FormatRequest;
  /** True for what was selected from the sources, which repeats them by nature. */
  readonly extractive: boolean;
  readonly subject:
    | {
        readonly kind: 'structured';
        readonly content: FormatContent;
        /** What a model's answer had besides, which could not become content. */
        readonly rejected?: readonly DroppedItem[] | undefined;
      }
    | {
        readonly kind: 'text';
        readonly format: TextFormat;
        readonly text: string;
        /** False when the text says that the sources have no answer, which nothing can prove. */
        readonly answered?: boolean;
        readonly citations: readonly Citation[];
      };
}

export interface CheckOutput {
  /** Without the items that failed; null for plain text, which is left as it is. */
  readonly content: FormatContent | null;
  readonly report: QualityReport;
  /** False when too little is left to deliver. */
  readonly enough: boolean;
  readonly items: number;
}

/** Each rejects with the abort reason of its signal. */
export interface Compute {
  readonly analyse: (input: Texts, context: ComputeContext) => Promise<Analysis>;
  /** The sources as a prompt of so many tokens holds them: whole where they fit. */
  readonly compress: (input: CompressInput, context: ComputeContext) => Promise<PromptSource>;
  /** Answers, condenses or describes without a model. */
  readonly extract: (input: ExtractInput, context: ComputeContext) => Promise<ExtractedAnswer>;
  readonly build: (input: BuildInput, context: ComputeContext) => Promise<Built<FormatContent>>;
  readonly check: (input: CheckInput, context: ComputeContext) => Promise<CheckOutput>;
}
