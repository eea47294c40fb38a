/**
 * Starts one fake model server and prints its base URL, for trials by hand and as a child process of end-to-end
 * tests: `node main.ts --flavour ollama --port 11434 --latency-ms 200`. It ends on SIGTERM or SIGINT.
 */
import { parseArgs } from 'node:util';
import { startFakeLlm } from './fake-llm.ts';
import { llmFlavours } from './wire-format.ts';

const { values } = parseArgs({
  options: {
    flavour: { type: 'string', default: 'ollama' },
    port: { type: 'string', default: '0' },
    model: { type: 'string' },
    'latency-ms': { type: 'string', default: '0' },
    'chunk-latency-ms': { type: 'string', default: '0' },
  },
});

const flavour = llmFlavours.find((name) => name === values.flavour);
if (flavour === undefined) throw new Error(`--flavour must be one of ${llmFlavours.join(', ')}`);

const fake = await startFakeLlm({
  flavour,
  port: Number(values.port),
  ...(values.model === undefined ? {} : { model: values.model }),
  behaviour: {
    kind: 'answer',
    delayMs: Number(values['latency-ms']),
    delayPerChunkMs: Number(values['chunk-latency-ms']),
  },
});
process.stdout.write(`${fake.url}\n`);

const stop = (): void => {
  void fake.close();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
