/** What may stand in a quoted string without being escaped (RFC 9110, section 5.6.4), and is safe in a file name. */
const unsafeInAscii = /[^\w .()+,=@-]/g;
/** `encodeURIComponent` leaves these, which RFC 8187 does not allow as they are. */
const notEncoded = /['()*!]/g;

/**
 * The header of a file to be saved under this name (RFC 6266): the whole name for browsers of today, and one of ASCII
 * letters for everything else, which is `fallbackName` with the same extension where it would have no letter or digit.
 */
export function contentDisposition({
  fileName,
  fallbackName,
}: {
  readonly fileName: string;
  readonly fallbackName: string;
}): string {
  const [, stem = '', extension = ''] = /^(.*?)(\.[a-z]+)?$/su.exec(fileName) ?? [];
  const name = asciiOf(stem);
  const ascii = `${/[a-z\d]/i.test(name) ? name : fallbackName}${extension}`;
  const encoded = encodeURIComponent(fileName.toWellFormed()).replaceAll(
    notEncoded,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function asciiOf(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(unsafeInAscii, '_');
}
