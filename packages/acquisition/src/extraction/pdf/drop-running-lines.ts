import type { PdfLine } from './read-lines.ts';

/** So many lines at either end of a page may be its header or footer. */
const edgeLines = 3;
/** Running lines repeat on at least this share of the pages. */
const repeatShareMin = 0.3;
const pageNumber =
  /^[\s\p{P}]*(?:(?:page|seite|p\.|стр\.)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|\/|von|de|из|\|)\s*\d{1,4})?[\s\p{P}]*$/iu;

/** The lines of all pages without running headers, footers and page numbers. */
export function dropRunningLines(pages: readonly (readonly PdfLine[])[]): PdfLine[][] {
  const counts = new Map<string, number>();
  for (const lines of pages)
    for (const key of new Set(edgesOf(lines).map(({ text }) => keyOf(text))))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  const repeats = Math.max(2, Math.ceil(pages.length * repeatShareMin));
  return pages.map((lines) => {
    const running = new Set(
      edgesOf(lines).filter(
        ({ text }) =>
          pageNumber.test(text) || (pages.length > 2 && (counts.get(keyOf(text)) ?? 0) >= repeats),
      ),
    );
    return lines.filter((line) => !running.has(line));
  });
}

/** The topmost and the lowest lines of a page. */
function edgesOf(lines: readonly PdfLine[]): readonly PdfLine[] {
  if (lines.length <= 2 * edgeLines) return lines;
  const downwards = lines.toSorted((a, b) => b.baseline - a.baseline);
  return [...downwards.slice(0, edgeLines), ...downwards.slice(-edgeLines)];
}

/** Page numbers differ, the rest of a running line does not. */
function keyOf(text: string): string {
  return text.toLowerCase().replaceAll(/\d+/g, '#');
}
