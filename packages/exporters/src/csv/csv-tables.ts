/** What the rows of each output are. Every row says what it rests on and from which source. */
import type { Citation } from '@harvest/contracts/citation';
import type { ContentOf, FormatContent } from '@harvest/contracts/format-content';
import type { Insights } from '@harvest/contracts/insights';
import type { Attribution, SourceReport } from '@harvest/contracts/sources';
import type { CompletedTask } from '../completed-task.ts';
import { addressOf } from '../document/describe-sources.ts';
import { singleLine } from '../single-line.ts';

export type CsvCell = string | number | null;

/** The columns of a row by name; all rows of a table have the same. */
export type CsvRow = Readonly<Record<string, CsvCell>>;

/** A table of rows; its columns are the same whether it has any. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** The cells that say from which sources something is, by their indices. */
type DescribeSources = (indices: readonly number[]) => CsvRow;

/** Where a row comes from and under what terms: every output ends with these. */
const sourceColumns = ['source', 'source_title', 'author', 'licence', 'url'] as const;
const evidenceColumns = ['evidence', ...sourceColumns] as const;
const optionColumns = ['option_a', 'option_b', 'option_c', 'option_d', 'option_e', 'option_f'] as const;

type CsvOutput = Exclude<FormatContent['format'], 'blog'> | 'insights';

const columnsOf: Readonly<Record<CsvOutput, readonly string[]>> = {
  quiz: [
    ...['id', 'type', 'difficulty', 'question', ...optionColumns, 'answer', 'explanation'],
    ...evidenceColumns,
  ],
  study_guide: ['kind', 'heading', 'text', ...evidenceColumns],
  flashcards: ['id', 'front', 'back', 'tags', ...evidenceColumns],
  video_script: [
    ...['id', 'start_seconds', 'end_seconds', 'narration', 'visual', 'on_screen_text'],
    ...evidenceColumns,
  ],
  mind_map: ['id', 'parent_id', 'label', ...evidenceColumns],
  slides: ['slide', 'title', 'bullet', 'notes', ...evidenceColumns],
  insights: ['kind', 'name', 'type', 'object', 'count', 'score', ...evidenceColumns],
  dedup: ['group', 'similarity', 'kind', 'same_as', ...sourceColumns],
};

/** The table of a task, of any output that is a list of items. */
export function csvTable({ result }: CompletedTask): CsvTable {
  const describe: DescribeSources = (indices) => sourceCells(indices, result.sources);
  const { content } = result;
  if (content === null) return { columns: columnsOf.insights, rows: insightRows(result.insights, describe) };
  if (content.format === 'blog') return { columns: [], rows: [] };
  return { columns: columnsOf[content.format], rows: contentRows(content, describe) };
}

/** The numbers of sources as the other exports have them, and what is known of each, in the same order. */
function sourceCells(indices: readonly number[], sources: readonly SourceReport[]): CsvRow {
  const distinct = [...new Set(indices)];
  const joined = (describe: (attribution: Attribution) => string): string =>
    distinct
      .flatMap((index) => {
        const attribution = sources[index]?.attribution ?? null;
        return attribution === null ? [] : [describe(attribution)];
      })
      .filter((text) => text !== '')
      .join(' | ');
  return {
    source: distinct.map((index) => index + 1).join(' | '),
    source_title: joined(({ title }) => title ?? ''),
    author: joined(({ authors, site }) => (authors.length === 0 ? (site ?? '') : authors.join(', '))),
    licence: joined(({ licence }) => licence?.name ?? ''),
    url: joined(addressOf),
  };
}

function contentRows(
  content: Exclude<FormatContent, { format: 'blog' }>,
  describe: DescribeSources,
): readonly CsvRow[] {
  switch (content.format) {
    case 'quiz':
      return quizRows(content, describe);
    case 'study_guide':
      return studyGuideRows(content, describe);
    case 'flashcards':
      return content.cards.map(({ id, front, back, tags, citations }) => ({
        id,
        front,
        back,
        tags: tags.join(', '),
        ...evidence(citations, describe),
      }));
    case 'video_script':
      return content.scenes.map(({ citations, ...scene }) => ({
        ...scene,
        ...evidence(citations, describe),
      }));
    case 'mind_map':
      return content.nodes.map(({ citations, ...node }) => ({ ...node, ...evidence(citations, describe) }));
    case 'slides':
      return content.slides.flatMap(({ id, title, bullets, notes }) =>
        bullets.map(({ text, citations }, place) => ({
          slide: id,
          title,
          bullet: text,
          notes: place === 0 ? notes : null,
          ...evidence(citations, describe),
        })),
      );
    case 'dedup':
      return content.groups.flatMap(({ members }, place) =>
        members.map(({ source, similarity, kind, same_as: equal }) => ({
          group: place + 1,
          similarity,
          kind,
          // Counted from 1, as the column of the sources is.
          same_as: equal === undefined ? null : equal + 1,
          ...describe([source]),
        })),
      );
  }
}

function quizRows(quiz: ContentOf<'quiz'>, describe: DescribeSources): readonly CsvRow[] {
  return quiz.items.map((item) => {
    const options = item.type === 'multiple_choice' ? item.options : [];
    const answer =
      item.type === 'multiple_choice' ? (item.options[item.answer_index] ?? null) : String(item.answer);
    return {
      id: item.id,
      type: item.type,
      difficulty: item.difficulty,
      question: item.question,
      ...Object.fromEntries(optionColumns.map((column, place) => [column, options[place] ?? null])),
      answer,
      explanation: item.explanation,
      ...evidence(item.citations, describe),
    };
  });
}

function studyGuideRows(guide: ContentOf<'study_guide'>, describe: DescribeSources): readonly CsvRow[] {
  const row = (kind: string, heading: string, text: string, citations: readonly Citation[]): CsvRow => ({
    kind,
    heading,
    text,
    ...evidence(citations, describe),
  });
  return [
    ...guide.objectives.map(({ text, citations }) => row('objective', '', text, citations)),
    ...guide.key_terms.map(({ term, definition, citations }) => row('key_term', term, definition, citations)),
    ...guide.sections.flatMap(({ heading, points }) =>
      points.map(({ text, citations }) => row('point', heading, text, citations)),
    ),
    ...guide.review_questions.map(({ question, answer, citations }) =>
      row('review_question', question, answer, citations),
    ),
  ];
}

function insightRows(insights: Insights, describe: DescribeSources): readonly CsvRow[] {
  const row = (cells: {
    kind: string;
    name: string;
    type?: string;
    object?: string;
    count?: number;
    score: number;
    evidence?: string;
    sources: readonly number[];
  }): CsvRow => ({
    kind: cells.kind,
    name: cells.name,
    type: cells.type ?? null,
    object: cells.object ?? null,
    count: cells.count ?? null,
    score: cells.score,
    evidence: cells.evidence ?? null,
    ...describe(cells.sources),
  });
  return [
    ...insights.key_phrases.map(({ phrase, score, count, spans }) =>
      row({ kind: 'key_phrase', name: phrase, count, score, sources: sourcesOf(spans) }),
    ),
    ...insights.entities.map(({ name, type, confidence, count, spans }) =>
      row({ kind: 'entity', name, type, count, score: confidence, sources: sourcesOf(spans) }),
    ),
    ...insights.relationships.map(({ subject, predicate, object, strength, evidence: { quote, source } }) =>
      row({
        kind: 'relationship',
        name: subject,
        type: predicate,
        object,
        score: strength,
        evidence: singleLine(quote),
        sources: [source],
      }),
    ),
  ];
}

function sourcesOf(spans: readonly { readonly source: number }[]): readonly number[] {
  return spans.map(({ source }) => source);
}

function evidence(citations: readonly Citation[], describe: DescribeSources): CsvRow {
  return {
    evidence: citations.map(({ quote }) => singleLine(quote)).join(' | '),
    ...describe(sourcesOf(citations)),
  };
}
