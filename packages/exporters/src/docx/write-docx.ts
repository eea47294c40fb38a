import { AlignmentType, Document, Footer, Header, Packer, PageNumber, Paragraph, TextRun } from 'docx';
import { bullets, heading, plain } from '../document/inline.ts';
import type { Block, ExportDocument } from '../document/document.ts';
import { isRightToLeft } from '../document/writing-direction.ts';
import type { ExportWriter } from '../export-input.ts';
import { directionOf, DocxBlocks } from './docx-blocks.ts';
import { docxStyles } from './docx-style.ts';
import { reproducibleDocx } from './reproducible-docx.ts';

/** A document for word processors: styles, real lists and tables, a footnote for each passage that is cited. */
export const writeDocx: ExportWriter = async ({ document }) => {
  const packed = await Packer.toBuffer(layOut(document));
  return reproducibleDocx(packed, document.created);
};

function layOut(document: ExportDocument): Document {
  const { notes, language } = document;
  const rightToLeft = isRightToLeft(language);
  const blocks = new DocxBlocks({ notes, rightToLeft });
  const body = blocks.write([...document.blocks, ...closingBlocks(document)]);
  const running = (children: TextRun[], alignment: 'left' | 'center', text = ''): Paragraph =>
    new Paragraph({
      ...directionOf(text, rightToLeft),
      alignment: AlignmentType[alignment === 'left' ? 'START' : 'CENTER'],
      children,
    });
  const line = (style: string, text: string): Paragraph =>
    new Paragraph({ ...directionOf(text, rightToLeft), style, children: [new TextRun(text)] });
  return new Document({
    title: document.title,
    creator: document.authors.join(', '),
    lastModifiedBy: '',
    description: document.subtitle,
    styles: docxStyles(language),
    numbering: { config: blocks.numberings() },
    footnotes: blocks.footnotes,
    features: { updateFields: false },
    sections: [
      {
        properties: { titlePage: true },
        headers: {
          first: new Header({ children: [] }),
          default: new Header({
            children: [
              running(
                [new TextRun({ text: document.title, size: 17, color: mutedColor })],
                'left',
                document.title,
              ),
            ],
          }),
        },
        footers: { first: pageNumbers(running), default: pageNumbers(running) },
        children: [line('Title', document.title), line('Subtitle', document.subtitle), ...body],
      },
    ],
  });
}

const mutedColor = '5D6270';

function pageNumbers(running: (children: TextRun[], alignment: 'center') => Paragraph): Footer {
  const children = [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES];
  return new Footer({
    children: [running([new TextRun({ children, size: 17, color: mutedColor })], 'center')],
  });
}

/** What stands after the content. */
function closingBlocks({ labels, notices, sources }: ExportDocument): readonly Block[] {
  return [
    ...(notices.length === 0
      ? []
      : [heading(2, labels.notices), bullets(notices.map((notice) => [plain(notice)]))]),
    ...(sources.length === 0
      ? []
      : [
          heading(2, labels.sources),
          {
            kind: 'list' as const,
            marker: 'decimal' as const,
            items: sources.map(({ content }) => ({ content, children: [] })),
          },
        ]),
  ];
}
