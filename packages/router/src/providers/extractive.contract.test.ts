/** The parts of the provider contract that make sense without a network. */
import { createExtractiveProvider, extractiveModel } from './extractive/provider.ts';
import { patientContext, readAll, requestFor } from './provider-under-test.ts';

const request = {
  ...requestFor(extractiveModel),
  maxOutputTokens: 500,
  grounding: {
    source: 'Harvest keeps its promises. The barn is red. Tasks are never lost by Harvest.',
    query: 'What does Harvest keep?',
    outputFormat: 'analysis',
    extract: () =>
      Promise.resolve({
        pieces: ['Harvest keeps ', 'its promises.'],
        citations: [],
        answered: true,
        truncated: false,
      }),
  },
} as const;

describe('the extractive provider', () => {
  const provider = createExtractiveProvider();

  it('streams the text of its whole answer in pieces and ends it with exactly one finish', async () => {
    const whole = await provider.complete(request, patientContext());
    const { deltas, finishes, error } = await readAll(provider.stream(request, patientContext()));
    expect(error).toBeUndefined();
    expect(finishes).toEqual([whole]);
    expect(deltas.join('')).toBe(whole.text);
    expect(whole.text).not.toBe('');
  });

  it('rejects with the reason when it was aborted', async () => {
    const reason = new Error('the caller left');
    const context = { signal: AbortSignal.abort(reason) };
    await expect(provider.complete(request, context)).rejects.toBe(reason);
    const { error } = await readAll(provider.stream(request, context));
    expect(error).toBe(reason);
  });

  it('lists the model that it answers with and needs no key', async () => {
    const { model } = await provider.complete(request, patientContext());
    await expect(provider.listModels(patientContext())).resolves.toEqual([model]);
    await expect(provider.validateKey(patientContext())).resolves.toBeUndefined();
  });
});
