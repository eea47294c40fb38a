/** The questions of each type that one passage gives. */
import type { QuestionType } from '@harvest/contracts/output-formats';
import type { Passage } from '../building/find-passages.ts';
import { gapsOf } from '../building/gaps.ts';
import type { Mention } from '../building/mention.ts';
import { openQuestionsOf } from '../building/open-questions.ts';
import { tellsPhrases } from '../building/whole-term.ts';
import { type DraftTools, type ItemDraft, fieldsOf } from './draft-fields.ts';
import { statementsOf } from './statement-drafts.ts';

const distractorCount = 3;

/** The drafts of one type, those whose answer is worth most first. */
export function draftsOf(type: QuestionType, passage: Passage, tools: DraftTools): readonly ItemDraft[] {
  switch (type) {
    case 'multiple_choice':
      return [...openChoices(passage, tools), ...gapChoices(passage, tools)];
    case 'true_false':
      return statementsOf(passage, tools);
    case 'cloze':
      return gapsOf(passage, tools.reading)
        .filter(({ specific }) => specific)
        .map(({ mention, question }) => ({
          ...fieldsOf('cloze', passage, mention, question, tools),
          type: 'cloze',
          answer: mention.text,
        }));
  }
}

function openChoices(passage: Passage, tools: DraftTools): ItemDraft[] {
  const { reading } = tools;
  const questions = openQuestionsOf(passage, reading);
  return questions.flatMap(({ question, answer, kind, start }) =>
    kind === null ? [] : choice({ passage, answer: { text: answer, kind }, start, question, tools }),
  );
}

function gapChoices(passage: Passage, tools: DraftTools): ItemDraft[] {
  const { language } = tools.reading;
  return gapsOf(passage, tools.reading)
    .filter(({ mention }) => mention.kind !== 'term' || tellsPhrases(language))
    .flatMap(({ mention, question, specific }) =>
      choice({ passage, answer: mention, start: mention.start, question, tools }).map((draft) => ({
        ...draft,
        plain: !specific,
      })),
    );
}

function choice(options: {
  readonly passage: Passage;
  readonly answer: Pick<Mention, 'text' | 'kind'>;
  readonly start: number | null;
  readonly question: string;
  readonly tools: DraftTools;
}): ItemDraft[] {
  const { passage, answer, start, question, tools } = options;
  const { random } = tools;
  const distractors = tools.distractors.distractorsFor({
    passage,
    answer,
    start,
    max: distractorCount,
    random,
  });
  if (distractors.length < distractorCount) return [];
  const fields = fieldsOf('multiple_choice', passage, answer, question, tools);
  return [{ ...fields, type: 'multiple_choice', answer: answer.text, distractors }];
}
