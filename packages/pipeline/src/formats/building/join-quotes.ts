const open = /[\p{L}\p{N}\p{Pe}%°]$/u;

/** Quotes as one running text: those that end without a mark, as items of a list do, are set apart by a semicolon. */
export function joinQuotes(quotes: readonly string[]): string {
  return quotes
    .map((quote, position) => (open.test(quote) && position < quotes.length - 1 ? `${quote};` : quote))
    .join(' ');
}
