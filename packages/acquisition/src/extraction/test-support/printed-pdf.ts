/** A line of text at a place of a page, in points from the lower left corner. */
interface PrintedLine {
  readonly text: string;
  readonly x?: number;
  readonly y: number;
  readonly size?: number;
}

/**
 * A PDF of the given pages in Helvetica, written by hand so that every line stands where a test wants it. `info` and
 * `trailer` are entries of those dictionaries.
 */
export function printedPdf(
  pages: readonly (readonly PrintedLine[])[],
  { info = '', trailer = '' }: { readonly info?: string; readonly trailer?: string } = {},
): Uint8Array {
  const objects: string[] = [];
  const kids = pages.map((_, at) => `${String(4 + at * 2)} 0 R`).join(' ');
  objects.push('<< /Type /Catalog /Pages 2 0 R >>');
  objects.push(`<< /Type /Pages /Kids [${kids}] /Count ${String(pages.length)} >>`);
  objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  for (const [at, lines] of pages.entries()) {
    const content = lines
      .map(
        ({ text, x = 72, y, size = 11 }) =>
          `BT /F1 ${String(size)} Tf ${String(x)} ${String(y)} Td (${text.replaceAll(/[()\\]/g, String.raw`\$&`)}) Tj ET`,
      )
      .join('\n');
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${String(5 + at * 2)} 0 R >>`,
    );
    objects.push(`<< /Length ${String(content.length)} >>\nstream\n${content}\nendstream`);
  }
  objects.push(`<< ${info} >>`);
  return assemble(objects, trailer);
}

function assemble(objects: readonly string[], trailer: string): Uint8Array {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${String(at + 1)} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = String(objects.length + 1);
  file += `xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} /Root 1 0 R /Info ${String(objects.length)} 0 R ${trailer} >>\nstartxref\n${String(file.length)}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
