import { splitRange } from '@harvest/text/sentence-boundaries';

const ellipsis = '…';

/** A text of at most `lengthMax` UTF-16 code units: whole sentences where they fill half of it, else cut at a word. */
export function cutAtWord(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const whole = splitRange(text, 0, text.length).findLast(({ end }) => end <= lengthMax);
  if (whole !== undefined && whole.end > lengthMax / 2) return text.slice(0, whole.end);
  const room = text.slice(0, lengthMax - ellipsis.length);
  const space = room.search(/\s\S*$/);
  const cut = space > lengthMax / 2 ? room.slice(0, space) : room.replace(/[\ud800-\udbff]$/, '');
  return `${cut.replace(/[\s\p{P}]+$/u, '')}${ellipsis}`;
}
