/** Marks, in what a model is given, where something of a source was left out. */
export const omissionMark = '[…]';
/** The same between two passages of a source. */
export const omission = `\n\n${omissionMark}\n\n`;
