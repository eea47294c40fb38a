/** The length of the longest run of a character; a hostile page has more runs than a call can have arguments. */
export function longestRunOf(character: string, text: string): number {
  let longest = 0;
  let run = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    run = text[at - 1] === character ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
