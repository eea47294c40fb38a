const lengthMax = 80;
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
  const name = [...new Intl.Segmenter().segment(words)]
    .map(({ segment }) => segment)
    .slice(0, lengthMax)
    .join('')
    .replace(/-+$/, '');
  const usable = name !== '' && !reservedName.test(name);
  return `${usable ? name : options.fallback}.${options.extension}`;
}
