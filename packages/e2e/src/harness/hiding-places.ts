import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLogger } from '@harvest/runtime/logger';
import { type Redis, openRedis } from '@harvest/store/redis';

/** Searches for a secret in whatever form it may have been written down. */
export class SecretSearch {
  readonly #needles: readonly string[];

  /** @param secret one of which a part of at least 16 characters says enough */
  constructor(secret: string) {
    const plain = Buffer.from(secret);
    // Within longer base64 a text stands in one of three forms; the characters at its ends belong to its neighbours, too.
    const shifted = [0, 1, 2].map((shift) =>
      Buffer.concat([Buffer.alloc(shift), plain])
        .toString('base64')
        .slice(shift === 0 ? 0 : 4, -4),
    );
    this.#needles = [
      secret,
      secret.slice(secret.length / 2),
      plain.toString('hex'),
      encodeURIComponent(secret),
      plain.toReversed().toString(),
      ...shifted,
      ...shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ];
  }

  /** The names of the places in which the secret stands. */
  findIn(places: ReadonlyMap<string, string>): readonly string[] {
    return [...places]
      .filter(([, content]) => this.#needles.some((needle) => content.includes(needle)))
      .map(([name]) => name);
  }
}

/** Everything that a Redis holds, by the names of its keys, and the files in which it keeps that. */
export async function dumpRedis(url: string): Promise<ReadonlyMap<string, string>> {
  const redis = openRedis({ url, role: 'worker', name: 'test', logger: silentLogger });
  try {
    const places = new Map<string, string>();
    for (const key of await redis.keys('*')) places.set(key, await contentOf(redis, key));
    // Compressed, a file would hide what is in it.
    await redis.config('SET', 'rdbcompression', 'no');
    await redis.save();
    const [, folder = ''] = await redis.config('GET', 'dir');
    for (const path of await filesIn(folder)) places.set(path, await readFile(path, 'latin1'));
    return places;
  } finally {
    redis.disconnect();
  }
}

async function contentOf(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return `${key} ${(await redis.getBuffer(key))?.toString('latin1') ?? ''}`;
    case 'hash':
      return JSON.stringify([key, await redis.hgetall(key)]);
    case 'list':
      return JSON.stringify([key, await redis.lrange(key, 0, -1)]);
    case 'set':
      return JSON.stringify([key, await redis.smembers(key)]);
    case 'zset':
      return JSON.stringify([key, await redis.zrange(key, '0', '-1')]);
    case 'stream':
      return JSON.stringify([key, await redis.xrange(key, '-', '+')]);
    case 'none':
      return key;
    default:
      throw new Error(`nobody has said how to read a ${type}`);
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await stat(path)).isDirectory()) paths.push(...(await filesIn(path)));
    else paths.push(path);
  }
  return paths;
}
