import { constants, deflateRawSync } from 'node:zlib';
import { assemblePdf, writePdf } from './write-pdf.ts';

const blockBytes = 16 * 1_048_576;
const endOfDeflate = [0x03, 0x00];

/** So many blocks of 16 MiB of one byte, compressed to a thousandth without ever being whole. */
function deflatedBlocks(blocks: number, byte: number): string {
  const block = deflateRawSync(new Uint8Array(blockBytes).fill(byte), {
    finishFlush: constants.Z_FULL_FLUSH,
  });
  const header = Buffer.from([0x78, 0x9c]);
  const all = [header, ...Array.from({ length: blocks }, () => block), Buffer.from(endOfDeflate)];
  return Buffer.concat(all).toString('latin1');
}

const stream = (data: string, entries: string): string =>
  `<< /Length ${String(data.length)} ${entries} >>\nstream\n${data}\nendstream`;
const catalogue = '<< /Type /Catalog /Pages 2 0 R >>';
const page = (contents: string): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents ${contents} >>`;

/** A page whose text is 1.1 GB of blanks. */
function contentBomb(): Uint8Array {
  const contents = stream(deflatedBlocks(66, 0x20), '/Filter /FlateDecode');
  return assemblePdf(
    [catalogue, '<< /Type /Pages /Count 1 /Kids [3 0 R] >>', page('4 0 R'), contents],
    '/Root 1 0 R',
  );
}

/** A table of 150 million objects, of which there are two. */
function tableBomb(): Uint8Array {
  const start = `%PDF-1.5\n1 0 obj\n${catalogue}\nendobj\n2 0 obj\n<< /Type /Pages /Count 0 /Kids [] >>\nendobj\n`;
  const entries = '/Type /XRef /W [1 4 2] /Size 150000000 /Root 1 0 R /Filter /FlateDecode';
  const table = stream(deflatedBlocks(63, 1), entries);
  return Buffer.from(
    `${start}3 0 obj\n${table}\nendobj\nstartxref\n${String(start.length)}\n%%EOF\n`,
    'latin1',
  );
}

/** A tree of pages with a million leaves, all the same. */
function millionPages(): Uint8Array {
  const leaves = '3 0 R '.repeat(1_000_000);
  const tree = `<< /Type /Pages /Count 1000000 /Kids [${leaves}] >>`;
  return assemblePdf([catalogue, tree, page('4 0 R'), stream('', '')], '/Root 1 0 R');
}

/** A tree of pages that grows out of its own branches. */
function cyclicPages(): Uint8Array {
  const tree = '<< /Type /Pages /Count 9 /Kids [3 0 R] >>';
  const branch = '<< /Type /Pages /Parent 2 0 R /Count 9 /Kids [2 0 R 3 0 R] >>';
  return assemblePdf([catalogue, tree, branch], '/Root 1 0 R');
}

/** The first half of a file, which is without its table. */
function cutPdf(): Uint8Array {
  const whole = writePdf(['Half of this is missing.'], { title: 'Cut' });
  return whole.subarray(0, whole.length / 2);
}

/** PDF files that are damaged, or cost their reader time or memory; each is made when it is asked for. */
export const hostilePdfs = { contentBomb, tableBomb, millionPages, cyclicPages, cutPdf } as const;
