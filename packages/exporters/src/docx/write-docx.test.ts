import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import { sampleResult, sampleTask } from '@harvest/testkit/sample-results';
import { strFromU8, unzipSync } from 'fflate';
import { exportTask } from '../export-task.ts';

/** A part of the file as it is stored. */
async function partOf(
  name: string,
  format: OutputFormat,
  options: { result?: Partial<HarvestResult>; language?: string } = {},
): Promise<string> {
  const { result = {}, language = 'en' } = options;
  const task = sampleTask(format, { result: sampleResult(format, result), options: { language } });
  const part = unzipSync((await exportTask(task, 'docx')).bytes)[`word/${name}`];
  if (part === undefined) throw new Error(`there is no ${name}`);
  return strFromU8(part);
}

describe('a DOCX export', () => {
  it('begins the answers on a page of their own', async () => {
    const document = await partOf('document.xml', 'quiz');
    expect(document.split('<w:pageBreakBefore/>')).toHaveLength(2);
    expect(document.indexOf('<w:pageBreakBefore/>')).toBeLessThan(document.indexOf('Answer key'));
  });

  it('has lines whose height grows with their text', async () => {
    expect(await partOf('styles.xml', 'quiz')).toMatch(/<w:spacing[^>]*w:line="290"[^>]*w:lineRule="auto"/);
  });

  it('counts a list from where it began', async () => {
    const numbering = await partOf('numbering.xml', 'summary', { result: { text: '3. c\n4. d' } });
    expect(numbering).toContain('<w:start w:val="3"/>');
    expect(numbering).toContain('<w:startOverride w:val="3"/>');
  });

  it('sets the numbers of notes that follow each other apart', async () => {
    const document = await partOf('document.xml', 'summary', { result: { text: 'It rained. [1][2]' } });
    expect(document).toMatch(
      /<w:footnoteReference[^>]*\/><\/w:r><w:r><w:rPr><w:vertAlign w:val="superscript"\/><\/w:rPr><w:t[^>]*>,<\/w:t>/,
    );
  });

  it('keeps a text that looks like the id of a link', async () => {
    const text = 'See rIdabcdefghijklmno and r:id="rIdabcdefghijklmnop" [x](https://x.example/).';
    const document = await partOf('document.xml', 'summary', { result: { text } });
    expect(document).toContain('See rIdabcdefghijklmno and ');
    expect(document).toContain('rIdabcdefghijklmnop');
    const [, id = ''] = /<w:hyperlink[^>]*r:id="([^"]+)"/.exec(document) ?? [];
    expect(id).toMatch(/^rIdLink\d+$/);
    expect(await partOf('_rels/document.xml.rels', 'summary', { result: { text } })).toContain(`Id="${id}"`);
  });

  it('lays tables out from right to left where the language runs so', async () => {
    expect(await partOf('document.xml', 'flashcards', { language: 'ar' })).toContain('<w:bidiVisual/>');
    expect(await partOf('document.xml', 'flashcards')).not.toContain('<w:bidiVisual/>');
  });

  it('lets code run from left to right in every language', async () => {
    const result = { text: 'قناة\n\n```\nif (a < b) {\n```' };
    const document = await partOf('document.xml', 'analysis', { language: 'ar', result });
    const paragraphs = document.split('<w:p>');
    const find = (text: string): string | undefined => paragraphs.find((part) => part.includes(text));
    expect(find('قناة')).toContain('<w:bidi/>');
    expect(find('if (a')).not.toContain('<w:bidi/>');
  });

  it('lets each paragraph run as its own text does', async () => {
    const text = '## IMF.\n\nقناة\n\nIMF قناة.\n\n(1868)\n\n- Dry.\n- مطر\n\n| Locks. |\n|---|\n| باب |';
    const directionsIn = async (language: string): Promise<Record<string, boolean>> => {
      const document = await partOf('document.xml', 'analysis', { language, result: { text } });
      const paragraphs = document.split('<w:p>');
      const texts = ['>IMF.<', '>قناة<', '>IMF قناة.<', '>(1868)<', '>Dry.<', '>مطر<', '>Locks.<', '>باب<'];
      return Object.fromEntries(
        texts.map((line) => [
          line.slice(1, -1),
          paragraphs.find((part) => part.includes(line))?.includes('<w:bidi/>') ?? false,
        ]),
      );
    };
    const letters = { 'IMF.': false, 'Dry.': false, 'Locks.': false, قناة: true, مطر: true, باب: true };
    expect(await directionsIn('ar')).toEqual({ ...letters, 'IMF قناة.': true, '(1868)': true });
    expect(await directionsIn('en')).toEqual({ ...letters, 'IMF قناة.': false, '(1868)': false });
  });

  it('strikes deleted words through, and breaks lines where a text does', async () => {
    expect(await partOf('document.xml', 'summary', { result: { text: 'a ~~b~~' } })).toContain('<w:strike/>');
    expect(await partOf('document.xml', 'flashcards')).toMatch(/heather<\/w:t><\/w:r><w:r><w:br\/>/);
  });
});
