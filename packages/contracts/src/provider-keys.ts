/** Keys of a tenant's own at the cloud providers: stored, sent with one request, and checked. */
import { z } from 'zod';
import { type CloudProviderName, cloudProviderNameSchema } from './providers.ts';

export const providerKeyCharactersMin = 8;
export const providerKeyCharactersMax = 512;

const example = 'sk-example-0123456789abcdef';

/** A provider's key: it goes into a header, which has no room for spaces and line feeds. */
export const providerKeySchema = z
  .string()
  .min(providerKeyCharactersMin)
  .max(providerKeyCharactersMax)
  .regex(/^[\x21-\x7e]*$/, 'must be printable ASCII without spaces')
  .meta({ description: 'The key as the provider gave it out.', examples: [example] });

/** The header in which a request brings a key of its own, by provider, in lower case. */
export const providerKeyHeaders = {
  openai: 'x-provider-key-openai',
  anthropic: 'x-provider-key-anthropic',
  gemini: 'x-provider-key-gemini',
} as const satisfies Readonly<Record<CloudProviderName, string>>;

/** Body of `PUT /keys/{provider}`. */
export const storeProviderKeyRequestSchema = z
  .strictObject({ key: providerKeySchema })
  .meta({ id: 'StoreProviderKeyRequest' });

/** A stored key as it is shown: never the key itself. */
export const storedProviderKeySchema = z
  .strictObject({
    provider: cloudProviderNameSchema,
    key_id: z.string().meta({
      description: 'Names this key; another one has another id.',
      examples: ['pk_4k9w2m7q1s5v8x3z'],
    }),
    fingerprint: z.string().meta({
      description:
        'The same for the same key of the same tenant, so that you can tell which one is stored. Nothing of the key can be told from it.',
      examples: ['9f2c41d07be8'],
    }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'StoredProviderKey' });
export type StoredProviderKey = z.infer<typeof storedProviderKeySchema>;

/** The answer of `GET /keys`: at most one key a provider. */
export const providerKeyListSchema = z
  .strictObject({ keys: z.array(storedProviderKeySchema) })
  .meta({ id: 'ProviderKeyList' });
export type ProviderKeyList = z.infer<typeof providerKeyListSchema>;

/** Body of `POST /validate-key`. */
export const validateKeyRequestSchema = z
  .strictObject({ provider: cloudProviderNameSchema, key: providerKeySchema })
  .meta({ id: 'ValidateKeyRequest' });

/** What a check of a key can find, with what that means. */
export const keyStatuses = {
  valid: 'The provider answered a request with the key.',
  limited: 'The provider knows the key, and limits its rate at the moment.',
  invalid: 'The provider refuses the key, or does not let it call a model.',
  no_quota: 'The provider knows the key, and its account has no quota left.',
  unreachable:
    'The provider cannot be reached or does not answer properly, so that nothing is known of the key.',
} as const;
export type KeyStatus = keyof typeof keyStatuses;
const keyStatusNames = Object.keys(keyStatuses) as [KeyStatus, ...KeyStatus[]];

/** What a check of a key ends with, and the answer of `POST /validate-key`. */
export const keyCheckResultSchema = z
  .strictObject({
    provider: cloudProviderNameSchema,
    status: z.enum(keyStatusNames).meta({
      description: Object.entries(keyStatuses)
        .map(([status, meaning]) => `\`${status}\`: ${meaning}`)
        .join(' '),
    }),
    message: z.string().meta({ description: 'The same as a sentence, with what the provider said.' }),
  })
  .meta({ id: 'KeyCheckResult' });
export type KeyCheckResult = z.infer<typeof keyCheckResultSchema>;
