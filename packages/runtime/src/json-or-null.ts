/** The value of a JSON text; null for what is no JSON, so that whoever checks the value need not check the text as well. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
