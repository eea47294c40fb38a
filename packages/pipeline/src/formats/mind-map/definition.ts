import { outputFormats } from '@harvest/contracts/output-formats';
import type { FormatDefinition } from '../format-definition.ts';
import { type MindMapAnswer, mindMapAnswerSchema } from './answer-schema.ts';
import { buildMindMap } from './build-mind-map.ts';
import { flattenTree } from './flatten-tree.ts';
import { mindMapFrame, mindMapItems, mindMapWithoutItems } from './items.ts';
import { mindMapMarkdown } from './to-markdown.ts';

/** A tree of the topics of the source and what it says of each. */
export const mindMapFormat: FormatDefinition<'mind_map', MindMapAnswer> = {
  format: 'mind_map',
  templateVersion: 1,
  instructions: ({ options }) => [
    `Draw a mind map of the source: a topic and about ${String(options.count ?? outputFormats.mind_map.defaultCount)} branches.`,
    'Each branch has two to five topics, and a topic up to four details where the source says more of it.',
    'Labels are short and are understood without their neighbours: at most eight words, at most twelve for a detail.',
    'Every detail, and every topic without details, is one fact with the quotes that it rests on.',
  ],
  answerSchema: mindMapAnswerSchema,
  fromAnswer: ({ topic, branches }, { ground }) => ({
    format: 'mind_map',
    nodes: flattenTree({
      label: topic,
      citations: [],
      children: branches.map((branch) => ({
        label: branch.label,
        citations: [],
        children: branch.topics.map(({ label, quotes, details }) => ({
          label,
          citations: ground(quotes),
          children: details.map((detail) => ({
            label: detail.label,
            citations: ground(detail.quotes),
            children: [],
          })),
        })),
      })),
    }),
  }),
  build: buildMindMap,
  rules: [
    'quotes-grounded',
    'item-cited',
    'numbers-supported',
    'dates-supported',
    'names-supported',
    'no-duplicates',
    'concept-coverage',
    'section-spread',
    'copied-run',
    'lexical-overlap',
    'count-on-target',
  ],
  itemsMin: 2,
  items: mindMapItems,
  frame: mindMapFrame,
  withoutItems: mindMapWithoutItems,
  toMarkdown: mindMapMarkdown,
};
