import { z } from 'zod';

/** The tenant of requests that need no credential, and of the first key. */
export const defaultTenant = 'default';

/** A tenant's name: it is a part of every key in Redis, so that it is short and plain. */
export const tenantNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'must be 1 to 63 lower-case letters, digits, hyphens or underscores, beginning with a letter or digit',
  )
  .meta({ id: 'TenantName', examples: [defaultTenant] });
