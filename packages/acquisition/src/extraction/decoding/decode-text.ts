import { analyse } from 'chardet';
import { charsetOfMark, declaredCharsets, knownCharset } from './declared-charset.ts';

const sampleBytes = 65_536;
const detectionConfidenceMin = 30;
/** Broken bytes in otherwise plain UTF-8 (a cut character, a pasted line) do not make it another encoding. */
const brokenShareMax = 0.05;

/**
 * Decodes a text: by its byte order mark; as UTF-8 where the bytes plainly are, whatever is declared; as declared by the
 * Content-Type or the document; as detected. Never throws: what cannot be decoded becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const mark = charsetOfMark(bytes);
  if (mark !== null) return decode(bytes, mark);
  const declared = declaredCharsets(bytes, contentType);
  const shifting = declared.find((charset) => charset.startsWith('utf-16') || charset === 'iso-2022-jp');
  if (shifting !== undefined) return decode(bytes, shifting);
  const sample = utf8Sample(bytes);
  if (sample.broken === 0 && sample.multibyte > 0) return decode(bytes, 'utf-8');
  if (sample.multibyte === 0 && sample.broken === 0) return decode(bytes, declared[0] ?? 'utf-8');
  const legacy = declared.find((charset) => charset !== 'utf-8');
  if (legacy !== undefined) return decode(bytes, legacy);
  if (sample.broken <= sample.multibyte * brokenShareMax) return decode(bytes, 'utf-8');
  return decode(bytes, detectCharset(bytes));
}

function decode(bytes: Uint8Array, charset: string): string {
  return new TextDecoder(charset).decode(bytes);
}

/** How many characters of the text are written in several bytes, and how many are no UTF-8. */
function utf8Sample(bytes: Uint8Array): { multibyte: number; broken: number } {
  let [multibyte, broken] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) continue;
    const following =
      first >= 0xc2 && first <= 0xdf
        ? 1
        : first >= 0xe0 && first <= 0xef
          ? 2
          : first >= 0xf0 && first <= 0xf4
            ? 3
            : 0;
    let length = 0;
    while (length < following && ((bytes[at + 1 + length] ?? 0) & 0xc0) === 0x80) length += 1;
    // The end of the text may cut a character.
    if (following > 0 && (length === following || at + 1 + length >= bytes.length)) multibyte += 1;
    else broken += 1;
    at += length;
  }
  return { multibyte, broken };
}

function detectCharset(bytes: Uint8Array): string {
  const start = bytes.findIndex((byte) => byte >= 0x80);
  const from = Math.max(0, start - 256);
  const best = analyse(bytes.subarray(from, from + sampleBytes)).find(
    ({ confidence }) => confidence >= detectionConfidenceMin,
  );
  const charset = knownCharset(best?.name);
  return charset === null || charset === 'utf-8' ? 'windows-1252' : charset;
}
