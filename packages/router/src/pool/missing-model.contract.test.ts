/** What the pool does about models that its nodes do not have. */
import { type OllamaNode, startOllamaNode } from '@harvest/testkit/ollama-node';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { waitFor } from '@harvest/testkit/wait-for';
import type { PullProgress } from '../spec/provider.ts';
import { type PoolStage, askFor, openStage, patience } from './pool-under-test.ts';

describe('a model that no node of the pool has', () => {
  let stage: PoolStage;
  const startNode = (options: Parameters<typeof startOllamaNode>[0]): Promise<OllamaNode> =>
    stage.keep(startOllamaNode(options));
  beforeEach(() => {
    stage = openStage();
  });
  afterEach(() => stage.close());

  it('says how to install a model that no node has, and spends nothing on it', async () => {
    const nodes = [await startNode({ models: ['a:1'] }), await startNode({ models: [] })];
    const { pool } = stage.pool(nodes);
    const error = await pool.complete(askFor('b:1'), patience()).catch((reason: unknown) => reason);
    if (!(error instanceof HarvestError)) throw new Error('no failure');
    expect(error.code).toBe('provider.model_not_found');
    expect(error.publicMessage).toContain('`ollama pull b:1`');
    expect(error.publicMessage).not.toContain('OLLAMA_BASE_URL');
    expect(nodes.flatMap(({ calls }) => calls)).toEqual([]);
  });

  it('finds a model at once that was installed after it had been missed', async () => {
    const node = await startNode({ models: [], library: ['b:1'] });
    const { pool } = stage.pool([node, await startNode({ models: [] })]);
    await pool.start();
    await expect(pool.complete(askFor('b:1'), patience())).rejects.toThrow('ollama pull b:1');
    const operator = stage.pool([node], { pull: true });
    await operator.pool.complete(askFor('b:1'), patience());
    await expect(pool.complete(askFor('b:1'), patience())).resolves.toMatchObject({ node: '1' });
  });

  it('pulls a missing model once for all who wait, tells each of the progress, and then answers', async () => {
    const nodes = [
      await startNode({ models: [], library: ['b:1'], pullMs: 50 }),
      await startNode({ models: [], library: ['b:1'], pullMs: 50 }),
    ];
    const { pool, events } = stage.pool(nodes, { pull: true });
    const told: PullProgress[][] = [[], [], []];
    const answers = await Promise.all(
      told.map((progress) =>
        pool.complete(askFor('b:1'), { ...patience(), onPull: (step) => progress.push(step) }),
      ),
    );
    expect(new Set(answers.map(({ node }) => node)).size).toBe(1);
    expect(nodes.flatMap(({ calls }) => calls.filter(({ path }) => path === '/api/pull'))).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'model-pulled')).toHaveLength(1);
    for (const progress of told) {
      expect(progress[0]).toMatchObject({ model: 'b:1', status: 'pulling manifest' });
      expect(progress.at(-1)).toMatchObject({ status: 'success' });
    }
  });

  it('reports a model that cannot be pulled either', async () => {
    const { pool } = stage.pool([await startNode({ models: [] })], { pull: true });
    await expect(pool.complete(askFor('b:1'), patience())).rejects.toMatchObject({
      code: 'provider.model_not_found',
    });
  });

  it('pulls nothing that the operator has not named, whatever a caller asks for', async () => {
    const node = await startNode({ models: [], library: ['b:1', 'c:latest'] });
    const { pool } = stage.pool([node], { pull: true, pullable: ['c:latest'] });
    await expect(pool.complete(askFor('b:1'), patience())).rejects.toThrow('ollama pull b:1');
    expect(node.calls.filter(({ path }) => path === '/api/pull')).toEqual([]);
    await expect(pool.complete(askFor('c'), patience())).resolves.toBeDefined();
  });

  it('ends a pull when the last who waits for it leaves, and begins anew for whoever comes then', async () => {
    const node = await startNode({ models: [], library: ['b:1'], pullMs: 300_000 });
    const { pool } = stage.pool([node], { pull: true });
    const leave = new AbortController();
    const { promise: begun, resolve } = Promise.withResolvers<PullProgress>();
    const call = pool.complete(askFor('b:1'), { signal: leave.signal, onPull: resolve });
    await begun;
    const reason = new Error('enough');
    leave.abort(reason);
    await expect(call).rejects.toBe(reason);
    const again = new AbortController();
    const second = pool.complete(askFor('b:1'), { signal: again.signal });
    await waitFor('a second pull', () => node.calls.length === 2);
    again.abort(reason);
    await expect(second).rejects.toBe(reason);
  });
});
