/**
 * Preloaded into every process that a test starts: when the test run is killed without a chance to clean up, the
 * channel to it breaks and the process ends at once, instead of running on unseen.
 */
import process from 'node:process';

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGKILL');
});
// The channel alone must not keep a process alive that has finished.
process.channel?.unref();
