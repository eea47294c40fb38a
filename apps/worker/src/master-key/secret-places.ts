import { webhookSecretPurpose } from '@harvest/contracts/webhooks';
import type { SecretContext } from '@harvest/runtime/secrets/secret-context';
import type { Store } from '@harvest/store/create-store';
import { providerKeyContext } from '@harvest/store/sealed-provider-key';

/** A secret that is kept until somebody deletes it. */
export interface KeptSecret {
  /** What it is, to tell an operator of. */
  readonly name: string;
  readonly context: SecretContext;
  readonly sealed: string;
  /** Puts another form of the same secret in its place, unless the secret itself was changed meanwhile. */
  readonly replace: (sealed: string) => Promise<void>;
}

/** Where secrets are kept, by what they are. Those of tasks and deliveries go with these and are left alone. */
export const secretPlaces = {
  provider_keys: listProviderKeys,
  webhook_secrets: listWebhookSecrets,
} as const satisfies Readonly<Record<string, (store: Store) => AsyncGenerator<KeptSecret>>>;
export type SecretPlace = keyof typeof secretPlaces;
export const secretPlaceNames = Object.keys(secretPlaces) as [SecretPlace, ...SecretPlace[]];

async function* listProviderKeys({ sealedSecrets, providerKeys }: Store): AsyncGenerator<KeptSecret> {
  for await (const tenant of sealedSecrets.providerKeyTenants()) {
    for (const key of await providerKeys.list(tenant)) {
      yield {
        name: `the key of ${tenant} for ${key.provider}`,
        context: providerKeyContext({ tenant, ...key }),
        sealed: key.sealed,
        replace: async (sealed) => {
          await providerKeys.replace(tenant, key, sealed);
        },
      };
    }
  }
}

async function* listWebhookSecrets({ sealedSecrets, webhooks }: Store): AsyncGenerator<KeptSecret> {
  const { endpoints } = webhooks;
  for await (const tenant of sealedSecrets.webhookTenants()) {
    for (const { id, sealedSecret, earlierSecrets } of await endpoints.list(tenant)) {
      const context = { tenant, keyId: id, purpose: webhookSecretPurpose };
      for (const old of [sealedSecret, ...earlierSecrets.map(({ sealed }) => sealed)]) {
        yield {
          name: `a secret of the webhook endpoint ${id} of ${tenant}`,
          context,
          sealed: old,
          replace: async (sealed) => {
            const renew = (each: string): string => (each === old ? sealed : each);
            await endpoints.update(
              tenant,
              id,
              (endpoint) => ({
                ...endpoint,
                sealedSecret: renew(endpoint.sealedSecret),
                earlierSecrets: endpoint.earlierSecrets.map((earlier) => ({
                  ...earlier,
                  sealed: renew(earlier.sealed),
                })),
              }),
              { forgetFailures: false },
            );
          },
        };
      }
    }
  }
}
