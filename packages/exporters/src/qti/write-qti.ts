/**
 * IMS Question & Test Interoperability 1.2 (ASI XML binding): one assessment with one section, an item for each
 * question, in an IMS content package, which is what learning platforms import.
 */
import type { QuizItem } from '@harvest/contracts/formats/quiz';
import type { ExportDocument } from '../document/document.ts';
import { textOf } from '../document/inline.ts';
import { type Labels, labelsOf } from '../document/labels.ts';
import { escapeXml } from '../escape-xml.ts';
import type { ExportWriter } from '../export-input.ts';
import { singleLine } from '../single-line.ts';
import { zipFiles } from '../zip.ts';

/** The questions of a quiz with one point each, and the explanation as feedback. */
export const writeQti: ExportWriter = ({ task, document }) => {
  const { content } = task.result;
  const items = content?.format === 'quiz' ? content.items : [];
  const labels = labelsOf(document.language);
  const assessment = `<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">
<assessment ident="${escapeXml(task.task_id)}" title="${escapeXml(document.title)}" xml:lang="${escapeXml(document.language)}">
<qticomment>${escapeXml(attributionOf(document))}</qticomment>
<section ident="${escapeXml(task.task_id)}_section" title="${escapeXml(document.title)}">
${items.map((item) => writeItem(item, labels)).join('\n')}
</section>
</assessment>
</questestinterop>
`;
  return zipFiles({ 'imsmanifest.xml': manifestOf(task.task_id), [assessmentFile]: assessment });
};

const assessmentFile = 'assessment.xml';

/** What the package holds (IMS Content Packaging 1.1.3). */
function manifestOf(taskId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="${escapeXml(taskId)}_package">
<metadata><schema>IMS Content</schema><schemaversion>1.1.3</schemaversion></metadata>
<organizations/>
<resources><resource identifier="${escapeXml(taskId)}" type="imsqti_xmlv1p2" href="${assessmentFile}"><file href="${assessmentFile}"/></resource></resources>
</manifest>
`;
}

function attributionOf({ subtitle, labels, sources }: ExportDocument): string {
  const lines = sources.map(({ number, content }) => `${String(number)}. ${textOf(content)}`);
  return [subtitle, `${labels.sources}:`, ...lines].join('\n');
}

/** How a question is asked in QTI, and which response is right. */
interface ItemParts {
  /** The type by which platforms recognise it. */
  readonly questionType: string;
  readonly presentation: string;
  readonly right: string;
}

function writeItem(item: QuizItem, labels: Labels): string {
  const { questionType, presentation, right } = partsOf(item, labels);
  const explanation =
    item.explanation ?? item.citations.map(({ quote }) => `“${singleLine(quote)}”`).join(' ');
  return `<item ident="${escapeXml(item.id)}" title="${escapeXml(shorten(item.question))}">
<itemmetadata><qtimetadata>
${metadataField('question_type', questionType)}
${metadataField('qmd_levelofdifficulty', item.difficulty)}
${metadataField('points_possible', '1')}
</qtimetadata></itemmetadata>
<presentation>${presentation}</presentation>
<resprocessing>
<outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
<respcondition continue="Yes"><conditionvar><other/></conditionvar><displayfeedback feedbacktype="Response" linkrefid="general_fb"/></respcondition>
<respcondition continue="No"><conditionvar>${right}</conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition>
</resprocessing>
<itemfeedback ident="general_fb"><flow_mat>${material(explanation)}</flow_mat></itemfeedback>
</item>`;
}

function partsOf(item: QuizItem, labels: Labels): ItemParts {
  switch (item.type) {
    case 'multiple_choice':
      return choice(
        'multiple_choice_question',
        item.question,
        item.options.map((text, place) => ({
          ident: `${item.id}_${String(place)}`,
          text,
          right: place === item.answer_index,
        })),
      );
    case 'true_false':
      return choice('true_false_question', item.question, [
        { ident: `${item.id}_true`, text: labels.trueOption, right: item.answer },
        { ident: `${item.id}_false`, text: labels.falseOption, right: !item.answer },
      ]);
    case 'cloze':
      return {
        questionType: 'short_answer_question',
        presentation: fillIn(item.question),
        right: `<varequal respident="response1" case="No">${escapeXml(item.answer)}</varequal>`,
      };
  }
}

function choice(
  questionType: string,
  question: string,
  options: readonly { ident: string; text: string; right: boolean }[],
): ItemParts {
  const labels = options.map(
    ({ ident, text }) => `<response_label ident="${escapeXml(ident)}">${material(text)}</response_label>`,
  );
  const right = options.find((option) => option.right)?.ident ?? '';
  return {
    questionType,
    presentation: `${material(question)}<response_lid ident="response1" rcardinality="Single"><render_choice shuffle="No">${labels.join('')}</render_choice></response_lid>`,
    right: `<varequal respident="response1">${escapeXml(right)}</varequal>`,
  };
}

/** The whole question with its gap, and the field below: several importers read no text that follows a field. */
function fillIn(question: string): string {
  return `${material(question)}<response_str ident="response1" rcardinality="Single"><render_fib fibtype="String"><response_label ident="answer1"/></render_fib></response_str>`;
}

function material(text: string): string {
  return `<material><mattext texttype="text/plain" xml:space="preserve">${escapeXml(text)}</mattext></material>`;
}

function metadataField(label: string, entry: string): string {
  return `<qtimetadatafield><fieldlabel>${label}</fieldlabel><fieldentry>${escapeXml(entry)}</fieldentry></qtimetadatafield>`;
}

const titleLengthMax = 100;

function shorten(text: string): string {
  return text.length <= titleLengthMax ? text : `${text.slice(0, titleLengthMax - 1).toWellFormed()}…`;
}
