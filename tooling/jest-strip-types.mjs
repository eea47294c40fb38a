/**
 * Jest transformer that runs TypeScript exactly as production does: Node's own type stripping, which keeps
 * every line and column in place, so that stack traces need no source maps.
 */
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  /** @param {string} source */
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  /** @param {string} source @param {string} path */
  getCacheKey: (source, path) =>
    createHash('sha256').update(process.version).update(path).update(source).digest('hex'),
};
