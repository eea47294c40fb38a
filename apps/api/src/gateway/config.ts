import { booleanVariable, integerVariable } from '@harvest/runtime/load-config';
import { z } from 'zod';

/** Signatures that a party checks with a public key; of the others, whoever checks could sign, too. */
const asymmetricAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
const algorithmSchema = z.enum(asymmetricAlgorithms);

/** Variables about who may call the API. */
export const gatewayVariables = {
  AUTH: z.enum(['keys', 'none'], 'must be keys or none').default('keys'),
  AUTH_FAILURES_PER_MINUTE: integerVariable({ min: 1, max: 100_000, default: 20 }),
  PUBLIC_REQUESTS_PER_MINUTE: integerVariable({ min: 1, max: 1_000_000, default: 600 }),
  DOCS_PUBLIC: booleanVariable(false),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  JWT_PUBLIC_KEY: z.string().optional(),
  JWT_ALGORITHMS: z
    .string()
    .default('RS256,ES256,EdDSA')
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(algorithmSchema, `must be of ${asymmetricAlgorithms.join(', ')}, separated by commas`)),
  JWT_CLOCK_TOLERANCE_SECONDS: integerVariable({ min: 0, max: 300, default: 30 }),
  JWT_TOKEN_AGE_SECONDS_MAX: optionalCount(1),
  JWT_TENANT_CLAIM: z.string().default('tenant'),
  JWT_ADMIN: booleanVariable(false),
  /** 0: none. */
  KEY_REQUESTS_PER_MINUTE: integerVariable({ min: 0, max: 1_000_000_000, default: 100 }),
  TENANT_REQUESTS_PER_MINUTE: optionalCount(1),
  TENANT_TOKENS_PER_MINUTE: optionalCount(1),
  TENANT_CONCURRENT_TASKS: optionalCount(1),
  TENANT_QUEUED_TASKS: optionalCount(1),
  TENANT_RUNNING_TASKS_MAX: optionalCount(1),
  TENANT_DAILY_USD: optionalAmount(),
  TENANT_MONTHLY_USD: optionalAmount(),
};

export type GatewayConfig = z.infer<z.ZodObject<typeof gatewayVariables>>;

const loopbackHosts = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** The variables that depend on each other, as a refinement of the whole configuration. */
export function checkGatewayConfig(
  config: GatewayConfig & { readonly HOST: string },
  context: z.RefinementCtx,
): void {
  const refuse = (name: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [name], message });
  };
  if (config.AUTH === 'none' && !loopbackHosts.test(config.HOST)) {
    refuse('AUTH', 'may be none only while HOST is a loopback address: anybody could use this server');
  }
  const sources = [config.JWT_JWKS_URL, config.JWT_PUBLIC_KEY].filter((source) => source !== undefined);
  if (config.JWT_ISSUER === undefined) {
    if (sources.length > 0) refuse('JWT_ISSUER', 'must say whose tokens are meant');
    return;
  }
  if (config.JWT_AUDIENCE === undefined) refuse('JWT_AUDIENCE', 'is needed with JWT_ISSUER');
  if (sources.length !== 1) {
    refuse('JWT_JWKS_URL', 'either this or JWT_PUBLIC_KEY is needed with JWT_ISSUER, and not both');
  }
}

/** A whole number that is not set by default. */
function optionalCount(min: number) {
  const allowed = `must be a whole number from ${String(min)} to 1000000000, or empty`;
  return z
    .string()
    .regex(/^\d{1,10}$/, allowed)
    .transform(Number)
    .refine((value) => value >= min && value <= 1_000_000_000, allowed)
    .optional();
}

/** An amount in USD that is not set by default. */
function optionalAmount() {
  const allowed = 'must be an amount in USD from 0 to 1000000, or empty';
  return z
    .string()
    .regex(/^\d{1,7}(?:\.\d{1,9})?$/, allowed)
    .transform(Number)
    .refine((value) => value <= 1_000_000, allowed)
    .optional();
}
