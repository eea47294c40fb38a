/** Goes before the entry of a child process: it tells how many bytes the heap holds, garbage aside, when it is asked. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
process.on('message', () => {
  collect();
  process.send?.(process.memoryUsage().heapUsed);
});
// Waiting for a question is no reason to go on running.
process.channel?.unref();
