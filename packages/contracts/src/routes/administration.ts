import { z } from 'zod';
import {
  type ApiKey,
  adminPageSizeMax,
  apiKeyIdSchema,
  apiKeyPageSchema,
  apiKeyRequestSchema,
  apiKeyRotationSchema,
  apiKeySchema,
  newApiKeySchema,
} from '../api-key.ts';
import { cursorLengthMax } from '../list-tasks-query.ts';
import type { ParameterContract, RouteContract } from '../route-contract.ts';
import { tenantNameSchema } from '../tenant-name.ts';
import { type Tenant, tenantPageSchema, tenantSchema, tenantSettingsSchema } from '../tenant.ts';
import { bodyErrors } from './route-parts.ts';

const keyIdParameter: ParameterContract = {
  name: 'key_id',
  in: 'path',
  description: 'The public part of the key.',
  schema: apiKeyIdSchema,
};
const tenantParameter: ParameterContract = {
  name: 'tenant',
  in: 'path',
  description: "The tenant's name.",
  schema: tenantNameSchema,
};
const pageParameters: readonly ParameterContract[] = [
  {
    name: 'limit',
    in: 'query',
    description: 'Entries a page.',
    schema: z.int().min(1).max(adminPageSizeMax).default(20),
  },
  {
    name: 'cursor',
    in: 'query',
    description: 'The `next_cursor` of the page before.',
    schema: z.string().min(1).max(cursorLengthMax).optional(),
  },
];

const exampleKey: ApiKey = {
  key_id: 'hvk_3k9w2m7q1s5v8x0z',
  tenant: 'default',
  name: 'Website',
  scopes: ['tasks:read', 'tasks:write'],
  limits: { requests_per_minute: 600 },
  budget: { daily_usd: 5 },
  status: 'active',
  created_at: '2026-08-01T12:00:00.000Z',
  expires_at: null,
  revoked_at: null,
  rotated_at: null,
  previous_valid_until: null,
};
const exampleNewKey = {
  ...exampleKey,
  key: 'hvk_3k9w2m7q1s5v8x0z_0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjkrjd7t3',
};
const exampleTenant: Tenant = {
  tenant: 'default',
  disabled: false,
  limits: { requests_per_minute: 6_000, queued_tasks: 1_000 },
  budget: { monthly_usd: 100 },
  weight: 1,
  created_at: '2026-08-01T12:00:00.000Z',
  updated_at: '2026-08-01T12:05:00.000Z',
};

const pageErrors = ['request.invalid_query', 'request.invalid_cursor', 'store.unavailable'] as const;

/** Routes for whoever runs the installation: the holders of the scope `admin`, of any tenant. */
export const administrationRoutes = {
  createApiKey: {
    method: 'post',
    path: '/admin/keys',
    tag: 'Administration',
    access: 'admin',
    idempotent: true,
    summary: 'Create an API key',
    description:
      'Makes a key for a tenant, which need not exist before. The answer is the only one that ever holds the whole key: only a hash of its secret is stored.',
    requestBody: {
      schema: () => apiKeyRequestSchema,
      examples: {
        client: { tenant: 'default', name: 'Website', scopes: ['tasks:read', 'tasks:write'] },
        limited: {
          tenant: 'acme',
          name: 'Nightly import',
          scopes: ['tasks:write'],
          limits: { requests_per_minute: 60 },
          budget: { daily_usd: 5 },
          expires_at: '2027-01-01T00:00:00Z',
        },
      },
    },
    responses: [
      {
        status: 201,
        description: 'The key is created.',
        schema: newApiKeySchema,
        example: exampleNewKey,
        headers: ['Location', 'Cache-Control'],
      },
    ],
    errors: [...bodyErrors, 'request.invalid_header', 'admin.too_many_keys', 'store.unavailable'],
  },
  listApiKeys: {
    method: 'get',
    path: '/admin/keys',
    tag: 'Administration',
    access: 'admin',
    summary: 'List API keys',
    description: 'Newest first, in pages; revoked and expired keys are listed for a week.',
    parameters: [
      {
        name: 'tenant',
        in: 'query',
        description: 'Only keys of this tenant.',
        schema: tenantNameSchema.optional(),
      },
      ...pageParameters,
    ],
    responses: [
      {
        status: 200,
        description: 'A page of keys.',
        schema: apiKeyPageSchema,
        example: { keys: [exampleKey], next_cursor: null },
        headers: ['Cache-Control'],
      },
    ],
    errors: pageErrors,
  },
  getApiKey: {
    method: 'get',
    path: '/admin/keys/{key_id}',
    tag: 'Administration',
    access: 'admin',
    summary: 'Read an API key',
    description: 'What is known of a key; its secret is not.',
    parameters: [keyIdParameter],
    responses: [
      {
        status: 200,
        description: 'The key.',
        schema: apiKeySchema,
        example: exampleKey,
        headers: ['Cache-Control'],
      },
    ],
    errors: ['admin.key_not_found', 'store.unavailable'],
  },
  rotateApiKey: {
    method: 'post',
    path: '/admin/keys/{key_id}/rotate',
    tag: 'Administration',
    access: 'admin',
    idempotent: true,
    summary: 'Give an API key a new secret',
    description:
      'The key keeps its id, scopes, limits and budget. The old secret is good for `grace_seconds` more, which is not at all by default. Of those that were replaced, the last three are kept, each for its own time. A key that is revoked or has expired cannot be rotated.',
    parameters: [keyIdParameter],
    requestBody: {
      optional: true,
      schema: () => apiKeyRotationSchema,
      examples: { at_once: {}, with_grace: { grace_seconds: 3_600 } },
    },
    responses: [
      {
        status: 200,
        description: 'The key has a new secret.',
        schema: newApiKeySchema,
        example: { ...exampleNewKey, rotated_at: '2026-08-02T12:00:00.000Z' },
        headers: ['Cache-Control'],
      },
    ],
    errors: [...bodyErrors, 'request.invalid_header', 'admin.key_not_found', 'store.unavailable'],
  },
  revokeApiKey: {
    method: 'delete',
    path: '/admin/keys/{key_id}',
    tag: 'Administration',
    access: 'admin',
    summary: 'Revoke an API key',
    description:
      'The key is refused within 5 seconds, and for ever. Streams of events and waits that it has opened end in the same time. Repeating it does no harm.',
    parameters: [keyIdParameter],
    responses: [
      {
        status: 200,
        description: 'The key is revoked.',
        schema: apiKeySchema,
        example: { ...exampleKey, status: 'revoked', revoked_at: '2026-08-02T12:00:00.000Z' },
        headers: ['Cache-Control'],
      },
    ],
    errors: ['admin.key_not_found', 'store.unavailable'],
  },
  listTenants: {
    method: 'get',
    path: '/admin/tenants',
    tag: 'Administration',
    access: 'admin',
    summary: 'List tenants',
    description: 'Every tenant that has or had a key, or for which something is set, in alphabetical order.',
    parameters: pageParameters,
    responses: [
      {
        status: 200,
        description: 'A page of tenants.',
        schema: tenantPageSchema,
        example: { tenants: [exampleTenant], next_cursor: null },
        headers: ['Cache-Control'],
      },
    ],
    errors: pageErrors,
  },
  getTenant: {
    method: 'get',
    path: '/admin/tenants/{tenant}',
    tag: 'Administration',
    access: 'admin',
    summary: 'Read a tenant',
    description: 'What is set for a tenant.',
    parameters: [tenantParameter],
    responses: [
      {
        status: 200,
        description: 'The tenant.',
        schema: tenantSchema,
        example: exampleTenant,
        headers: ['Cache-Control'],
      },
    ],
    errors: ['admin.tenant_not_found', 'store.unavailable'],
  },
  setTenant: {
    method: 'put',
    path: '/admin/tenants/{tenant}',
    tag: 'Administration',
    access: 'admin',
    summary: 'Set up a tenant',
    description:
      'Replaces everything that is set for a tenant, which need not exist before. What the body leaves out has its default.',
    parameters: [tenantParameter],
    requestBody: {
      schema: () => tenantSettingsSchema,
      examples: {
        limited: {
          limits: { requests_per_minute: 600, concurrent_tasks: 100 },
          budget: { daily_usd: 20, monthly_usd: 200 },
          weight: 2,
        },
        disabled: { disabled: true },
      },
    },
    responses: [
      {
        status: 200,
        description: 'The tenant is set up.',
        schema: tenantSchema,
        example: exampleTenant,
        headers: ['Cache-Control'],
      },
    ],
    errors: [...bodyErrors, 'store.unavailable'],
  },
} as const satisfies Record<string, RouteContract>;
