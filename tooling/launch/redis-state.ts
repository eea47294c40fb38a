import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processLives } from '../bootstrap/lock.mjs';
import { rootFolder } from '../bootstrap/paths.mjs';
import { provideSecretFile } from './secret-file.ts';

const stateSchema = z.strictObject({ port: z.int().min(1).max(65_535), pid: z.int().min(1).nullable() });

/** Where the private Redis of this checkout was last started; `pid` is null when it runs in a container. */
export type RedisStateRecord = z.infer<typeof stateSchema>;

/** What is remembered about the private Redis between starts, and which launchers use it now. */
export class RedisStateFolder {
  readonly #stateFile: string;
  readonly #userFolder: string;
  readonly #passwordFile: string;
  /** Where Redis keeps its append-only file. */
  readonly dataFolder: string;
  /** Who may use Redis, and what they may do. It holds a digest of the password, and so nothing secret. */
  readonly aclFile: string;

  constructor(folder: string) {
    this.#stateFile = join(folder, 'state.json');
    this.#userFolder = join(folder, 'users');
    this.#passwordFile = join(folder, 'password');
    this.aclFile = join(folder, 'users.acl');
    this.dataFolder = join(folder, 'data');
    // What tasks hold is nobody else's business on this machine.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
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

  /** The address of a private Redis for those who may use it. It holds the password: it is never shown or logged. */
  urlOf(port: number): URL {
    return new URL(`redis://harvest:${this.#password()}@127.0.0.1:${String(port)}/0`);
  }

  /** Writes the file of the users, for a server that is about to start. */
  writeAcl(): void {
    const rules = readFileSync(join(rootFolder, 'infra', 'redis', 'users.acl'), 'utf8');
    const digest = createHash('sha256').update(this.#password()).digest('hex');
    writeFileSync(this.aclFile, rules.replace('PASSWORD_SHA256', digest));
  }

  /** Of 256 random bits, made once and then kept where its owner alone can read it. */
  #password(): string {
    provideSecretFile(this.#passwordFile, () => randomBytes(32).toString('hex'));
    return readFileSync(this.#passwordFile, 'utf8');
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
    return this.othersThan(pid).length === 0;
  }

  /** The other living processes that use the Redis; those that are gone are forgotten. */
  othersThan(pid: number): readonly number[] {
    const noted = readdirSync(this.#userFolder).map(Number);
    for (const other of noted) {
      if (!processLives(other)) rmSync(join(this.#userFolder, String(other)), { force: true });
    }
    return noted.filter((other) => other !== pid && processLives(other));
  }
}
