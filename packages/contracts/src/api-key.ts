/**
 * An API key is `hvk_<id>_<secret><checksum>` in the alphabet of task ids. `hvk_<id>`, 80 random bits, names the key
 * wherever it is shown; the secret, 260 random bits, is known to its holder alone; the checksum tells a mistyped key.
 */
import { z } from 'zod';
import { budgetSchema, limitsSchema } from './limits.ts';
import { oneLineSchema } from './one-line.ts';
import { scopeSchema } from './scopes.ts';
import { tenantNameSchema } from './tenant-name.ts';

/** The public part of an API key, by which it is listed and logged. */
export const apiKeyIdSchema = z
  .string()
  .regex(/^hvk_[0-9a-hjkmnp-tv-z]{16}$/, 'must look like hvk_ followed by 16 characters')
  .meta({ id: 'ApiKeyId', examples: ['hvk_3k9w2m7q1s5v8x0z'] });

const nameLengthMax = 100;
const graceSecondsMax = 86_400;
/** How many keys or tenants a page of a listing can have. */
export const adminPageSizeMax = 100;

const settings = {
  tenant: tenantNameSchema,
  name: oneLineSchema(nameLengthMax).meta({ description: 'Says what the key is for.' }),
  scopes: z
    .array(scopeSchema)
    .min(1)
    .max(scopeSchema.options.length)
    .refine((names) => new Set(names).size === names.length, 'must name each scope once'),
  limits: limitsSchema.meta({ description: "Of this key alone; what is absent is as the tenant's." }),
  budget: budgetSchema.meta({ description: "Of this key alone; what is absent is as the tenant's." }),
};

/** The body of `POST /admin/keys`. */
export const apiKeyRequestSchema = z
  .strictObject({
    ...settings,
    limits: settings.limits.default({}),
    budget: settings.budget.default({}),
    expires_at: z.iso.datetime({ offset: true }).nullable().default(null).meta({
      description: 'From then on the key is refused. Null: it does not expire.',
    }),
  })
  .meta({ id: 'ApiKeyRequest' });
export type ApiKeyRequest = z.infer<typeof apiKeyRequestSchema>;

/** The same at a time, in ms since the epoch: a key that has expired already would be good for nothing. */
export function apiKeyRequestSchemaAt(nowMs: number): typeof apiKeyRequestSchema {
  return apiKeyRequestSchema.refine(
    ({ expires_at: expiresAt }) => expiresAt === null || Date.parse(expiresAt) > nowMs,
    { path: ['expires_at'], error: 'must be in the future' },
  );
}

const time = z.iso.datetime();

/** An API key as it is shown: never with its secret. */
export const apiKeySchema = z
  .strictObject({
    key_id: apiKeyIdSchema,
    ...settings,
    status: z.enum(['active', 'expired', 'revoked']),
    created_at: time,
    expires_at: time.nullable(),
    revoked_at: time.nullable(),
    rotated_at: time.nullable(),
    previous_valid_until: time.nullable().meta({
      description:
        'Until when the secret before the last rotation is good, too. Null: it is not. Those before it keep their own times.',
    }),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

/** An API key with its secret, as creation and rotation answer. */
export const newApiKeySchema = z
  .strictObject({
    ...apiKeySchema.shape,
    key: z.string().nullable().meta({
      description:
        'The whole key, to be sent as `X-API-Key`. It is shown this once and cannot be read again; null in the answer to a repeated request.',
    }),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof newApiKeySchema>;

/** The body of `POST /admin/keys/{key_id}/rotate`. */
export const apiKeyRotationSchema = z
  .strictObject({
    grace_seconds: z.int().min(0).max(graceSecondsMax).default(0).meta({
      description:
        'How long the old secret stays good, so that its holders can change over. Secrets before it keep what is left of their time. With 0, none of them is good any more.',
    }),
  })
  .meta({ id: 'ApiKeyRotation' });

/** A page of `GET /admin/keys`. */
export const apiKeyPageSchema = z
  .strictObject({ keys: z.array(apiKeySchema), next_cursor: z.string().nullable() })
  .meta({ id: 'ApiKeyPage' });
export type ApiKeyPage = z.infer<typeof apiKeyPageSchema>;
