/** The first words of a text with an ellipsis, or all of a text that has no more; scripts without spaces are cut by characters. */
export function cutToWords(text: string, wordsMax: number): string {
  const words = text.split(/\s+/);
  const cut = words.length > wordsMax ? words.slice(0, wordsMax).join(' ') : text;
  const characters = Array.from(cut);
  const charactersMax = wordsMax * charactersPerWord;
  const short = characters.length > charactersMax ? characters.slice(0, charactersMax).join('') : cut;
  return short === text ? text : `${short.replace(/[\s\p{P}]+$/u, '')}…`;
}

/** Generous for scripts with spaces, since only a text without any is to be cut by it. */
const charactersPerWord = 12;
