import type { IStylesOptions } from 'docx';

/** Fonts that Word, LibreOffice and Pages have or replace by their like. Sizes are in half points. */
const bodyFont = 'Georgia';
const headingFont = 'Calibri';
const headingColor = '1D3557';
const mutedColor = '5D6270';
const codeFont = 'Consolas';
const twipsPerPoint = 20;
/** In 240ths of the height that a line has by itself. */
const lineHeight = 290;

const points = (count: number): number => count * twipsPerPoint;

function headingStyle(size: number, before: number) {
  return {
    run: { font: headingFont, size, bold: true, color: headingColor },
    paragraph: { spacing: { before: points(before), after: points(5) }, keepNext: true, keepLines: true },
  };
}

/** The styles of a document, which a reader of the file can change in one place. */
export function docxStyles(language: string): IStylesOptions {
  return {
    default: {
      document: {
        run: { font: bodyFont, size: 22, language: { value: language } },
        paragraph: { spacing: { after: points(7), line: lineHeight, lineRule: 'auto' } },
      },
      title: {
        run: { font: headingFont, size: 48, bold: true, color: headingColor },
        paragraph: { spacing: { after: points(3) } },
      },
      heading1: headingStyle(32, 18),
      heading2: headingStyle(26, 14),
      heading3: headingStyle(23, 11),
      heading4: headingStyle(22, 10),
      footnoteText: { run: { size: 18 }, paragraph: { spacing: { after: points(2) } } },
    },
    paragraphStyles: [
      {
        id: 'Subtitle',
        name: 'Subtitle',
        basedOn: 'Normal',
        run: { font: headingFont, size: 20, color: mutedColor },
        paragraph: { spacing: { after: points(16) } },
      },
      {
        id: 'Quote',
        name: 'Quote',
        basedOn: 'Normal',
        run: { color: mutedColor },
        paragraph: {
          indent: { left: points(16) },
          border: { left: { style: 'single', size: 18, color: 'C9CDD6', space: 10 } },
        },
      },
      {
        id: 'Code',
        name: 'Code',
        basedOn: 'Normal',
        run: { font: codeFont, size: 19 },
        paragraph: { shading: { type: 'clear', color: 'auto', fill: 'F3F4F6' } },
      },
    ],
    characterStyles: [{ id: 'InlineCode', name: 'Inline Code', run: { font: codeFont, size: 20 } }],
  };
}
