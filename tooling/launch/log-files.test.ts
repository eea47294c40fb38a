import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFollower, boundLog, rotateLog, tailOf } from './log-files.ts';

describe('log files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'harvest-logs-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keep the previous log when a new one begins', () => {
    writeFileSync(rotateLog(folder, 'api'), 'first');
    writeFileSync(rotateLog(folder, 'api'), 'second');
    expect(readFileSync(join(folder, 'api.log'), 'utf8')).toBe('second');
    expect(readFileSync(join(folder, 'api.previous.log'), 'utf8')).toBe('first');
  });

  it('have a tail of whole lines, and none when there is no log', () => {
    const path = join(folder, 'api.log');
    expect(tailOf(path, 2)).toBe('');
    writeFileSync(path, 'one\ntwo\nthree\n');
    expect(tailOf(path, 2)).toBe('two\nthree');
  });

  it('are followed by whole lines alone, each once', () => {
    const path = join(folder, 'api.log');
    const follower = new LogFollower(path);
    expect(follower.readNewLines()).toEqual([]);
    appendFileSync(path, 'one\ntw');
    expect(follower.readNewLines()).toEqual(['one']);
    appendFileSync(path, 'o\nthree\n');
    expect(follower.readNewLines()).toEqual(['two', 'three']);
    expect(follower.readNewLines()).toEqual([]);
    follower.close();
    appendFileSync(path, 'four\n');
    expect(follower.readNewLines()).toEqual([]);
  });

  it('begin anew when they have grown too large, while their writer goes on, and keep the previous part', () => {
    const path = rotateLog(folder, 'api');
    const writer = openSync(path, 'a');
    const follower = new LogFollower(path);
    writeSync(writer, 'a first line\n');
    expect(follower.readNewLines()).toEqual(['a first line']);
    follower.bound(13);
    expect(existsSync(join(folder, 'api.previous.log'))).toBe(false);
    follower.bound(12);
    writeSync(writer, 'next\n');
    expect(follower.readNewLines()).toEqual(['next']);
    expect(readFileSync(path, 'utf8')).toBe('next\n');
    expect(readFileSync(join(folder, 'api.previous.log'), 'utf8')).toBe('a first line\n');
    expect(boundLog(path, 4)).toBe(true);
    expect(readFileSync(join(folder, 'api.previous.log'), 'utf8')).toBe('next\n');
    closeSync(writer);
    follower.close();
  });

  it('are cut without harm to the log of another launcher that has moved them away', () => {
    const path = rotateLog(folder, 'api');
    const follower = new LogFollower(path);
    writeFileSync(path, 'one\n');
    follower.readNewLines();
    writeFileSync(rotateLog(folder, 'api'), 'of the other launcher\n');
    follower.bound(1);
    expect(readFileSync(path, 'utf8')).toBe('of the other launcher\n');
    expect(readFileSync(join(folder, 'api.previous.log'), 'utf8')).toBe('');
    follower.close();
  });

  it('are followed even when another launcher moves them away', () => {
    const path = rotateLog(folder, 'api');
    const follower = new LogFollower(path);
    writeFileSync(path, 'one\n');
    expect(follower.readNewLines()).toEqual(['one']);
    writeFileSync(rotateLog(folder, 'api'), 'of the other\nlauncher\n');
    appendFileSync(join(folder, 'api.previous.log'), 'two\n');
    expect(follower.readNewLines()).toEqual(['two']);
    follower.close();
  });
});
