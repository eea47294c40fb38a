import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { binFolder, logFolder, pinnedNode, rootFolder, stateFolder, toolFolder } from './paths.mjs';
import { looksOffline, runQuietly } from './run-quietly.mjs';
import { SetupError } from './setup-error.mjs';

const stampFile = join(stateFolder, 'installed');
const pnpmFolder = join(toolFolder, 'node_modules', '.bin');

/**
 * The environment for everything that is started: our own tools first on the PATH, and package managers that neither
 * ask nor look for newer versions of themselves.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment() {
  const path = [
    binFolder,
    pnpmFolder,
    join(rootFolder, 'node_modules', 'node', 'bin'),
    process.env['PATH'] ?? '',
  ];
  return {
    ...process.env,
    PATH: path.join(delimiter),
    // What is installed was checked a moment ago; a script that is run must not install again.
    pnpm_config_verify_deps_before_run: 'false',
    npm_config_update_notifier: 'false',
  };
}

/**
 * Makes node_modules match the lockfile. Does nothing, and takes a few milliseconds, when that is so already.
 *
 * @throws {SetupError} with what a person has to do
 */
export async function installPackages() {
  const fingerprint = fingerprintOfInputs();
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (stamp === fingerprint && existsSync(pinnedNode) && existsSync(join(pnpmFolder, 'pnpm'))) return;

  await installPnpm();
  console.error('Installing the packages (a minute or two the first time) ...');
  const logFile = join(logFolder, 'install.log');
  const args = [
    'install',
    '--frozen-lockfile',
    '--config.confirm-modules-purge=false',
    '--reporter=append-only',
  ];
  // By default more than a minute passes before a registry that cannot be reached is given up.
  args.push('--config.fetch-retry-mintimeout=2000', '--config.fetch-retry-maxtimeout=8000');
  const options = { cwd: rootFolder, env: toolEnvironment(), logFile };
  const result = await runQuietly(join(pnpmFolder, 'pnpm'), args, options);
  if (result.code !== 0) throw installFailure('The packages could not be installed.', result.output, logFile);
  if (!existsSync(pinnedNode)) {
    throw new SetupError(
      `The packages are installed, but not the Node that Harvest runs on (${pinnedNode}). ` +
        `There may be no build for ${process.platform}-${process.arch}; ${logFile} has the details.`,
    );
  }
  writeFileSync(stampFile, fingerprint);
}

/** Installs the pnpm that package.json pins into `.harvest/tools`, unless it is there. */
async function installPnpm() {
  const version = pinnedPnpmVersion();
  if (installedPnpmVersion() === version) return;
  console.error(`Installing pnpm ${version} into .harvest/tools ...`);
  mkdirSync(toolFolder, { recursive: true });
  const logFile = join(logFolder, 'install-pnpm.log');
  const args = [
    'install',
    '--prefix',
    toolFolder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  // npm waits for more than a minute between its default retries, which is too long to look at when one is offline.
  args.push('--fetch-retries=1', '--fetch-retry-mintimeout=2000', `pnpm@${version}`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = await runQuietly(npm, args, { cwd: toolFolder, env: toolEnvironment(), logFile });
  if (result.missing) {
    throw new SetupError(
      'npm was not found. It comes with Node; on Debian and Ubuntu it may be a package of its own: sudo apt-get install npm',
    );
  }
  if (result.code !== 0)
    throw installFailure(`pnpm ${version} could not be installed.`, result.output, logFile);
}

/**
 * @param {string} what
 * @param {string} output
 * @param {string} logFile
 */
function installFailure(what, output, logFile) {
  if (looksOffline(output)) {
    return new SetupError(
      `${what} The npm registry cannot be reached.\n` +
        'Check the network connection, or behind a proxy set HTTPS_PROXY, and try again. ' +
        `Which registry is asked: npm config get registry. Details: ${logFile}`,
    );
  }
  const lastLines = output.trim().split('\n').slice(-15).join('\n');
  return new SetupError(`${what} The last lines of ${logFile}:\n\n${lastLines}`);
}

function pinnedPnpmVersion() {
  const manifest = readJson(join(rootFolder, 'package.json'));
  const version = /^pnpm@([^+]+)/.exec(String(manifest['packageManager']))?.[1];
  if (version === undefined)
    throw new SetupError('package.json names no pnpm version under "packageManager".');
  return version;
}

function installedPnpmVersion() {
  const manifestFile = join(toolFolder, 'node_modules', 'pnpm', 'package.json');
  if (!existsSync(manifestFile) || !existsSync(join(pnpmFolder, 'pnpm'))) return undefined;
  return String(readJson(manifestFile)['version']);
}

/** Changes whenever an install could give another result than the last one. */
function fingerprintOfInputs() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests()]) {
    hash.update(file).update(readFileSync(join(rootFolder, file)));
  }
  return hash.digest('hex');
}

/** The package.json of the root and of every workspace package, as pnpm-workspace.yaml lists them. */
function manifests() {
  const workspace = readFileSync(join(rootFolder, 'pnpm-workspace.yaml'), 'utf8');
  const listed = /^packages:\n((?: +- .+\n)+)/m.exec(workspace)?.[1] ?? '';
  const folders = [...listed.matchAll(/- ['"]?([\w./*-]+)/g)].flatMap((match) => expand(match[1] ?? ''));
  return ['.', ...folders]
    .map((folder) => join(folder, 'package.json'))
    .filter((file) => existsSync(join(rootFolder, file)));
}

/** @param {string} pattern a folder, or a folder followed by `/*` */
function expand(pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  const path = join(rootFolder, parent);
  return existsSync(path)
    ? readdirSync(path)
        .sort()
        .map((name) => join(parent, name))
    : [];
}

/**
 * @param {string} file
 * @returns {Record<string, unknown>}
 */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
