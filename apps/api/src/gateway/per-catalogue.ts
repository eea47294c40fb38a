import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';

/** A full memory is emptied: what is asked often is soon known again. */
const answersMax = 500;

/**
 * Creates a function that answers from memory what it was asked before of the same catalogue. Questions are equal when
 * their JSON is; the answers go with the catalogue.
 */
export function createPerCatalogue<Question, Answer>(
  answer: (catalogue: ModelCatalogue, question: Question) => Answer,
): (catalogue: ModelCatalogue, question: Question) => Answer {
  const memories = new WeakMap<ModelCatalogue, Map<string, Answer>>();
  return (catalogue, question) => {
    const memory = memories.get(catalogue) ?? new Map<string, Answer>();
    memories.set(catalogue, memory);
    const key = JSON.stringify(question);
    const known = memory.get(key);
    if (known !== undefined) return known;
    const found = answer(catalogue, question);
    if (memory.size >= answersMax) memory.clear();
    memory.set(key, found);
    return found;
  };
}
