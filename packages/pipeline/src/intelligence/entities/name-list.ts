/** Reads a list of names that are divided by commas or line breaks; lower case. */
export function nameList(list: string): ReadonlySet<string> {
  return new Set(
    list
      .split(/[,\n]/)
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== ''),
  );
}

/** Reads a list of single words; lower case. */
export function wordList(list: string): ReadonlySet<string> {
  return new Set(list.toLowerCase().trim().split(/\s+/));
}
