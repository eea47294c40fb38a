import { z } from 'zod';
import { evidenceHeading, noAnswerMark } from './prompt.ts';
import { readJson } from './read-json.ts';

const answersSchema = z.object({
  answers: z.array(
    z.object({
      id: z.int(),
      found: z.boolean(),
      text: z.string(),
      evidence: z.array(z.string()),
    }),
  ),
});
type PartialAnswer = z.infer<typeof answersSchema>['answers'][number];

/**
 * Splits a model's answer to `size` requests. Each part has the form in which a model answers a single request, so that
 * everything after it treats both alike.
 *
 * @returns a part for each request, in order, null where the model left one out; null altogether when the answer is not
 *   the JSON that was asked for, or numbers its parts so that nobody can tell whose they are.
 */
export function parseBatchAnswer(raw: string, size: number): readonly (string | null)[] | null {
  const answers = readAnswers(raw);
  if (answers === null) return null;
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const numbered = answers.every(({ id }) => id >= 1 && id <= size);
  if (!numbered || byId.size !== answers.length) return null;
  return Array.from({ length: size }, (_, index) => {
    const answer = byId.get(index + 1);
    return answer === undefined || answer.text.trim() === '' ? null : toSingleAnswer(answer);
  });
}

function readAnswers(raw: string): readonly PartialAnswer[] | null {
  return answersSchema.safeParse(readJson(raw)).data?.answers ?? null;
}

function toSingleAnswer({ found, text, evidence }: PartialAnswer): string {
  const body = found ? text : `${noAnswerMark} ${text}`;
  // A quote is one line there; where it breaks in the source makes no difference to finding it.
  const quotes = evidence.map((quote, index) => {
    const number = `[${String(index + 1)}] `;
    const line = quote.replaceAll(/\s+/g, ' ').trim();
    return line.startsWith(number) ? line : `${number}${line}`;
  });
  return quotes.length === 0 ? body : [body, '', evidenceHeading, ...quotes].join('\n');
}
