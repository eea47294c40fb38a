import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const firstNoteMs = 10_000;
const nextNoteMs = 20_000;
const tailCharactersMax = 8_000;

/**
 * Runs a program with its output in a log file, and says every now and then that it is still at work.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, logFile: string }} options
 * @returns {Promise<{ code: number | null, output: string, missing: boolean }>} `output` is the end of what it printed,
 * `missing` means that there is no such program
 */
export async function runQuietly(program, args, options) {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile, { flags: 'w' });
  const started = Date.now();
  const note = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    console.error(`  ${basename(program)} is still at work (${String(seconds)} s)`);
    timer = setTimeout(note, nextNoteMs);
  };
  let timer = setTimeout(note, firstNoteMs);
  let output = '';
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: options.cwd,
        env: options.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
          log.write(text);
          output = (output + text).slice(-tailCharactersMax);
        });
      }
      child.on('error', (error) => {
        if ('code' in error && error.code === 'ENOENT') resolve({ code: null, output, missing: true });
        else reject(error);
      });
      child.on('close', (code) => {
        resolve({ code, output, missing: false });
      });
    });
  } finally {
    clearTimeout(timer);
    log.end();
  }
}

/**
 * Whether the output of npm, pnpm or apt tells of a network that cannot be reached, as opposed to any other failure.
 *
 * @param {string} output
 */
export function looksOffline(output) {
  return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL|fetch failed|dns error|error sending request|connection refused|Could not resolve|Temporary failure resolving|Failed to fetch|Could not connect/i.test(
    output,
  );
}
