import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';

const inflate = promisify(gunzip);
const groundTruthSchema = z.record(z.string(), z.object({ articleBody: z.string(), url: z.string() }));

/** A page with the article that people found in it. */
export interface LabelledPage {
  readonly url: string;
  readonly bytes: Uint8Array;
  readonly article: string;
}

/** Reads `ground-truth.json` and `html/*.html.gz` of a folder, as the article extraction benchmark lays them out. */
export async function loadLabelledPages(folder: string): Promise<readonly LabelledPage[]> {
  const truth = groundTruthSchema.parse(
    JSON.parse(await readFile(join(folder, 'ground-truth.json'), 'utf8')),
  );
  return Promise.all(
    Object.entries(truth).map(async ([id, { articleBody, url }]) => ({
      url,
      bytes: await inflate(await readFile(join(folder, 'html', `${id}.html.gz`))),
      article: articleBody,
    })),
  );
}
