/** What holds for every provider that is called with a key, when the caller brings one. */
import { HarvestError } from '@harvest/runtime/harvest-error';
import { type FakeLlm, startFakeLlm } from '@harvest/testkit/llm';
import { openProvider, patientContext, readAll, rejectionOf, requestFor } from './provider-under-test.ts';

const operatorKey = 'sk-of-the-operator-000111';
const callerKey = 'callers_own_key_4711';

describe.each(['openai', 'anthropic', 'gemini'] as const)(
  'a call to %s with a key of the caller',
  (flavour) => {
    let fake: FakeLlm;
    beforeEach(async () => {
      fake = await startFakeLlm({ flavour, apiKey: callerKey });
    });
    afterEach(() => fake.close());

    it.each<[what: string, apiKey: string]>([
      ['in the place of the operator’s', operatorKey],
      ['where the operator has none', ''],
    ])('is made with that key %s, and with no other', async (_what, apiKey) => {
      const { provider, close } = openProvider({ ...fake, apiKey });
      const context = { ...patientContext(), apiKey: callerKey };
      await provider.complete(requestFor(fake.model), context);
      await readAll(provider.stream(requestFor(fake.model), context));
      await provider.validateKey(context);
      await close();
      expect(fake.requests).toHaveLength(3);
      for (const { headers, path } of fake.requests) {
        const sent = JSON.stringify([headers, path]);
        expect(sent).toContain(callerKey);
        expect(sent).not.toContain(operatorKey);
      }
    });

    it('does not lend the key to the next call', async () => {
      const { provider, close } = openProvider({ ...fake, apiKey: operatorKey });
      await provider.complete(requestFor(fake.model), { ...patientContext(), apiKey: callerKey });
      const error = await rejectionOf(provider.complete(requestFor(fake.model), patientContext()));
      await close();
      expect(error).toMatchObject({ code: 'provider.auth_failed' });
      expect(JSON.stringify(fake.requests.at(-1)?.headers)).not.toContain(callerKey);
    });

    it.each([400, 401, 500])(
      'does not show the key that a provider repeats with status %d',
      async (status) => {
        const { provider, close } = openProvider({ ...fake, apiKey: operatorKey });
        const said = `The key ${callerKey} is "${callerKey}"`;
        const body = JSON.stringify({ error: { type: 'error', message: said, code: status, status: said } });
        fake.respondWith({ kind: 'status', status, body });
        const context = { ...patientContext(), apiKey: callerKey };
        const failures = [
          await rejectionOf(provider.complete(requestFor(fake.model), context)),
          (await readAll(provider.stream(requestFor(fake.model), context))).error,
        ];
        await close();
        for (const error of failures) {
          if (!(error instanceof HarvestError)) throw new Error('it is not the error of a provider');
          expect(error.publicMessage).toContain('[redacted]');
          const cause =
            error.cause instanceof Error ? `${String(error.cause.stack)}${error.cause.message}` : '';
          expect(
            `${error.message}${JSON.stringify(error.details)}${String(error.stack)}${cause}`,
          ).not.toContain(callerKey);
        }
      },
    );

    it('tells the caller, and not the operator, to check a key that is refused', async () => {
      const { provider, close } = openProvider({ ...fake, apiKey: operatorKey });
      const error = await rejectionOf(
        provider.complete(requestFor(fake.model), { ...patientContext(), apiKey: 'another_key_0815' }),
      );
      await close();
      expect(error).toMatchObject({
        code: 'provider.auth_failed',
        publicMessage: expect.stringContaining('Check your own key.') as unknown,
      });
      expect(String(error)).not.toContain('_API_KEY');
    });
  },
);
