import type { ExportWriter } from '../export-input.ts';

const indentation = 2;

/** The task as the API returns it, indented for people. */
export const writeJson: ExportWriter = ({ original }) =>
  new TextEncoder().encode(`${JSON.stringify(original, null, indentation)}\n`);
