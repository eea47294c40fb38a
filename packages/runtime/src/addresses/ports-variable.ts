import { z } from 'zod';

const portsWanted = 'must be a list of ports from 1 to 65535';

/** A list of ports, separated by commas, with its default. */
export function portsVariable(defaultPorts: string): z.ZodType<ReadonlySet<number>> {
  return z
    .string()
    .default(defaultPorts)
    .refine((text) => /^\s*\d{1,5}\s*(?:,\s*\d{1,5}\s*)*$/.test(text), portsWanted)
    .transform((text): ReadonlySet<number> => new Set(text.split(',').map(Number)))
    .refine((ports) => [...ports].every((port) => port >= 1 && port <= 65_535), portsWanted);
}
