import type { QualityCheck } from '@harvest/contracts/quality-report';
import { type CompletedTask, languageOf } from '../completed-task.ts';
import { singleLine } from '../single-line.ts';
import { contentBlocks, titleOfContent } from './content-blocks.ts';
import { describeSources, formatDay, originOf, sourceNameOf } from './describe-sources.ts';
import type { Block, ExportDocument, Inline } from './document.ts';
import { paragraph, plain, textOf, withLineBreaks, withNumbersApart } from './inline.ts';
import { type Labels, labelsOf } from './labels.ts';
import { readMarkdown } from './markdown-blocks.ts';
import { mapContents } from './map-contents.ts';
import { type Notes, createNotes } from './notes.ts';

const titleLengthMax = 160;

/** The document that a completed task is shown as. Its strings are expected to be clean. */
export function documentOf(task: CompletedTask): ExportDocument {
  const { result } = task;
  const language = languageOf(task);
  const labels = labelsOf(language);
  const nameOf = (index: number): string => sourceNameOf(result.sources[index], index, labels);
  const notes = createNotes({
    originOf: (index) => originOf(result.sources[index], index, labels),
    isMarkdown: (index) => result.sources[index]?.attribution?.media_type === 'text/markdown',
  });
  const { title, blocks } =
    result.content === null
      ? textBody(task, { labels, notes, firstSource: nameOf(0) })
      : {
          title: titleOfContent(result.content) ?? `${labels[task.output_format]}: ${nameOf(0)}`,
          blocks: mapContents(
            contentBlocks(result.content, { labels, notes, sourceNameOf: nameOf }),
            withLineBreaks,
          ),
        };
  return {
    title: shorten(title),
    subtitle: subtitleOf(task, labels, language),
    authors: authorsOf(task),
    language,
    created: new Date(task.completed_at),
    blocks: mapContents(
      [...blocks, ...unreferredNotes(blocks, notes.all().length, labels)],
      withNumbersApart,
    ),
    notices: noticesOf(task),
    notes: notes.all(),
    sources: describeSources(result.sources, { labels, language }),
    labels,
  };
}

/** The title and the blocks of a result that is Markdown; its `[n]` are its citations in order. */
function textBody(
  { result, query, output_format: format }: CompletedTask,
  { labels, notes, firstSource }: { labels: Labels; notes: Notes; firstSource: string },
): { title: string; blocks: readonly Block[] } {
  notes.list(result.citations);
  const { title, blocks } = readMarkdown(result.text, result.citations.length);
  if (title !== null) return { title: textOf(title), blocks };
  const named = format === 'analysis' && query !== '';
  return { title: named ? query : `${labels[format]}: ${firstSource}`, blocks };
}

/** A line that refers to the notes that nothing else does: a model's text has no numbers in it. */
function unreferredNotes(blocks: readonly Block[], count: number, labels: Labels): readonly Block[] {
  const referred = new Set(blocks.flatMap(referencesIn));
  const left = Array.from({ length: count }, (_, place) => place + 1).filter((note) => !referred.has(note));
  if (left.length === 0) return [];
  return [paragraph(plain(`${labels.notes}:`), ...left.map((number): Inline => ({ kind: 'note', number })))];
}

function referencesIn(block: Block): readonly number[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return numbersIn(block.content);
    case 'list':
      return block.items.flatMap(({ content, children }) => [
        ...numbersIn(content),
        ...children.flatMap(referencesIn),
      ]);
    case 'table':
      return [...block.head, ...block.rows.flat()].flatMap(numbersIn);
    case 'quote':
      return block.blocks.flatMap(referencesIn);
    case 'code':
    case 'rule':
      return [];
  }
}

function numbersIn(content: readonly Inline[]): readonly number[] {
  return content.flatMap((part) => (part.kind === 'note' ? [part.number] : []));
}

function subtitleOf(task: CompletedTask, labels: Labels, language: string): string {
  return `${labels[task.output_format]} · ${formatDay(task.completed_at, language)}`;
}

/** Whose the sources are: the file says so in its properties, too. */
function authorsOf({ result }: CompletedTask): readonly string[] {
  return [
    ...new Set(
      result.sources.flatMap(({ attribution }) =>
        attribution === null ? [] : attribution.authors.length > 0 ? attribution.authors : [attribution.site],
      ),
    ),
  ].filter((name) => name !== null);
}

/** What a reader should know: the result's own notices, and each check that failed. */
function noticesOf({ result }: CompletedTask): readonly string[] {
  const failed = result.quality.checks.flatMap((check) =>
    check.passed || check.detail === null || result.notices.some((notice) => repeats(check, notice))
      ? []
      : [check.detail],
  );
  return [...new Set([...result.notices, ...failed])];
}

/** Whether a notice gives the same two counts as a check, as that there are fewer items than were wanted. */
function repeats({ measured, limit }: QualityCheck, notice: string): boolean {
  if (!Number.isInteger(measured) || !Number.isInteger(limit)) return false;
  const numbers = new Set(notice.match(/\d+/g)?.map(Number));
  return [measured, limit].every((count) => count !== null && numbers.has(count));
}

function shorten(title: string): string {
  const line = singleLine(title);
  if (line.length <= titleLengthMax) return line;
  const cut = line.slice(0, titleLengthMax).toWellFormed();
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), titleLengthMax / 2)).replace(/\ufffd$/, '')}…`;
}
