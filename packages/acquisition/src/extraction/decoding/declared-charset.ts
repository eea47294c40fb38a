/** Encodings that a document names for itself. After the Encoding and HTML Standards (encoding sniffing). */

const prescanBytes = 4_096;
const declaration =
  /<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w:.+-]+)|<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w:.+-]+)|^\s*@charset\s+"([\w:.+-]+)"/i;

/** The encoding that a byte order mark tells, null without one. */
export function charsetOfMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null;
}

/** The encodings that the Content-Type and the start of the document name, as TextDecoder knows them, in this order. */
export function declaredCharsets(bytes: Uint8Array, contentType: string | null): string[] {
  const header = /charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1];
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'latin1',
    0,
    prescanBytes,
  );
  const match = declaration.exec(start);
  const inside = knownCharset(match?.[1] ?? match?.[2] ?? match?.[3]);
  // A declaration that could be read as ASCII cannot stand in UTF-16.
  const readable = inside?.startsWith('utf-16') === true ? 'utf-8' : inside;
  return [knownCharset(header), readable].filter((label) => label !== null);
}

/** The name of an encoding as TextDecoder gives it, null for a label that means none. */
export function knownCharset(label: string | undefined | null): string | null {
  if (label === undefined || label === null) return null;
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === 'x-user-defined' ? 'windows-1252' : encoding;
  } catch {
    // The constructor fails for one reason alone: no encoding has this label.
    return null;
  }
}
