import {
  keyCheckResultSchema,
  providerKeyListSchema,
  providerKeySchema,
  storeProviderKeyRequestSchema,
  storedProviderKeySchema,
  validateKeyRequestSchema,
} from '../provider-keys.ts';
import { type CloudProviderName, cloudProviderNameSchema, cloudProviderNames } from '../providers.ts';
import type { ParameterContract, RouteContract } from '../route-contract.ts';
import { bodyErrors, revocationErrors, withHeader } from './route-parts.ts';

const exampleKey = 'sk-example-0123456789abcdef';
const exampleStored = {
  provider: 'openai',
  key_id: 'pk_4k9w2m7q1s5v8x3z',
  fingerprint: '9f2c41d07be8',
  created_at: '2026-08-01T12:00:00.000Z',
} as const;

const headerSpellings: Readonly<Record<CloudProviderName, string>> = {
  openai: 'X-Provider-Key-OpenAI',
  anthropic: 'X-Provider-Key-Anthropic',
  gemini: 'X-Provider-Key-Gemini',
};

/** Headers in which a request brings keys of its own. */
export const providerKeyParameters: readonly ParameterContract[] = cloudProviderNames.map((provider) => ({
  name: headerSpellings[provider],
  in: 'header',
  description: `Your own key for ${provider}, for this request alone. It goes before a stored key and before the server's, is encrypted until it is used, and is forgotten with the end of the task.`,
  schema: providerKeySchema,
}));

/** What can go wrong because a request brings keys of its own. */
export const providerKeyErrors = ['request.invalid_header', 'secrets.not_configured'] as const;

const providerParameter: ParameterContract = {
  name: 'provider',
  in: 'path',
  description: 'Whose key it is.',
  schema: cloudProviderNameSchema,
};

/** What a check can fail with once it has a task. */
const checkErrors = [
  'secrets.unreadable',
  'task.deadline_exceeded',
  'task.crashed_workers',
  'limit.concurrent_tasks',
  'limit.queued_tasks',
  'queue.full',
  'store.unavailable',
  'server.too_many_streams',
  'server.shutting_down',
] as const;

/** Routes of a tenant's own keys at the providers. */
export const providerKeyRoutes = {
  listProviderKeys: {
    method: 'get',
    path: '/keys',
    tag: 'Account',
    access: 'provider-keys:read',
    summary: 'List your stored provider keys',
    description: 'Which keys are stored, without the keys themselves: nobody can read a stored key back.',
    responses: [
      {
        status: 200,
        description: 'The stored keys, at most one a provider.',
        schema: providerKeyListSchema,
        example: { keys: [exampleStored] },
        headers: ['Cache-Control'],
      },
    ],
    errors: ['store.unavailable'],
  },
  storeProviderKey: {
    method: 'put',
    path: '/keys/{provider}',
    tag: 'Account',
    access: 'provider-keys:write',
    summary: 'Store a provider key',
    description: `Stores your own key for a provider, encrypted, in the place of an earlier one. Tasks that start from now on use it for calls to that provider, unless their request brings another one in ${headerSpellings.openai} or its like. The key is not checked: \`POST /validate-key\` does that.`,
    parameters: [providerParameter],
    requestBody: {
      schema: () => storeProviderKeyRequestSchema,
      examples: { key: { key: exampleKey } },
    },
    responses: [
      {
        status: 200,
        description: 'The key is stored.',
        schema: storedProviderKeySchema,
        example: exampleStored,
        headers: ['Cache-Control'],
      },
    ],
    errors: [...bodyErrors, 'provider_key.not_found', 'secrets.not_configured', 'store.unavailable'],
  },
  deleteProviderKey: {
    method: 'delete',
    path: '/keys/{provider}',
    tag: 'Account',
    access: 'provider-keys:write',
    summary: 'Delete a stored provider key',
    description:
      'Tasks that start from now on do not have the key any more; those that run keep it to their end.',
    parameters: [providerParameter],
    responses: [{ status: 204, description: 'The key is deleted.' }],
    errors: ['provider_key.not_found', 'store.unavailable'],
  },
  validateKey: {
    method: 'post',
    path: '/validate-key',
    tag: 'Account',
    access: 'provider-keys:write',
    summary: 'Check a provider key',
    description:
      'Makes the cheapest real call with the key, through the queue like every other, and tells what came of it. The key is not stored; what the call cost is booked. The answer is 200 whatever the verdict, and 504 where no worker has one within 30 seconds.',
    requestBody: {
      schema: () => validateKeyRequestSchema,
      examples: { key: { provider: 'openai', key: exampleKey } },
    },
    responses: [
      {
        status: 200,
        description: 'The verdict.',
        schema: keyCheckResultSchema,
        example: { provider: 'openai', status: 'valid', message: 'OpenAI accepts the key.' },
        headers: ['X-Harvest-Task-Id', 'Cache-Control'],
      },
    ],
    errors: [...bodyErrors, 'secrets.not_configured', ...checkErrors],
    errorHeaders: withHeader('X-Harvest-Task-Id', [...checkErrors, ...revocationErrors]),
  },
} as const satisfies Record<string, RouteContract>;
