import { z } from 'zod';

/**
 * A passage of a source that a statement rests on. Offsets are UTF-16 code units (JavaScript string indices), so
 * `source.slice(start, end) === quote` holds for every stored citation.
 */
export const citationSchema = z
  .strictObject({
    source: z.int().min(0).meta({ description: 'Index of the source.' }),
    start: z.int().min(0).meta({ description: 'First UTF-16 code unit of the quote.' }),
    end: z.int().min(1).meta({ description: 'One past the last UTF-16 code unit of the quote.' }),
    quote: z.string().min(1),
  })
  .meta({
    id: 'Citation',
    description: 'A verified passage of a source: source.slice(start, end) === quote.',
  });
export type Citation = z.infer<typeof citationSchema>;

/** A place in a source, in UTF-16 code units. */
export const spanSchema = z
  .strictObject({ source: z.int().min(0), start: z.int().min(0), end: z.int().min(1) })
  .meta({ id: 'Span' });
export type Span = z.infer<typeof spanSchema>;
