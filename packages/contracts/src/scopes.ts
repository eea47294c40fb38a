import { z } from 'zod';

/** What a credential may be used for. Every route names one; whoever lacks it is refused. `admin` includes no other. */
export const scopes = {
  'tasks:read': 'Read, list, follow and export tasks.',
  'tasks:write': 'Submit, estimate, cancel and rate tasks.',
  'chat:write': 'Ask for chat completions.',
  'models:read': 'List the models.',
  'usage:read': 'Read what was used and what it cost.',
  'provider-keys:read': 'List which provider keys are stored.',
  'provider-keys:write': 'Store, delete and check provider keys.',
  'webhooks:read': 'Read webhook endpoints and their deliveries.',
  'webhooks:write': 'Create, change and delete webhook endpoints, and deliver again.',
  admin: 'Manage tenants and API keys of the whole installation.',
} as const;
export type Scope = keyof typeof scopes;
/** Every scope, in table order. */
export const scopeNames = Object.keys(scopes) as [Scope, ...Scope[]];

export const scopeSchema = z.enum(scopeNames).meta({ id: 'Scope' });

/**
 * Who may call a route: anybody (`public`), whoever may read the documentation (`docs`, which the operator may open to
 * everybody), or the holders of a scope.
 */
export type RouteAccess = 'public' | 'docs' | Scope;
