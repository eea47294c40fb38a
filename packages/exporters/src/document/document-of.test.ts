import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import { sampleContents } from '@harvest/testkit/sample-contents';
import { samplePageSource, sampleResult, sampleTask } from '@harvest/testkit/sample-results';
import { completedTask } from '../completed-task.ts';
import type { ExportDocument } from './document.ts';
import { documentOf } from './document-of.ts';
import { textOf } from './inline.ts';

const documentWith = (format: OutputFormat, overrides: Partial<HarvestResult> = {}): ExportDocument =>
  documentOf(completedTask(sampleTask(format, { result: sampleResult(format, overrides) })));

const paragraphsOf = ({ blocks }: ExportDocument): readonly string[] =>
  blocks.flatMap((block) => (block.kind === 'paragraph' ? [textOf(block.content)] : []));

describe('the document of a task', () => {
  it('says of each note which source it is from, once', () => {
    const page = documentWith('quiz');
    expect(page.notes[0]?.origin).toBe('Source 1, The Varnholm Canal');
    const text = documentWith('quiz', { sources: [samplePageSource({ kind: 'text', attribution: null })] });
    expect(text.notes[0]?.origin).toBe('Source 1');
  });

  it('leaves marks of emphasis out of the quotes of a Markdown source alone', () => {
    const quiz = sampleContents.quiz();
    const [item] = quiz.items;
    if (item === undefined) throw new Error('no item');
    const quote = 'A _narrow_ **and _deep_** `snake_case` 2 * 3 * 4 canal';
    const content = { ...quiz, items: [{ ...item, citations: [{ source: 0, start: 0, end: 9, quote }] }] };
    const { attribution } = samplePageSource();
    if (attribution === null) throw new Error('a page has an attribution');
    const markdown = samplePageSource({ attribution: { ...attribution, media_type: 'text/markdown' } });
    expect(documentWith('quiz', { content, sources: [markdown] }).notes[0]?.quote).toBe(
      'A narrow and deep `snake_case` 2 * 3 * 4 canal',
    );
    expect(documentWith('quiz', { content }).notes[0]?.quote).toBe(quote);
  });

  it('leaves out a failed check that repeats a notice', () => {
    const { quality } = sampleResult('quiz');
    const check = {
      rule: 'count-on-target',
      severity: 'warning',
      passed: false,
      measured: 3,
      limit: 10,
      detail: 'There are 3 items; 10 were asked for.',
    } as const;
    const noticesWith = (notice: string): readonly string[] =>
      documentWith('quiz', { notices: [notice], quality: { ...quality, checks: [check] } }).notices;
    const same = 'The source gives 3 questions; 10 were wanted.';
    expect(noticesWith(same)).toEqual([same]);
    expect(noticesWith('Source 3 repeats source 2.')).toEqual(['Source 3 repeats source 2.', check.detail]);
  });

  it('begins answers on a page of their own', () => {
    for (const [format, label] of [
      ['quiz', 'Answer key'],
      ['study_guide', 'Answers'],
    ] as const) {
      const broken = documentWith(format).blocks.flatMap((block) =>
        block.kind === 'heading' && block.pageBreak === true ? [textOf(block.content)] : [],
      );
      expect(broken).toEqual([label]);
    }
  });

  it('shows the description of an article unless the article opens with it', () => {
    const blog = sampleContents.blog();
    expect(paragraphsOf(documentWith('blog'))[0]).toBe(blog.meta_description);
    const content = { ...blog, meta_description: 'A 47-kilometre waterway links…' };
    expect(paragraphsOf(documentWith('blog', { content }))).not.toContain(content.meta_description);
  });

  it('says of an article that it is quoted where all of it is', () => {
    const note = 'All paragraphs are quoted word for word from the source.';
    expect(paragraphsOf(documentWith('blog'))).not.toContain(note);
    const blog = sampleContents.blog();
    const sections = blog.sections.map((section) => ({
      ...section,
      paragraphs: section.paragraphs.map(({ citations }) => ({
        text: citations.map(({ quote }) => quote.replaceAll(/\s+/g, ' ')).join('; '),
        citations,
      })),
    }));
    expect(paragraphsOf(documentWith('blog', { content: { ...blog, sections } }))).toContain(note);
  });
});
