/**
 * What an output format with a structure is made of. A format is one folder; the table in `format-table.ts` lists them
 * all, and nothing else knows their names.
 */
import type { Citation } from '@harvest/contracts/citation';
import type { ContentOf, StructuredFormat } from '@harvest/contracts/format-content';
import type { FormatOptions } from '@harvest/contracts/output-formats';
import type { DroppedItem, QualityRule } from '@harvest/contracts/quality-report';
import type { z } from 'zod';
import type { Reading } from '../reading/reading.ts';

/** Whose a source is, as far as that is known. */
export interface AttributedSource {
  readonly index: number;
  readonly title: string | null;
  readonly authors: readonly string[];
  readonly site: string | null;
  readonly url: string;
  readonly licence: string | null;
}

/** What a format is asked for. */
export interface FormatRequest {
  /** Empty when the task has none. */
  readonly query: string;
  readonly options: FormatOptions;
  /** The pages among the sources; absent when there are none. */
  readonly sources?: readonly AttributedSource[];
}

/** Finds quotes in the sources; those that no source contains are left out and counted. */
export type GroundQuotes = (quotes: readonly string[]) => readonly Citation[];

/** What an answer of a model is made into content with. */
export interface AnswerContext {
  readonly ground: GroundQuotes;
  /** Told of every item that the answer has and the content has not, so that a report can name it. */
  readonly reject: (item: DroppedItem) => void;
  readonly request: FormatRequest;
  readonly seed: string;
}

/** What a built output wants its reader to know, such as that the source gave fewer items than were asked for. */
export interface Built<Content> {
  readonly content: Content;
  readonly notices: readonly string[];
}

/** How an item of some content is checked; texts are what a reader sees. */
export interface CheckedItem {
  /** Names the item, such as `q3`. */
  readonly id: string;
  /** What it says or asks, for duplicates, copied runs, numbers and names. */
  readonly text: string;
  readonly citations: readonly Citation[];
  /** What else it says, such as an explanation: held against the sources for numbers, dates and names alone. */
  readonly remarks?: string;
  /** True for items that may stand without a quote, such as a heading. */
  readonly citationOptional?: boolean;
  /** For questions. */
  readonly question?: {
    readonly question: string;
    readonly answer: string;
    /** Of a multiple-choice question, the right one among them. */
    readonly options?: readonly string[];
    readonly answerIndex?: number;
    /** True where the answer is no passage of the source, as of a true/false question. */
    readonly closed?: boolean;
  };
}

/** How the content of one format is asked for, made without a model, checked and shown. */
export interface FormatDefinition<Format extends StructuredFormat, Answer = unknown> {
  readonly format: Format;
  /** Raised whenever the instructions change; a result names it. */
  readonly templateVersion: number;
  /** What a model is told to write, one instruction a line; the shape is said by the schema. */
  readonly instructions: (request: FormatRequest) => readonly string[];
  /** The JSON that a model is to answer with; its quotes are strings, copied from the source. */
  readonly answerSchema: z.ZodType<Answer>;
  /** Turns a model's answer into content: quotes become citations, ids are given, options are shuffled by `seed`. */
  readonly fromAnswer: (answer: Answer, context: AnswerContext) => ContentOf<Format>;
  /** Makes the content from sentences of the source, without a model. Deterministic. */
  readonly build: (
    reading: Reading,
    request: FormatRequest,
    context: { readonly seed: string; readonly pause: () => Promise<void> },
  ) => Promise<Built<ContentOf<Format>>>;
  /** The rules that its content is checked by. */
  readonly rules: readonly QualityRule[];
  /** The smallest number of items that is worth delivering. */
  readonly itemsMin: number;
  readonly items: (content: ContentOf<Format>) => readonly CheckedItem[];
  /** What stands around the items, such as titles: held against the sources for numbers, dates and names. */
  readonly frame: (content: ContentOf<Format>) => readonly string[];
  /** The content without some of its items, by id; ids and times are put in order again. */
  readonly withoutItems: (content: ContentOf<Format>, ids: ReadonlySet<string>) => ContentOf<Format>;
  /** The content for reading, as Markdown; `[n]` are the numbers of the citations, from 1, in order of appearance. */
  readonly toMarkdown: (content: ContentOf<Format>) => string;
}
