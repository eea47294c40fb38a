/** What the worker's threads do: all that keeps a processor busy for more than a moment. */
import { extractDocument } from '@harvest/acquisition/extraction/extract-document';
import type { RawDocument } from '@harvest/acquisition/spec/extract';
import type { Compute } from '@harvest/pipeline/compute/compute';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import { countTokens } from '@harvest/router/pricing/count-tokens';
import { serveThread } from '@harvest/runtime/serve-thread';

/** Whoever gives up on a task ends its thread; within it nothing is aborted. */
const compute = createComputeTable({ countTokens });
const context = { signal: new AbortController().signal };

type Input<Name extends keyof Compute> = Parameters<Compute[Name]>[0];

const threadTable = {
  extractDocument: (document: RawDocument) => extractDocument(document, context),
  analyse: (input: Input<'analyse'>) => compute.analyse(input, context),
  compress: (input: Input<'compress'>) => compute.compress(input, context),
  extract: (input: Input<'extract'>) => compute.extract(input, context),
  build: (input: Input<'build'>) => compute.build(input, context),
  check: (input: Input<'check'>) => compute.check(input, context),
};
export type ComputeThreadTable = typeof threadTable;

export default serveThread(threadTable);
