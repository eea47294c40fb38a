import { z } from 'zod';

/** What a task can produce. The table grows with the content pipeline; everything else derives from it. */
export const outputFormats = {
  analysis: 'Answers the query from the source, with the sentences that the answer rests on.',
  summary: 'Condenses the source, leaning towards what the query asks about.',
} as const;

export type OutputFormat = keyof typeof outputFormats;
export const outputFormatNames = Object.keys(outputFormats) as [OutputFormat, ...OutputFormat[]];
export const outputFormatSchema = z.enum(outputFormatNames).meta({
  id: 'OutputFormat',
  description: Object.entries(outputFormats)
    .map(([name, purpose]) => `\`${name}\`: ${purpose}`)
    .join(' '),
});
