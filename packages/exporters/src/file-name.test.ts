import fc from 'fast-check';
import { fileNameOf } from './file-name.ts';

const nameOf = (title: string): string => fileNameOf({ title, fallback: 'tsk_1', extension: 'pdf' });

describe('the name of a file', () => {
  it.each([
    ['The Varnholm Canal: a study guide', 'The-Varnholm-Canal-a-study-guide.pdf'],
    ['../../etc/passwd', 'etc-passwd.pdf'],
    ['Żółw über 河', 'Żółw-über-河.pdf'],
    ['con', 'tsk_1.pdf'],
    ['LPT1', 'tsk_1.pdf'],
    ['...', 'tsk_1.pdf'],
    ['', 'tsk_1.pdf'],
    ['report.exe\u202efdp', 'report-exe-fdp.pdf'],
  ])('made of the title "%s" is %s', (title, name) => {
    expect(nameOf(title)).toBe(name);
  });

  it('is cut to what every system takes, between characters', () => {
    expect(nameOf('運'.repeat(200))).toBe(`${'運'.repeat(60)}.pdf`);
    expect(nameOf('a\u0301\u0302'.repeat(100))).toBe(`${'\u00e1\u0302'.repeat(45)}.pdf`);
    expect(nameOf('a'.repeat(300))).toBe(`${'a'.repeat(180)}.pdf`);
  });

  it('is safe whatever the title is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
        const name = nameOf(title);
        expect(name).toMatch(/^[\p{L}\p{N}\p{M}_](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?\.pdf$/u);
        expect(name.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(184);
      }),
    );
  });
});
