import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const rootFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything that Harvest keeps on this machine: tools, logs, caches and the data of its private Redis. */
export const stateFolder = join(rootFolder, '.harvest');

export const logFolder = join(stateFolder, 'logs');

/** Installed by npm for this checkout alone; nothing global is touched. */
export const toolFolder = join(stateFolder, 'tools');

/** Programs that were found or linked for this checkout; it goes first on the PATH of what is started. */
export const binFolder = join(toolFolder, 'bin');

/** The Node that Harvest runs on, from the npm package `node`. */
export const pinnedNode = join(rootFolder, 'node_modules', 'node', 'bin', 'node');
