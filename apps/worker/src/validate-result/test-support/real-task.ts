import { createHash } from 'node:crypto';
import { citationsOf } from '@harvest/pipeline/formats/citations-of';
import { contentMarkdown } from '@harvest/pipeline/formats/content-markdown';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import type { Citation } from '@harvest/contracts/citation';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { SourceReport } from '@harvest/contracts/sources';
import type { Task } from '@harvest/contracts/task';
import { sampleResult, sampleTask, sampleTextSource } from '@harvest/testkit/sample-results';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { newsReport } from '@harvest/testkit/texts/news-report';

export const sourceTexts: readonly string[] = [canalArticle, newsReport];

const compute = createComputeTable({ countTokens: (text) => text.length });
const context = { signal: new AbortController().signal };

/** A completed task about two texts as the built-in engine makes it, report included. */
export async function realTask(format: OutputFormat): Promise<Task> {
  const request = {
    query: format === 'insights' || format === 'dedup' ? '' : 'Give an overview.',
    options: {},
  };
  const made = await make(format, request);
  const { insights, metadata } = await compute.analyse({ texts: sourceTexts }, context);
  const sources = sourceTexts.map((text, index): SourceReport => {
    const content_hash = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const known = metadata[index] ?? sampleTextSource().metadata;
    return sampleTextSource({ index, metadata: known === null ? null : { ...known, content_hash } });
  });
  const result = { ...sampleResult(format), ...made, insights, sources, extractive: true };
  // Tests change it, and what was read of a source may be remembered.
  return structuredClone(sampleTask(format, { query: request.query, source: [...sourceTexts], result }));
}

async function make(
  format: OutputFormat,
  request: { readonly query: string; readonly options: object },
): Promise<Pick<NonNullable<Task['result']>, 'text' | 'content' | 'citations' | 'quality'>> {
  const common = { texts: sourceTexts, request };
  if (format === 'analysis' || format === 'summary' || format === 'insights') {
    const { pieces, citations } = await compute.extract(
      { ...common, format, maxOutputTokens: 2_000 },
      context,
    );
    const subject = { kind: 'text', format, text: pieces.join(''), citations } as const;
    const { report } = await compute.check({ ...common, extractive: true, subject }, context);
    return { text: subject.text, content: null, citations: [...citations], quality: report };
  }
  const built = await compute.build({ ...common, format }, context);
  const subject = { kind: 'structured', content: built.content } as const;
  const { content, report } = await compute.check({ ...common, extractive: true, subject }, context);
  const kept = content ?? built.content;
  return {
    text: contentMarkdown(kept),
    content: kept,
    citations: distinct(citationsOf(kept)),
    quality: report,
  };
}

function distinct(citations: readonly Citation[]): Citation[] {
  return [...new Map(citations.map((citation) => [JSON.stringify(citation), citation])).values()];
}
