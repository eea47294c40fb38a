import { everyText } from '@harvest/testkit/texts/every-text';
import fc from 'fast-check';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { countWords } from '@harvest/text/count-words';
import { mindMapFormat } from './definition.ts';
import { type Branch, flattenTree, growTree } from './flatten-tree.ts';

const pause = (): Promise<void> => Promise.resolve();
const { branch } = fc.letrec<{ branch: Branch }>((tie) => ({
  branch: fc.record({
    label: fc.string({ minLength: 1 }),
    citations: fc.constant([]),
    children: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('branch'), { maxLength: 4 })),
  }),
}));

describe('flattenTree', () => {
  it('puts every parent before its children and is undone by growTree', () => {
    fc.assert(
      fc.property(branch, (root) => {
        const nodes = flattenTree(root);
        const seen = new Set<string | null>([null]);
        for (const { id, parent_id } of nodes) {
          expect(seen.has(parent_id)).toBe(true);
          seen.add(id);
        }
        expect(nodes.filter(({ parent_id }) => parent_id === null)).toHaveLength(1);
        expect(growTree(nodes)).toEqual(root);
      }),
    );
  });
});

describe('the map of a text', () => {
  it.each(everyText)('of %s has short labels on at most four levels', async (_, text) => {
    const reading = await readSource(joinSources([text]), pause);
    const { content } = await mindMapFormat.build(reading, { query: '', options: {} }, { seed: '', pause });
    const depths = new Map<string | null, number>([[null, 0]]);
    for (const { id, parent_id, label } of content.nodes) {
      const depth = (depths.get(parent_id) ?? NaN) + 1;
      depths.set(id, depth);
      expect(depth).toBeLessThanOrEqual(4);
      expect(countWords(label)).toBeLessThanOrEqual(depth === 2 ? 12 : 28);
    }
    expect(content.nodes.filter(({ parent_id }) => parent_id === 'n1').length).toBeLessThanOrEqual(6);
  });

  const labelsOf = async (text: string): Promise<string[]> => {
    const reading = await readSource(joinSources([text]), pause);
    const { content } = await mindMapFormat.build(reading, { query: '', options: {} }, { seed: '', pause });
    return content.nodes.map(({ label }) => label);
  };

  it('shows no answer without its question', async () => {
    const talk =
      'The workshop in Leeds repairs old pianos from all over the north.\n\nWhat does a full repair cost the owner?\n\nAbout nineteen thousand pounds in most years.\n\nThe soundboard is a thin sheet of spruce wood.\n\nEvery string pulls on the iron frame with great force.';
    expect((await labelsOf(talk)).filter((label) => label.startsWith('About'))).toEqual([]);
  });

  it('holds no fact that says nothing alone', async () => {
    const labels = await labelsOf(
      '# Boxes\n\n## War\n\nWar helped as well. Economists have tried. The army shipped food in steel boxes. It paid for a new pier. Containers reached the new terminal in 1967.\n\n## Size\n\nThe deadlock between the makers eased in 1963. Such size has its price. Standard boxes are twenty feet long.',
    );
    expect(labels).toContain('The army shipped food in steel boxes');
    expect(labels.join('\n')).not.toMatch(/helped as well|have tried|It paid|Such size/);
  });

  it('names a branch by the whole heading, or by its first sentence', async () => {
    const own = 'The keeper opens the heavy gate every morning. Boats wait in a long line below the wall.';
    const labels = await labelsOf(
      `# A\n\n## 4. Why the air over the old town gets so bad in winter\n\n${own}\n\n## The air was never so bad. A law made it worse.\n\n${own}\n\n## Article 2. Deposit\n\n${own}`,
    );
    expect(labels).toContain('Why the air over the old town gets so bad in winter');
    expect(labels).toContain('The air was never so bad');
  });

  it('loses what hangs on a node together with it', () => {
    const leaf = (label: string): Branch => ({ label, citations: [], children: [] });
    const map = {
      format: 'mind_map' as const,
      nodes: flattenTree({
        label: 'root',
        citations: [],
        children: [{ ...leaf('first'), children: [leaf('detail')] }, leaf('second')],
      }),
    };
    expect(mindMapFormat.withoutItems(map, new Set(['n2'])).nodes.map(({ label }) => label)).toEqual([
      'root',
      'second',
    ]);
  });

  it('asks for a quote of every leaf and of no branch', () => {
    const nodes = flattenTree({
      label: 'root',
      citations: [],
      children: [
        { label: 'branch', citations: [], children: [{ label: 'leaf', citations: [], children: [] }] },
      ],
    });
    const items = mindMapFormat.items({ format: 'mind_map', nodes });
    expect(items.map(({ id, citationOptional }) => [id, citationOptional])).toEqual([
      ['n2', true],
      ['n3', false],
    ]);
  });
});
