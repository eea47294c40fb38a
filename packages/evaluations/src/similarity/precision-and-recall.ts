/** The share of what was found that is right, and of what is right that was found; NaN where there is none of it. */
export function precisionAndRecall(
  found: readonly boolean[],
  right: readonly boolean[],
): { readonly precision: number; readonly recall: number } {
  const both = found.filter((value, at) => value && right[at] === true).length;
  return { precision: both / found.filter(Boolean).length, recall: both / right.filter(Boolean).length };
}
