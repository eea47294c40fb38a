/**
 * Harvest itself runs on the Node that its package pins; the machine's own Node only has to be able to install it.
 * This file imports nothing and keeps to old syntax, so that an old Node can still read it and say what is wrong.
 */
const oldestMajor = 20;

/**
 * Says so and sets the exit code when the Node that runs this is too old.
 *
 * @returns {boolean} whether the caller may go on
 */
export function nodeIsNewEnough() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= oldestMajor) return true;
  console.error(
    'Harvest needs Node ' +
      String(oldestMajor) +
      ' or newer to install itself; this is Node ' +
      process.versions.node +
      '. Get a current one from https://nodejs.org and try again.',
  );
  process.exitCode = 1;
  return false;
}
