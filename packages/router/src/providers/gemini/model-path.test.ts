import fc from 'fast-check';
import { toModelPath } from './model-path.ts';

const refusal = expect.objectContaining({ code: 'provider.model_not_found' }) as unknown;

/** The path, or the error in its place. */
function pathOrError(name: string): unknown {
  try {
    return toModelPath(name);
  } catch (error) {
    return error;
  }
}

describe('toModelPath', () => {
  it.each([
    ['gemini-3.1-flash-lite', 'models/gemini-3.1-flash-lite'],
    ['models/gemini-2.5-pro', 'models/gemini-2.5-pro'],
    ['tunedModels/mine-1', 'tunedModels/mine-1'],
  ])('takes %s for %s', (name, path) => {
    expect(toModelPath(name)).toBe(path);
  });

  it('accepts nothing that would change the path of the URL', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('..', '../x', 'a/b', '?', '#', '%2e', 'models/../x', 'x:', ''),
        (rest, evil) => {
          const path = pathOrError(`${evil}${rest}`);
          if (typeof path !== 'string') expect(path).toEqual(refusal);
          else expect(new URL(`https://h/v1/${path}:go`).href).toBe(`https://h/v1/${path}:go`);
        },
      ),
    );
  });

  it.each(['', '../files', 'models/../../files', 'files/one', 'gemini?key=1', 'gemini:go', 'gemini\n'])(
    'refuses %j',
    (name) => {
      expect(pathOrError(name)).toEqual(refusal);
    },
  );
});
