import { type QuestionType, outputFormats, questionTypes } from '@harvest/contracts/output-formats';
import type { FormatRequest } from '../format-definition.ts';

const typeInstructions: Readonly<Record<QuestionType, string>> = {
  multiple_choice:
    'multiple_choice: a question with one right answer and three distractors. Distractors are of the kind, the length and the grammar of the answer, plausible to who has not read the source, wrong by the source, and not in the quoted passage.',
  true_false:
    'true_false: a statement that the source plainly confirms or plainly contradicts; about half are false.',
  cloze:
    'cloze: a sentence in which _____ stands once for a name, a number or a term that the rest of the sentence does not give away.',
};

/** What a model is told of a quiz; languages, audience and difficulty are said of all formats alike. */
export function quizInstructions({ options }: FormatRequest): readonly string[] {
  const types = options.question_types ?? questionTypes;
  return [
    `Write a quiz of ${options.count ?? outputFormats.quiz.defaultCount} questions about the source; fewer if it does not give so many good ones.`,
    `Use ${types.length === 1 ? 'this type' : 'these types in turn'} of question:`,
    ...types.map((type) => typeInstructions[type]),
    ...(options.difficulty === undefined ? ['Mix easy, medium and hard questions.'] : []),
    'Every question is answerable from the source alone and understood without seeing it; ask about what matters in it.',
    'No question contains its answer, no two ask the same, and together they cover all parts of the source.',
    'Give every item at least one quote: the passage that proves its answer.',
  ];
}
