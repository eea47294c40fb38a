/** What the rows of each output are. Every row says what it rests on and from which source. */
import type { Citation } from '@harvest/contracts/citation';
import type { ContentOf, FormatContent } from '@harvest/contracts/format-content';
import type { Insights } from '@harvest/contracts/insights';
import type { CompletedTask } from '../completed-task.ts';
import { addressOf } from '../document/describe-sources.ts';
import { singleLine } from '../single-line.ts';

export type CsvCell = string | number | null;

/** The columns of a row by name; all rows of a table have the same. */
export type CsvRow = Readonly<Record<string, CsvCell>>;

/** Names a source in a cell: by its address, or by its number where it has none. */
type NameSource = (index: number) => string;

/** The rows of a task, of any output that is a list of items. */
export function csvRows({ result }: CompletedTask): readonly CsvRow[] {
  const nameSource: NameSource = (index) => {
    const attribution = result.sources[index]?.attribution;
    return attribution ? addressOf(attribution) : `source ${String(index + 1)}`;
  };
  return result.content === null
    ? insightRows(result.insights, nameSource)
    : contentRows(result.content, nameSource);
}

function contentRows(content: FormatContent, nameSource: NameSource): readonly CsvRow[] {
  switch (content.format) {
    case 'quiz':
      return quizRows(content, nameSource);
    case 'study_guide':
      return studyGuideRows(content, nameSource);
    case 'flashcards':
      return content.cards.map(({ id, front, back, tags, citations }) => ({
        id,
        front,
        back,
        tags: tags.join(', '),
        ...evidence(citations, nameSource),
      }));
    case 'video_script':
      return content.scenes.map(({ citations, ...scene }) => ({
        ...scene,
        ...evidence(citations, nameSource),
      }));
    case 'mind_map':
      return content.nodes.map(({ citations, ...node }) => ({ ...node, ...evidence(citations, nameSource) }));
    case 'slides':
      return content.slides.flatMap(({ id, title, bullets, notes }) =>
        bullets.map(({ text, citations }, place) => ({
          slide: id,
          title,
          bullet: text,
          notes: place === 0 ? notes : null,
          ...evidence(citations, nameSource),
        })),
      );
    case 'dedup':
      return content.groups.flatMap(({ members }, place) =>
        members.map(({ source, similarity, kind }) => ({
          group: place + 1,
          source_number: source + 1,
          source: nameSource(source),
          similarity,
          kind,
        })),
      );
    case 'blog':
      return [];
  }
}

const optionColumns = ['option_a', 'option_b', 'option_c', 'option_d', 'option_e', 'option_f'] as const;

function quizRows(quiz: ContentOf<'quiz'>, nameSource: NameSource): readonly CsvRow[] {
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
      ...evidence(item.citations, nameSource),
    };
  });
}

function studyGuideRows(guide: ContentOf<'study_guide'>, nameSource: NameSource): readonly CsvRow[] {
  const row = (kind: string, heading: string, text: string, citations: readonly Citation[]): CsvRow => ({
    kind,
    heading,
    text,
    ...evidence(citations, nameSource),
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

function insightRows(insights: Insights, nameSource: NameSource): readonly CsvRow[] {
  const row = (cells: {
    kind: string;
    name: string;
    type?: string;
    object?: string;
    count?: number;
    score: number;
    evidence?: string;
    source: number | undefined;
  }): CsvRow => ({
    kind: cells.kind,
    name: cells.name,
    type: cells.type ?? null,
    object: cells.object ?? null,
    count: cells.count ?? null,
    score: cells.score,
    evidence: cells.evidence ?? null,
    source: cells.source === undefined ? null : nameSource(cells.source),
  });
  return [
    ...insights.key_phrases.map(({ phrase, score, count, spans }) =>
      row({ kind: 'key_phrase', name: phrase, count, score, source: spans[0]?.source }),
    ),
    ...insights.entities.map(({ name, type, confidence, count, spans }) =>
      row({ kind: 'entity', name, type, count, score: confidence, source: spans[0]?.source }),
    ),
    ...insights.relationships.map(({ subject, predicate, object, strength, evidence: { quote, source } }) =>
      row({
        kind: 'relationship',
        name: subject,
        type: predicate,
        object,
        score: strength,
        evidence: singleLine(quote),
        source,
      }),
    ),
  ];
}

function evidence(citations: readonly Citation[], nameSource: NameSource): CsvRow {
  return {
    evidence: citations.map(({ quote }) => singleLine(quote)).join(' | '),
    source: [...new Set(citations.map(({ source }) => nameSource(source)))].join(' | '),
  };
}
