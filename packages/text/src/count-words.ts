/** How many characters of a script that puts no spaces between words make up a word, on average. */
const charactersPerWord: readonly { readonly characters: RegExp; readonly perWord: number }[] = [
  { characters: /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}々ー]/gu, perWord: 2 },
  { characters: /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu, perWord: 4 },
];
const holdsWord = /[\p{L}\p{N}]/u;

/** Words of a text as a reader counts them: what stands between spaces and holds a letter or a digit. */
export function countWords(text: string): number {
  let spaced = text;
  let words = 0;
  for (const { characters, perWord } of charactersPerWord) {
    const found = spaced.match(characters)?.length ?? 0;
    if (found === 0) continue;
    words += Math.ceil(found / perWord);
    spaced = spaced.replace(characters, ' ');
  }
  return words + (spaced.match(/\S+/g) ?? []).filter((part) => holdsWord.test(part)).length;
}
