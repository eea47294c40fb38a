import fc from 'fast-check';
import { createLexicalEmbedder } from './lexical-embedder.ts';

const embedder = createLexicalEmbedder();
const { signal } = new AbortController();

async function embed(text: string): Promise<Float32Array> {
  const [vector] = await embedder.embed([text], signal);
  if (vector === undefined) throw new Error('expected a vector');
  return vector;
}

async function similarity(one: string, other: string): Promise<number> {
  const [a, b] = [await embed(one), await embed(other)];
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

describe('the lexical embedder', () => {
  it('gives every text a vector of length one, or of length zero where nothing can be compared', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const vector = await embed(text);
        const length = Math.hypot(...vector);
        expect(vector).toHaveLength(embedder.dimensions ?? 0);
        expect(length < 1e-6 || Math.abs(length - 1) < 1e-5).toBe(true);
      }),
    );
  });

  it('gives the same text the same vector, and one that does not depend on case and accents', async () => {
    expect(await embed('Wie hoch ist der Säntis?')).toEqual(await embed('wie HOCH ist der santis'));
  });

  it.each([
    ['How do I reset my password?', 'How can I reset the password?', 'How do I bake sourdough bread?'],
    ['What did the farmers harvest?', 'What was harvested by the farmer?', 'What did the judges decide?'],
    ['Was kostet die Lieferung?', 'Wie viel kosten Lieferungen?', 'Wann öffnet das Museum?'],
    ['東京の人口は何人ですか', '東京の人口を教えて', '富士山の高さはどれくらい'],
  ])('finds %j closer to %j than to %j', async (text, rephrased, other) => {
    expect(await similarity(text, rephrased)).toBeGreaterThan((await similarity(text, other)) + 0.2);
  });

  it('does not let words of grammar make two texts similar', async () => {
    await expect(similarity('What is the price of it?', 'What is the age of it?')).resolves.toBeLessThan(0.5);
  });

  it('counts a repeated word ever less', async () => {
    await expect(
      similarity('harvest the wheat', `${'harvest '.repeat(50)}the wheat`),
    ).resolves.toBeGreaterThan(0.7);
  });

  it('does nothing for a caller who has left', async () => {
    const reason = new Error('left');
    await expect(embedder.embed(['text'], AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
