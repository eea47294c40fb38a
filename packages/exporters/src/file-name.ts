/** Systems allow 255 bytes, and programs add to a name. */
const bytesMax = 180;
/** Everything but letters, digits and marks of any script, in runs. */
const separators = /[^\p{L}\p{N}\p{M}]+/gu;
/** Names of devices on Windows, with any extension. */
const reservedName = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * A file name that no system takes for anything else: words joined by hyphens, without paths, dots, control characters
 * or overrides of direction.
 */
export function fileNameOf(options: {
  readonly title: string;
  readonly fallback: string;
  readonly extension: string;
}): string {
  const words = options.title
    .normalize('NFC')
    .replaceAll(separators, '-')
    .replaceAll(/^-+|-+$/g, '');
  const name = shortened(words).replace(/-+$/, '');
  const usable = name !== '' && !reservedName.test(name);
  return `${usable ? name : options.fallback}.${options.extension}`;
}

/** As many whole characters, as people count them, as there is room for. */
function shortened(words: string): string {
  let bytes = 0;
  for (const { segment, index } of new Intl.Segmenter().segment(words)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > bytesMax) return words.slice(0, index);
  }
  return words;
}
