/**
 * Preloaded into every service: when the launcher is killed without a chance to stop its children, the channel to it
 * breaks, and the service drains as it would on SIGTERM instead of running on unseen.
 */
import process from 'node:process';

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
});
// The channel alone must not keep a service alive that has finished.
process.channel?.unref();
