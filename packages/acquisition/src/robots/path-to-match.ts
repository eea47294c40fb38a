/**
 * Makes paths comparable octet by octet (RFC 9309, section 2.2.2). The strings hold one octet in each character.
 *
 * The RFC and Google's parser, against which sites test their files, read percent-encoding differently, so a path has
 * two readings, and a rule that matches in either of them matches:
 *
 * - `literal`: octets stay as they are written, apart from what every reader has to encode.
 * - `normal`: the "path to match" of the RFC. Encoded letters, digits and `-._~` are decoded, and the `/` and `?` of a
 *   query, which separate nothing there, are encoded.
 */

/** A path in its two readings; they are the same string for most paths. */
export interface PathReadings {
  readonly literal: string;
  readonly normal: string;
}

/** Nothing here needs encoding: unreserved characters of RFC 3986, and those that separate the parts of a path or query. */
const plain = /^[\w\-.~/?&=]*$/;
const encodedOrOther = /%[\da-f]{2}|[^\w\-.~/?&=]/gi;
const encodedOrOtherAscii = /%[\da-f]{2}|[^\w\-.~/?&=\x80-\xFF]/gi;
const encodedUnreserved = /%(?:2[DE]|3\d|4[1-9A-F]|5[\dAF]|6[1-9A-F]|7[\dAE])/g;

/** Path and query of a URL as they are sent; `search` would hide a `?` without a query. */
export function sentPath({ href, protocol }: URL): string {
  const fragment = href.indexOf('#');
  return href.slice(href.indexOf('/', protocol.length + 2), fragment === -1 ? undefined : fragment);
}

/**
 * The readings of the path and query of a URL as they are sent, which is in ASCII. An octet beyond that equals no encoded
 * one, as in Google's parser: a URL that holds it has yet to be encoded by whoever sends it.
 */
export function readPath(path: string): PathReadings {
  const literal = encode(path, encodedOrOtherAscii);
  return { literal, normal: encodeQuery(decodeUnreserved(literal)) };
}

/**
 * The readings of a rule's pattern without its final `$`; `*` stays what it is.
 *
 * The RFC decodes the URI and leaves open what an encoded letter in a rule means; by its example it is the letter, to
 * Google's parser it is not. Both agree to stay away when in doubt: such a rule disallows what it means decoded, and
 * allows only what is written like it.
 */
export function readPattern(kind: 'allow' | 'disallow', pattern: string): PathReadings {
  const literal = pattern
    .split('*')
    .map((part) => encode(part, encodedOrOther))
    .join('*');
  return { literal, normal: encodeQuery(kind === 'allow' ? literal : decodeUnreserved(literal)) };
}

/** Encodes every octet that is neither unreserved nor a separator, a stray `%` too, and writes hexadecimal digits large. */
function encode(path: string, encodedOrNot: RegExp): string {
  if (plain.test(path)) return path;
  return path.replace(encodedOrNot, (found) =>
    found.length === 3
      ? found.toUpperCase()
      : `%${found.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}

function decodeUnreserved(encoded: string): string {
  return encoded.replace(encodedUnreserved, (found) =>
    String.fromCharCode(Number.parseInt(found.slice(1), 16)),
  );
}

function encodeQuery(path: string): string {
  const start = path.indexOf('?') + 1;
  if (start === 0) return path;
  return path.slice(0, start) + path.slice(start).replaceAll('/', '%2F').replaceAll('?', '%3F');
}
