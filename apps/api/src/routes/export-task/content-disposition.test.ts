import fc from 'fast-check';
import { contentDisposition } from './content-disposition.ts';

describe('the name under which a file is saved', () => {
  it('has a form for every browser', () => {
    expect(contentDisposition({ fileName: 'Żółw-über-河.pdf', fallbackName: 'tsk_1' })).toBe(
      `attachment; filename="Zo_w-uber-_.pdf"; filename*=UTF-8''%C5%BB%C3%B3%C5%82w-%C3%BCber-%E6%B2%B3.pdf`,
    );
  });

  it('is that of the task where none of its letters are ASCII', () => {
    expect(contentDisposition({ fileName: '運河-の.pdf', fallbackName: 'tsk_1' })).toContain(
      'filename="tsk_1.pdf"; filename*=UTF-8\'\'%E9%81%8B',
    );
  });

  it('never breaks out of the header, and always carries the whole name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const header = contentDisposition({ fileName: name, fallbackName: 'tsk_1' });
        const [, ascii, encoded = ''] =
          /^attachment; filename="([\w .()+,=@-]*)"; filename\*=UTF-8''([\w%.~-]*)$/.exec(header) ?? [];
        expect(ascii).toBeDefined();
        expect(decodeURIComponent(encoded)).toBe(name.toWellFormed());
      }),
    );
  });
});
