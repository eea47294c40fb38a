/** What a result can be downloaded as. */
import { z } from 'zod';
import { type OutputFormat, outputFormatNames } from './output-formats.ts';

interface ExportFormatRow {
  readonly mediaType: string;
  readonly extension: string;
  readonly purpose: string;
  /** Which outputs can be written so. */
  readonly outputs: readonly OutputFormat[];
}

const questions: readonly OutputFormat[] = ['quiz', 'study_guide', 'flashcards'];

export const exportFormats = {
  json: {
    mediaType: 'application/json; charset=utf-8',
    extension: 'json',
    purpose: 'The task with its whole result.',
    outputs: outputFormatNames,
  },
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    extension: 'csv',
    purpose:
      'One row for each item, with its sources and their licences; cells that a spreadsheet would calculate are escaped.',
    outputs: [...questions, 'video_script', 'mind_map', 'slides', 'insights', 'dedup'],
  },
  md: {
    mediaType: 'text/markdown; charset=utf-8',
    extension: 'md',
    purpose: 'Markdown with sources.',
    outputs: outputFormatNames,
  },
  html: {
    mediaType: 'text/html; charset=utf-8',
    extension: 'html',
    purpose: 'A page of its own, sanitised, without scripts and outside resources.',
    outputs: outputFormatNames,
  },
  pdf: {
    mediaType: 'application/pdf',
    extension: 'pdf',
    purpose: 'A document to print.',
    outputs: outputFormatNames,
  },
  docx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extension: 'docx',
    purpose: 'A document to edit.',
    outputs: outputFormatNames,
  },
  gift: {
    mediaType: 'text/plain; charset=utf-8',
    extension: 'gift',
    purpose: 'Questions for Moodle (GIFT).',
    outputs: ['quiz', 'study_guide'],
  },
  qti: {
    mediaType: 'application/zip',
    extension: 'zip',
    purpose: 'Questions for learning platforms (QTI 1.2 in a content package).',
    outputs: ['quiz'],
  },
  apkg: {
    mediaType: 'application/apkg',
    extension: 'apkg',
    purpose: 'A deck for Anki.',
    outputs: questions,
  },
} as const satisfies Record<string, ExportFormatRow>;

export type ExportFormat = keyof typeof exportFormats;
export const exportFormatNames = Object.keys(exportFormats) as [ExportFormat, ...ExportFormat[]];
export const exportFormatSchema = z.enum(exportFormatNames).meta({
  id: 'ExportFormat',
  description: Object.entries(exportFormats)
    .map(([name, { purpose }]) => `\`${name}\`: ${purpose}`)
    .join(' '),
});

/** The formats in which an output can be downloaded. */
export function exportFormatsOf(output: OutputFormat): readonly ExportFormat[] {
  return exportFormatNames.filter((name) =>
    (exportFormats[name].outputs as readonly OutputFormat[]).includes(output),
  );
}
