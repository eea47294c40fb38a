/**
 * As much of the Redis protocol (RESP2) as it takes to ask a server who it is. The launcher runs before anything else
 * and asks three questions, for which a client library would be too much.
 */

/** A reply: text, whole number, null, error, or a list of replies. */
export type RedisReply = string | number | null | RedisErrorReply | readonly RedisReply[];

/** What the server refused, in its own words, such as `NOAUTH Authentication required.` */
export interface RedisErrorReply {
  readonly error: string;
}

/** Encodes a command as an array of bulk strings. */
export function encodeCommand(words: readonly string[]): string {
  const bulk = words.map((word) => `$${String(Buffer.byteLength(word))}\r\n${word}\r\n`);
  return `*${String(words.length)}\r\n${bulk.join('')}`;
}

/**
 * Reads the first `count` replies.
 *
 * @returns null while bytes are missing
 * @throws Error for bytes that are not this protocol
 */
export function decodeReplies(bytes: Buffer, count: number): readonly RedisReply[] | null {
  const replies: RedisReply[] = [];
  let offset = 0;
  while (replies.length < count) {
    const step = decodeAt(bytes, offset);
    if (step === null) return null;
    replies.push(step.reply);
    offset = step.end;
  }
  return replies;
}

interface Step {
  readonly reply: RedisReply;
  readonly end: number;
}

function decodeAt(bytes: Buffer, offset: number): Step | null {
  const lineEnd = bytes.indexOf('\r\n', offset);
  if (lineEnd === -1) {
    if (bytes.length - offset > 65_536) throw new Error('not a Redis server: no end of line');
    return null;
  }
  const line = bytes.toString('utf8', offset + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[offset] ?? 0)) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: { error: line }, end };
    case ':':
      return { reply: Number(line), end };
    case '$':
      return decodeBulk(bytes, Number(line), end);
    case '*':
      return decodeList(bytes, Number(line), end);
    default:
      throw new Error('not a Redis server: it speaks another protocol');
  }
}

function decodeBulk(bytes: Buffer, length: number, start: number): Step | null {
  if (length === -1) return { reply: null, end: start };
  if (bytes.length < start + length + 2) return null;
  return { reply: bytes.toString('utf8', start, start + length), end: start + length + 2 };
}

function decodeList(bytes: Buffer, count: number, start: number): Step | null {
  if (count === -1) return { reply: null, end: start };
  const items: RedisReply[] = [];
  let end = start;
  for (let index = 0; index < count; index += 1) {
    const step = decodeAt(bytes, end);
    if (step === null) return null;
    items.push(step.reply);
    end = step.end;
  }
  return { reply: items, end };
}
