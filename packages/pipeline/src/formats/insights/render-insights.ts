import type { Entity, Insights, Relationship } from '@harvest/contracts/insights';
import type { TextMetadata } from '@harvest/contracts/sources';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { plainText } from '../building/plain-text.ts';

/** More rows are in the result's data; nobody reads a longer table. */
const rowsMax = { keyPhrases: 20, entities: 30, relationships: 20 } as const;

const typeNames: Readonly<Record<Entity['type'], string>> = {
  person: 'Person',
  place: 'Place',
  organisation: 'Organisation',
  date: 'Date',
  quantity: 'Quantity',
  other: 'Other',
};

/** What was found in the sources, as Markdown: facts on each text, then key phrases, names and relationships. */
export function renderInsights(options: {
  readonly insights: Insights;
  /** By source; null for one that could not be had. */
  readonly metadata: readonly (TextMetadata | null)[];
}): string {
  const { insights, metadata } = options;
  const facts = metadata.flatMap((own, index) => {
    const name = metadata.length > 1 ? `**Source ${String(index + 1)}**: ` : '';
    return own === null ? [] : [`${name}${factsOf(own)}`];
  });
  const blocks = [
    '# Insights',
    ...facts,
    ...section('Key phrases', keyPhraseTable(insights)),
    ...section('Entities', entityTable(insights)),
    ...section('Relationships', relationshipList(insights.relationships)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function section(title: string, body: string | null): string[] {
  return [`## ${title}`, body ?? 'None were found.'];
}

function factsOf({
  words,
  sentences,
  reading_minutes,
  language,
  reading_grade,
  dates,
}: TextMetadata): string {
  const minutes = Math.round(reading_minutes);
  const facts = [
    `${words.toLocaleString('en-US')} words in ${sentences.toLocaleString('en-US')} sentences`,
    minutes < 1 ? 'less than a minute to read' : `about ${String(minutes)} min to read`,
    ...(language === null ? [] : [`language ${language}`]),
    ...(reading_grade === null ? [] : [`reading grade ${reading_grade.toFixed(1)}`]),
  ].join(', ');
  return dates.length === 0 ? `${facts}.` : `${facts}.\n\nDates: ${dates.map(escapeMarkdown).join(' · ')}`;
}

function keyPhraseTable({ key_phrases }: Insights): string | null {
  return table(
    ['Phrase', 'Weight', 'Times'],
    key_phrases
      .slice(0, rowsMax.keyPhrases)
      .map(({ phrase, score, count }) => [escapeMarkdown(phrase), score.toFixed(2), String(count)]),
  );
}

function entityTable({ entities }: Insights): string | null {
  const rows = [...entities].sort((a, b) => rankOf(a) - rankOf(b) || b.count - a.count);
  return table(
    ['Name', 'Type', 'Times', 'Certainty'],
    rows
      .slice(0, rowsMax.entities)
      .map(({ name, type, count, confidence }) => [
        escapeMarkdown(name),
        typeNames[type],
        String(count),
        `${String(Math.round(confidence * 100))} %`,
      ]),
  );
}

function rankOf({ type }: Entity): number {
  return Object.keys(typeNames).indexOf(type);
}

/** Statements first, then what only stands together; each with the sentence that says so. */
function relationshipList(relationships: readonly Relationship[]): string | null {
  // The statements come in the order of their worth.
  const rows = [...relationships].sort((a, b) => kindRank(a) - kindRank(b));
  if (rows.length === 0) return null;
  return rows
    .slice(0, rowsMax.relationships)
    .map(({ subject, predicate, object, evidence }) => {
      const [from, verb, to] = [subject, predicate, object].map(escapeMarkdown);
      return `- **${from ?? ''}** ${verb ?? ''} **${to ?? ''}**\n  > ${escapeMarkdown(plainText(evidence.quote))}`;
    })
    .join('\n');
}

function kindRank({ kind }: Relationship): number {
  return kind === 'co-occurrence' ? 1 : 0;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string | null {
  if (rows.length === 0) return null;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(heads),
    line(heads.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}
