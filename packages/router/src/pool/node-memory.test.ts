import { NodeMemory } from './node-memory.ts';

describe('what is known of a node’s memory', () => {
  it('has the least recently used model leave when no more were ever seen together', () => {
    const memory = new NodeMemory();
    memory.use('a:1');
    memory.use('b:1');
    expect(memory.residents).toEqual(['b:1']);
    expect(memory.roomy).toBe(false);
  });

  it('keeps as many as the server has shown at the same time', () => {
    const memory = new NodeMemory();
    memory.observe(['a:1', 'b'], memory.changes);
    expect(memory.residents).toEqual(['a:1', 'b:latest']);
    memory.use('a:1');
    memory.use('c:1');
    expect(memory.residents).toEqual(['a:1', 'c:1']);
    memory.observe([], memory.changes);
    expect(memory.roomy).toBe(true);
  });

  it('ignores an answer that its own requests have overtaken', () => {
    const memory = new NodeMemory();
    const before = memory.changes;
    memory.use('a:1');
    memory.observe(['b:1'], before);
    expect(memory.residents).toEqual(['a:1']);
    memory.observe(['b:1'], memory.changes);
    expect(memory.residents).toEqual(['b:1']);
  });

  it('tells a model that is being loaded from one that is there', () => {
    const memory = new NodeMemory();
    memory.use('a:1');
    expect([memory.holds('a:1'), memory.loading.has('a:1')]).toEqual([true, true]);
    memory.endLoading('a:1');
    memory.use('a:1');
    expect(memory.loading.size).toBe(0);
  });

  it('holds nothing after the server has gone', () => {
    const memory = new NodeMemory();
    memory.use('a:1');
    memory.clear();
    expect(memory.holds('a:1')).toBe(false);
  });
});
