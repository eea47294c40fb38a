import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { clockmakerStory } from '@harvest/testkit/texts/clockmaker-story';
import { everyText } from '@harvest/testkit/texts/every-text';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { type Outline, outlineSource } from './outline-source.ts';

const pause = (): Promise<void> => Promise.resolve();

async function outlineOf(...texts: readonly string[]): Promise<Outline> {
  return outlineSource(await readSource(joinSources(texts), pause));
}

const prose = 'The keeper opens the gate in the morning. Boats wait in a line below the wall.';

describe('outlineSource', () => {
  it('takes the heading above everything for the title and the others for sections', async () => {
    const { title, sections } = await outlineOf(canalArticle);
    expect(title).toBe('The Varnholm Canal');
    expect(sections.map((section) => section.title)).toEqual([
      null,
      'Why it was built',
      'Building the canal',
      'How the locks work',
      'Decline and return',
    ]);
  });

  it('names what it is called with characters, not with the entities that a source has for them', async () => {
    const { title, sections } = await outlineOf(
      `# Locks &amp; gates\n\n${prose}\n\n## If a &lt; b\n\n${prose}`,
    );
    expect([title, sections[1]?.title]).toEqual(['Locks & gates', 'If a < b']);
  });

  it('leaves out what is about the document, such as references', async () => {
    const { sections } = await outlineOf(`# A\n\n${prose}\n\n## B\n\n${prose}\n\n## References\n\n${prose}`);
    expect(sections.map(({ title }) => title)).toEqual([null, 'B']);
  });

  it('divides a text without headings by topic and names the parts differently', async () => {
    const { title, sections } = await outlineOf(clockmakerStory);
    expect(title).toBeNull();
    expect(sections.length).toBeGreaterThan(1);
    const names = sections.map((section) => section.title).filter((name) => name !== null);
    expect(new Set(names).size).toBe(names.length);
  });

  it('leaves out the numbers of headings, and lets no address be one', async () => {
    const { sections } = await outlineOf(
      `# A\n\n## 4. Stay calm\n\n${prose}\n\n## 2024 in numbers\n\n${prose}\n\nhttps://example.org/page\n\n${prose}`,
    );
    expect(sections.map(({ title }) => title)).toEqual(['Stay calm', '2024 in numbers']);
  });

  it('names no part by an address, an abbreviation, or what it mentions once', async () => {
    for (const [, text] of everyText) {
      const { sections } = await outlineOf(text);
      for (const { title, heading } of sections)
        if (heading === null && title !== null) expect(title).not.toMatch(/\p{L}[./]\p{L}/u);
    }
  });

  it('starts anew with every source', async () => {
    const { title, sections } = await outlineOf(
      `# First\n\n${prose}`,
      prose,
      `# Third\n\n## Part\n\n${prose}`,
    );
    expect(title).toBeNull();
    expect(sections.map((section) => [section.source, section.title])).toEqual([
      [0, null],
      [1, null],
      [2, 'Part'],
    ]);
  });

  it('reads very many headings at an outer level', async () => {
    const chapters = Array.from({ length: 5 }, (_, chapter) => {
      const parts = Array.from({ length: 20 }, (_unused, part) => `### Part ${String(part)}\n\n${prose}\n\n`);
      return `## Chapter ${String(chapter)}\n\n${parts.join('')}`;
    });
    const { sections } = await outlineOf(`# Book\n\n${chapters.join('')}`);
    expect(sections.map(({ title }) => title)).toEqual(
      [0, 1, 2, 3, 4].map((chapter) => `Chapter ${String(chapter)}`),
    );
  });

  it.each(everyText)('lists every sentence of %s at most once, in order', async (_, text) => {
    const { sections } = await outlineOf(text);
    const listed = sections.flatMap(({ sentences }) => sentences);
    expect(listed.length).toBeGreaterThan(0);
    expect(listed).toEqual([...new Set(listed)].sort((a, b) => a - b));
  });

  it('has no sections for a text without words', async () => {
    expect((await outlineOf('--- *** ---')).sections).toEqual([]);
  });
});
