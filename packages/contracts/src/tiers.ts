import { z } from 'zod';

/** The classes of models between which the router decides; what each is for. */
export const tiers = {
  simple: 'The cheapest models, for requests that any model answers well.',
  balanced: 'The default: good answers at a moderate price.',
  quality: 'The strongest models, for requests on which cheaper ones fail.',
  local: 'Models that run on machines of the operator; nothing leaves them.',
} as const;

export type Tier = keyof typeof tiers;
export const tierNames = Object.keys(tiers) as [Tier, ...Tier[]];
export const tierSchema = z.enum(tierNames).meta({
  id: 'Tier',
  description: Object.entries(tiers)
    .map(([name, purpose]) => `\`${name}\`: ${purpose}`)
    .join(' '),
});

/** What matters to the caller: `simple` is cost-sensitive, `quality` is quality-critical, `balanced` the default. */
export const qualityPrioritySchema = z.enum(['simple', 'balanced', 'quality']);
export type QualityPriority = z.infer<typeof qualityPrioritySchema>;

/** What a model can do beyond answering in text. */
export const capabilityNames = ['streaming', 'tools', 'structured_output'] as const;
export const capabilitySchema = z.enum(capabilityNames);
export type Capability = z.infer<typeof capabilitySchema>;

/** Which cached answers a request accepts: `semantic` includes `exact`. */
export const cacheModeSchema = z.enum(['semantic', 'exact', 'off']);
export type CacheMode = z.infer<typeof cacheModeSchema>;
