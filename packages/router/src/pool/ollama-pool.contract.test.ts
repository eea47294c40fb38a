/** What the pool does over simulated nodes that load, queue, refuse, die and come back. */
import { HarvestError } from '@harvest/runtime/harvest-error';
import { type OllamaNode, startOllamaNode } from '@harvest/testkit/ollama-node';
import { waitFor } from '@harvest/testkit/wait-for';
import type { StreamPart } from '../spec/provider.ts';
import { createInProcessOccupancy } from './in-process-occupancy.ts';
import { type PoolStage, askFor, openStage, patience } from './pool-under-test.ts';

const chats = (node: OllamaNode): number => node.calls.filter(({ path }) => path === '/api/chat').length;

describe('the Ollama pool', () => {
  let stage: PoolStage;
  const startNode = (options: Parameters<typeof startOllamaNode>[0]): Promise<OllamaNode> =>
    stage.keep(startOllamaNode(options));
  beforeEach(() => {
    stage = openStage();
  });
  afterEach(() => stage.close());

  it('sends a request to the node that has the model in memory, and names the node', async () => {
    const nodes = [await startNode({ models: ['a:1', 'b:1'] }), await startNode({ models: ['a:1', 'b:1'] })];
    const { pool } = stage.pool(nodes);
    const [first, second] = [
      await pool.complete(askFor('a:1'), patience()),
      await pool.complete(askFor('b:1'), patience()),
    ];
    expect(first).toMatchObject({ text: 'It rained.', model: 'a:1' });
    expect(new Set([first.node, second.node])).toEqual(new Set(['1', '2']));
    for (let round = 0; round < 5; round += 1) {
      expect((await pool.complete(askFor('a:1'), patience())).node).toBe(first.node);
      expect((await pool.complete(askFor('b:1'), patience())).node).toBe(second.node);
    }
    expect(nodes.map((node) => node.loads())).toEqual([1, 1]);
  });

  it('learns from the nodes what other programs have loaded', async () => {
    const nodes = [await startNode({ models: ['a:1'] }), await startNode({ models: ['a:1'] })];
    const other = stage.pool([nodes[1]!]);
    await other.pool.complete(askFor('a:1'), patience());
    const { pool } = stage.pool(nodes);
    await pool.start();
    expect(await pool.complete(askFor('a:1'), patience())).toMatchObject({ node: '2' });
  });

  it('never asks a node for a model that it does not have', async () => {
    const nodes = [await startNode({ models: ['a:1'] }), await startNode({ models: ['b:1'] })];
    const { pool } = stage.pool(nodes);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => pool.complete(askFor('b:1'), patience())),
    );
    expect(answers.map(({ node }) => node)).toEqual(Array.from({ length: 6 }, () => '2'));
  });

  it('reports how long a model was loaded, and streams the same answer', async () => {
    const { pool } = stage.pool([await startNode({ models: ['a:1'], loadMs: 30 })]);
    const parts: StreamPart[] = [];
    for await (const part of pool.stream(askFor('a:1'), patience())) parts.push(part);
    expect(parts.map(({ type }) => type)).toEqual(['delta', 'delta', 'finish']);
    const finish = parts.at(-1);
    if (finish?.type !== 'finish') throw new Error('no finish');
    expect(finish.response).toMatchObject({ text: 'It rained.' });
    expect(finish.response.loadMs).toBeGreaterThanOrEqual(25);
    expect(finish.response).not.toHaveProperty('node');
  });

  it('sends the same context length and keep-alive with every chat, preloading included', async () => {
    const node = await startNode({ models: ['a:1'] });
    const { pool } = stage.pool([node], { preload: ['a:1'] });
    await pool.start();
    await waitFor('the preload', () => node.loads() === 1);
    await pool.complete(askFor('a:1'), patience());
    expect(node.calls).toHaveLength(2);
    for (const { body } of node.calls)
      expect(body).toMatchObject({ keep_alive: '30m', options: { num_ctx: 4_096 } });
  });

  it('shares the models to be preloaded out over the nodes', async () => {
    const models = ['a:1', 'b:1'];
    const nodes = [
      await startNode({ models }),
      await startNode({ models }),
      await startNode({ models: ['b:1'] }),
    ];
    const { pool, events } = stage.pool(nodes, { preload: models });
    await pool.start();
    await waitFor('all preloads', () => events.length === 3);
    expect(nodes.map((node) => node.residents())).toEqual([['a:1'], ['b:1'], ['b:1']]);
    expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 3 }, () => 'model-preloaded'));
  });

  it('leaves a node that has died at the next try, and comes back to it after a probe', async () => {
    const nodes = [await startNode({ models: ['a:1'] }), await startNode({ models: ['a:1'] })];
    const { pool, events } = stage.pool(nodes, { random: () => 0 });
    await pool.start();
    const { node: home } = await pool.complete(askFor('a:1'), patience());
    const [dead, alive] = home === '1' ? nodes : nodes.toReversed();
    await dead!.kill();
    // The death may be seen by a request or by a look, whichever comes first; never by two requests.
    const outcomes = await Promise.allSettled([pool.complete(askFor('a:1'), patience())]);
    const again = await pool.complete(askFor('a:1'), patience());
    expect(again.node).not.toBe(home);
    for (const outcome of outcomes.filter(({ status }) => status === 'rejected'))
      expect(outcome).toMatchObject({ reason: { code: 'provider.unreachable', details: { node: home } } });
    await waitFor('the ejection', () => events.some(({ type }) => type === 'node-ejected'));
    await dead!.revive();
    await waitFor('the return', () => events.some(({ type }) => type === 'node-returned'));
    expect(pool.states().map(({ state }) => state)).toEqual(['ready', 'ready']);
    await alive!.kill();
    await waitFor('an answer of the revived node', async () => {
      const answer = await pool.complete(askFor('a:1'), patience()).catch(() => null);
      return answer?.node === home;
    });
  });

  it('avoids a node whose model crashes, for that model alone', async () => {
    const models = ['a:1', 'b:1'];
    const nodes = [
      await startNode({ models, memoryModels: 2 }),
      await startNode({ models, memoryModels: 2 }),
    ];
    const { pool } = stage.pool(nodes);
    const { node: home } = await pool.complete(askFor('a:1'), patience());
    const broken = nodes[Number(home) - 1]!;
    broken.breakChats(true);
    await expect(pool.complete(askFor('a:1'), patience())).rejects.toMatchObject({
      code: 'provider.server_error',
      details: { node: home },
    });
    broken.breakChats(false);
    for (let round = 0; round < 3; round += 1)
      expect((await pool.complete(askFor('a:1'), patience())).node).not.toBe(home);
    expect(pool.states().map(({ state }) => state)).toEqual(['ready', 'ready']);
  });

  it('fails with provider.unreachable when no node answers', async () => {
    const nodes = [await startNode({ models: ['a:1'] }), await startNode({ models: ['a:1'] })];
    const { pool } = stage.pool(nodes);
    for (const node of nodes) await node.kill();
    await pool.start();
    const calls = [
      () => pool.complete(askFor('a:1'), patience()),
      () => pool.listModels(patience()),
      () => pool.validateKey(patience()),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'provider.unreachable' });
  });

  it('gives places back after answers, failures, aborted calls and streams that are left', async () => {
    const occupancy = createInProcessOccupancy();
    const slow = await startNode({ models: ['a:1'], answerMs: 60_000 });
    const { pool } = stage.pool([await startNode({ models: ['a:1'] })], { occupancy });
    const abort = new AbortController();
    const call = stage.pool([slow], { occupancy }).pool.complete(askFor('a:1'), { signal: abort.signal });
    await waitFor('the call', () => chats(slow) === 1);
    abort.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
    await pool.complete(askFor('a:1'), patience());
    await expect(pool.complete(askFor('none'), patience())).rejects.toBeInstanceOf(HarvestError);
    for await (const _part of pool.stream(askFor('a:1'), patience())) break;
    await pool.embed!({ model: 'a:1', texts: ['rain'] }, patience());
    const bid = {
      node: 'any',
      residents: [],
      roomy: true,
      loading: false,
      contended: false,
      loadMs: 1,
      evictionMs: 0,
      serviceMs: 1,
    };
    const { inFlight } = await occupancy.acquire({ model: 'a:1', slots: 1, bids: [bid] });
    expect(inFlight).toEqual([]);
  });

  describe('when a caller gives up on a silent node', () => {
    const reason = new HarvestError({ code: 'provider.timeout', publicMessage: 'Nothing came.' });

    /** A pool of two, one of which has just been given up on. */
    const giveUp = async (before: (silent: OllamaNode) => void) => {
      const startSlow = () => startNode({ models: ['a:1'], answerMs: 60_000 });
      const nodes = [await startSlow(), await startSlow()];
      const { pool, events } = stage.pool(nodes, { pollTimeoutMs: 100 });
      const abort = new AbortController();
      const call = pool.complete(askFor('a:1'), { signal: abort.signal });
      await waitFor('the call', () => nodes.some((node) => chats(node) === 1));
      const silent = nodes.find((node) => chats(node) === 1)!;
      before(silent);
      abort.abort(reason);
      await expect(call).rejects.toBe(reason);
      return { pool, events, silent, other: nodes.find((node) => node !== silent)! };
    };

    it('passes the caller’s own reason on, and asks the other for the model when the node is only busy', async () => {
      let looksBefore = 0;
      const { pool, events, silent, other } = await giveUp((node) => {
        looksBefore = node.looks();
      });
      const abort = new AbortController();
      const next = pool.complete(askFor('a:1'), { signal: abort.signal });
      await waitFor('the next call', () => chats(other) === 1);
      await waitFor('the look', () => silent.looks() > looksBefore);
      abort.abort(new Error('enough'));
      await expect(next).rejects.toThrow('enough');
      expect(events).toEqual([]);
    });

    it('ejects a node that does not even say that it is there', async () => {
      const { events } = await giveUp((silent) => {
        silent.hush();
      });
      await waitFor('the ejection', () => events.length > 0);
      expect(events).toEqual([expect.objectContaining({ type: 'node-ejected', code: 'provider.timeout' })]);
    });
  });

  it('lets a cancelled request go while it still asks silent nodes what they have', async () => {
    const nodes = [await startNode({ models: ['a:1'] }), await startNode({ models: ['a:1'] })];
    for (const node of nodes) node.hush();
    const { pool } = stage.pool(nodes, { pollTimeoutMs: 60_000 });
    const abort = new AbortController();
    const call = pool.complete(askFor('a:1'), { signal: abort.signal });
    await waitFor('the looks', () => nodes.every((node) => node.looks() > 0));
    abort.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
  });

  it('goes by its own counts while the shared occupancy is away', async () => {
    const node = await startNode({ models: ['a:1'] });
    const away = { acquire: () => Promise.reject(new Error('away')), release: () => undefined };
    const { pool, events } = stage.pool([node], { occupancy: away });
    await expect(pool.complete(askFor('a:1'), patience())).resolves.toMatchObject({ text: 'It rained.' });
    expect(events.map(({ type }) => type)).toEqual(['occupancy-unavailable']);
  });

  it('lists what any node has, each model once', async () => {
    const nodes = [await startNode({ models: ['a:1', 'b:1'] }), await startNode({ models: ['b:1', 'c:1'] })];
    const { pool } = stage.pool(nodes);
    await nodes[0]!.kill();
    expect(await pool.listModels(patience())).toEqual(['b:1', 'c:1']);
    await nodes[0]!.revive();
    expect(await pool.listModels(patience())).toEqual(['a:1', 'b:1', 'c:1']);
  });
});
