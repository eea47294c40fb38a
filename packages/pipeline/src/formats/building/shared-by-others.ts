/** Words by which a sentence says that what it tells of one is true of others. */
const shared =
  /(?<!\p{L})(?:also|too|likewise|as well|like|unlike|such as|including|among|one of|auch|ebenfalls|unter anderem|darunter|aussi|également|parmi|comme|también|entre ellos|como)(?!\p{L})/iu;

/** True for a sentence that is no less true of another name: "Paris has also suffered from smog" says that others have. */
export function isSharedByOthers(text: string): boolean {
  return shared.test(text);
}
