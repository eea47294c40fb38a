/** Whose secret it is, and what it is for. A sealed secret can be opened with the very same context alone. */
export interface SecretContext {
  readonly tenant: string;
  /** Names the secret among its tenant's: the id of a stored key, of a webhook endpoint, of a task. */
  readonly keyId: string;
  /** Such as `provider:openai` or `webhook`. */
  readonly purpose: string;
}
