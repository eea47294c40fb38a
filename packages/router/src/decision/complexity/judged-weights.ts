/**
 * How far the demands of an open request move the score, in deviations among the reference prompts. The labelled prompts
 * are multiple-choice questions without a source, so these weights are judgement and not measurement; the learner
 * corrects where they lead.
 */
export const judgedWeights: Readonly<Record<string, number>> = {
  tasks_log: 0.9,
  constraints_log: 0.45,
  steps_log: 0.35,
  reasons: 0.4,
  calculation_log: 0.2,
  code_log: 0.3,
  query_length_log: 0.7,
  source_length_log: 0.12,
  source_long_words: 0.8,
  words_not_in_source: 0.3,
};

/** Where an open request without any demand stands: a plain question is easier than nine in ten reference prompts. */
export const judgedStart = -1.5;

/** How much of the fitted weight of its wording carries over to an open request. */
export const wordingCarriedOver = 0.25;
