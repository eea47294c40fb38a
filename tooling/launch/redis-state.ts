import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processLives } from '../bootstrap/lock.mjs';

const stateSchema = z.strictObject({ port: z.int().min(1).max(65_535), pid: z.int().min(1).nullable() });

/** Where the private Redis of this checkout was last started; `pid` is null when it runs in a container. */
export type RedisStateRecord = z.infer<typeof stateSchema>;

/** What is remembered about the private Redis between starts, and which launchers use it now. */
export class RedisStateFolder {
  readonly #stateFile: string;
  readonly #userFolder: string;
  /** Where Redis keeps its append-only file. */
  readonly dataFolder: string;

  constructor(folder: string) {
    this.#stateFile = join(folder, 'state.json');
    this.#userFolder = join(folder, 'users');
    this.dataFolder = join(folder, 'data');
    mkdirSync(this.#userFolder, { recursive: true });
    mkdirSync(this.dataFolder, { recursive: true });
  }

  /** The last start, or null when there was none or its file is damaged. */
  read(): RedisStateRecord | null {
    if (!existsSync(this.#stateFile)) return null;
    try {
      return stateSchema.parse(JSON.parse(readFileSync(this.#stateFile, 'utf8')));
    } catch {
      // The file only spares a search: without it a new port is taken and the data is found all the same.
      return null;
    }
  }

  write(record: RedisStateRecord): void {
    writeFileSync(this.#stateFile, JSON.stringify(record));
  }

  /** Notes that this process uses the Redis. */
  join(pid: number): void {
    writeFileSync(join(this.#userFolder, String(pid)), '');
  }

  /**
   * Notes that this process is done with the Redis.
   *
   * @returns whether no other living process uses it
   */
  leave(pid: number): boolean {
    rmSync(join(this.#userFolder, String(pid)), { force: true });
    const others = readdirSync(this.#userFolder);
    for (const other of others) {
      if (!processLives(Number(other))) rmSync(join(this.#userFolder, other), { force: true });
    }
    return others.every((other) => !processLives(Number(other)));
  }
}
