import type { ExportFormat } from '@harvest/contracts/export-formats';
import { writeApkg } from './anki/write-apkg.ts';
import { writeCsv } from './csv/write-csv.ts';
import { writeDocx } from './docx/write-docx.ts';
import type { ExportWriter } from './export-input.ts';
import { writeGift } from './gift/write-gift.ts';
import { writeHtml } from './html/write-html.ts';
import { writeJson } from './json/write-json.ts';
import { writeMarkdown } from './markdown/write-markdown.ts';
import { writePdf } from './pdf/write-pdf.ts';
import { writeQti } from './qti/write-qti.ts';

/** How each format is written. Which outputs it is for stands in the table of the contract. */
export const writers: Readonly<Record<ExportFormat, ExportWriter>> = {
  json: writeJson,
  csv: writeCsv,
  md: writeMarkdown,
  html: writeHtml,
  pdf: writePdf,
  docx: writeDocx,
  gift: writeGift,
  qti: writeQti,
  apkg: writeApkg,
};
