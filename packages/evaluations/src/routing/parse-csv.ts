const token = /"((?:[^"]|"")*)"|([^",\r\n]+)|(,)|(\r?\n)/g;

/** Rows and fields of a CSV text (RFC 4180): quoted fields may hold commas, line breaks and doubled quotes. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row = [''];
  for (const [, quoted, plain, comma, lineBreak] of text.matchAll(token)) {
    if (comma !== undefined) row.push('');
    else if (lineBreak !== undefined) {
      rows.push(row);
      row = [''];
    } else {
      const field = quoted?.replaceAll('""', '"') ?? plain ?? '';
      row.push(`${row.pop() ?? ''}${field}`);
    }
  }
  if (row.length > 1 || row[0] !== '') rows.push(row);
  return rows;
}
