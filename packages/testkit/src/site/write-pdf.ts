/** Small PDF files, written by hand so that no reader is tested against the writer that it shares code with. */

const linesPerPage = 44;
/** The widest letters of such a line are still on the page; what is drawn past its edge is no part of its text. */
const charactersPerLine = 80;
const lineOfWords = new RegExp(`.{1,${String(charactersPerLine)}}(?=\\s|$)|\\S+`, 'g');

/**
 * A PDF of plain lines in Helvetica, 44 to a page, of which long ones are wrapped; characters are those of Latin-1. With
 * `encrypted` it says that it is encrypted under a password that nobody knows.
 */
export function writePdf(
  text: readonly string[],
  options: { title: string; encrypted?: boolean },
): Uint8Array {
  const lines = text.flatMap(wrapped);
  const pages: string[][] = [];
  for (let start = 0; start < lines.length; start += linesPerPage)
    pages.push(lines.slice(start, start + linesPerPage));
  const pageNumbers = pages.map((_page, index) => 5 + 2 * index);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${String(pages.length)} /Kids [${pageNumbers.map((number) => `${String(number)} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Title (${escapeText(options.title)}) /Producer (Harvest fixture) >>`,
    ...pages.flatMap((page, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${String(6 + 2 * index)} 0 R >>`,
      streamOf(page),
    ]),
  ];
  const trailer = [`/Size ${String(objects.length + 1)} /Root 1 0 R /Info 4 0 R`];
  if (options.encrypted === true) trailer.push(encryption);
  return assemblePdf(objects, trailer.join(' '));
}

/** The standard handler with keys of 40 bits; the two entries would belong to passwords, and these are random. */
const encryption = `/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <${'5ac1'.repeat(16)}> /U <${'e83b'.repeat(16)}> >>`;

/** A line as those that it is drawn as; an empty one stays. */
function wrapped(line: string): readonly string[] {
  return line.match(lineOfWords)?.map((part) => part.trim()) ?? [''];
}

function streamOf(lines: readonly string[]): string {
  const shown = lines.map((line) => `(${escapeText(line)}) Tj T*`).join('\n');
  const content = `BT /F1 11 Tf 16 TL 72 770 Td\n${shown}\nET`;
  return `<< /Length ${String(content.length)} >>\nstream\n${content}\nendstream`;
}

function escapeText(text: string): string {
  return text.replace(/[\\()]/g, '\\$&');
}

/** A file of these objects with its table of where each starts, in bytes: Latin-1 has one for each character. */
export function assemblePdf(objects: readonly string[], trailer: string): Uint8Array {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const tableStart = file.length;
  file += `xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${offsets.join('')}`;
  file += `trailer\n<< ${trailer} >>\nstartxref\n${String(tableStart)}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
