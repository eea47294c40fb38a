/** Results and tasks that pass their schemas, one for each output format, with whatever a test cares about. */
import type { Citation } from '@harvest/contracts/citation';
import type { FormatContent, StructuredFormat } from '@harvest/contracts/format-content';
import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { Insights } from '@harvest/contracts/insights';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { SourceReport } from '@harvest/contracts/sources';
import type { Task } from '@harvest/contracts/task';
import { citeCanal, sampleContents } from './sample-contents.ts';
import { freeCost, sampleRouting } from './sample-routing.ts';
import { canalArticle } from './texts/canal-article.ts';

const canalUrl = 'https://canals.example/varnholm';
const secondText = 'The Varnholm Canal links Lake Orrin with the port of Selby.';

/** The report of a page with everything that attribution can say. */
export function samplePageSource(overrides: Partial<SourceReport> = {}): SourceReport {
  return {
    index: 0,
    kind: 'url',
    attribution: {
      url: canalUrl,
      final_url: canalUrl,
      canonical_url: canalUrl,
      title: 'The Varnholm Canal',
      authors: ['Mara Lindt'],
      site: 'Canals of the North',
      published_at: '2025-03-04',
      licence: { name: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
      signals: { noindex: false, noai: false, tdm_reservation: null, tdm_policy: null },
      robots: { url: 'https://canals.example/robots.txt', rule: null, line: null, user_agent: null },
      media_type: 'text/html',
      retrieved_at: '2026-08-01T12:00:00.000Z',
    },
    metadata: {
      language: 'en',
      characters: canalArticle.length,
      words: 651,
      sentences: 40,
      reading_minutes: 2.7,
      reading_grade: 7.8,
      dates: ['14 May 1868'],
      content_hash: `sha256:${'0'.repeat(64)}`,
    },
    error: null,
    duplicate_of: null,
    ...overrides,
  };
}

/** The report of a text that a client sent. */
export function sampleTextSource(overrides: Partial<SourceReport> = {}): SourceReport {
  const metadata = {
    language: 'en',
    characters: secondText.length,
    words: 11,
    sentences: 1,
    reading_minutes: 0.1,
    reading_grade: 5.2,
    dates: [],
    content_hash: `sha256:${'1'.repeat(64)}`,
  };
  return {
    index: 1,
    kind: 'text',
    attribution: null,
    metadata,
    error: null,
    duplicate_of: null,
    ...overrides,
  };
}

function sampleInsights(): Insights {
  const { start, end } = citeCanal('Varnholm Canal');
  const spans = [{ source: 0, start, end }];
  return {
    key_phrases: [{ phrase: 'Varnholm Canal', score: 1, count: 3, spans }],
    entities: [
      { name: 'Tobias Renn', type: 'person', confidence: 0.9, count: 3, spans: [spanOf('Tobias Renn')] },
    ],
    relationships: [
      {
        subject: 'the railway',
        predicate: 'reached',
        object: 'Lake Orrin',
        kind: 'action',
        strength: 0.8,
        evidence: citeCanal('The railway reached Lake Orrin in 1891.'),
      },
    ],
  };
}

function spanOf(words: string): { source: number; start: number; end: number } {
  const { source, start, end } = citeCanal(words);
  return { source, start, end };
}

const texts: Partial<Record<OutputFormat, string>> = {
  analysis:
    'The canal was opened **on 14 May 1868** [1]. Its engineer was Tobias Renn [2].\n\n> Work began in April 1859 under the engineer Tobias Renn. [2]',
  summary: '- The canal was opened on 14 May 1868. [1]\n- Work began in April 1859. [2]',
  insights:
    '## Key phrases\n\n| Phrase | Count |\n| --- | ---: |\n| Varnholm Canal | 3 |\n\n## Entities\n\n- Tobias Renn (person)',
};

function contentOf(format: OutputFormat): FormatContent | null {
  const make = Object.hasOwn(sampleContents, format) ? sampleContents[format as StructuredFormat] : null;
  return make === null ? null : make();
}

/** Everything that a content cites, in its order. */
function citationsIn(value: unknown): Citation[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('quote' in value) return [value as Citation];
  return Object.values(value).flatMap(citationsIn);
}

/** A whole result of the format: about the canal, from a page and a text. */
export function sampleResult(
  format: OutputFormat = 'analysis',
  overrides: Partial<HarvestResult> = {},
): HarvestResult {
  const content = contentOf(format);
  const citations =
    content === null
      ? [
          citeCanal('It was opened on 14 May 1868 and cost about 2.3 million crowns'),
          citeCanal('Work began in April 1859 under the engineer Tobias Renn.'),
        ]
      : citationsIn(content);
  return {
    output_format: format,
    text: texts[format] ?? '# The Varnholm Canal',
    content,
    answered: true,
    extractive: true,
    citations,
    citations_dropped: 0,
    notices: [],
    sources: [samplePageSource(), sampleTextSource()],
    insights: sampleInsights(),
    quality: {
      passed: false,
      checks: [
        {
          rule: 'quotes-grounded',
          severity: 'hard',
          passed: true,
          measured: 1,
          limit: 1,
          detail: null,
        },
        {
          rule: 'concept-coverage',
          severity: 'warning',
          passed: false,
          measured: 0.33,
          limit: 0.4,
          detail: 'Only 5 of the 15 most important key phrases appear.',
        },
      ],
      dropped: [],
      regenerated: false,
    },
    compression: null,
    template: null,
    routing: sampleRouting(),
    cost: freeCost,
    cache: null,
    batch: null,
    usage: null,
    finish_reason: 'stop',
    timings: { queued_ms: 1, processing_ms: 2, first_token_ms: null, stages_ms: { acquire: 1, build: 1 } },
    ...overrides,
  };
}

/** A completed task with the sample result of the format. */
export function sampleTask(format: OutputFormat = 'analysis', overrides: Partial<Task> = {}): Task {
  return {
    task_id: 'tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h',
    status: 'completed',
    query: 'When was the canal opened, and under whom?',
    output_format: format,
    error: null,
    waiting: null,
    attempts: 1,
    created_at: '2026-08-01T12:00:00.000Z',
    started_at: '2026-08-01T12:00:01.000Z',
    completed_at: '2026-08-01T12:00:02.000Z',
    expires_at: '2026-08-08T12:00:02.000Z',
    source: [canalUrl, secondText],
    options: {},
    result: sampleResult(format),
    feedback: null,
    trace_id: null,
    ...overrides,
  };
}

/** A small result of the text "It rained.", without a citation and without anything found out. */
export function samplePlainResult(overrides: Partial<HarvestResult> = {}): HarvestResult {
  return {
    output_format: 'analysis',
    text: 'It rained.',
    content: null,
    answered: true,
    extractive: false,
    citations: [],
    citations_dropped: 0,
    notices: [],
    sources: [],
    insights: { key_phrases: [], entities: [], relationships: [] },
    quality: { passed: true, checks: [], dropped: [], regenerated: false },
    compression: null,
    template: null,
    routing: sampleRouting(),
    cost: freeCost,
    cache: null,
    batch: null,
    usage: null,
    finish_reason: 'stop',
    timings: { queued_ms: 1, processing_ms: 2, first_token_ms: null, stages_ms: {} },
    ...overrides,
  };
}
