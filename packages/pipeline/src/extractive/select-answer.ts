import { withContext } from './answer-context.ts';
import { type Match, matchSentences } from './bm25.ts';
import { pickDiverse } from '@harvest/text/diversity';
import { type Candidate, byScore } from '@harvest/text/marginal-relevance';
import { questionKinds } from './question-kinds.ts';
import type { Question } from './question.ts';
import { type ScoredSentence, scoreSentences } from './score-answer.ts';
import { askedSection, createSectionReader } from './sections.ts';
import { type Selection, groupAdjacent } from './selection.ts';
import type { TermIndex } from '@harvest/text/term-index';

/**
 * A passage can answer a broad question when it holds more of the question's information, measured in idf, than it
 * lacks. A narrow question (who, when, where, how many) asks for one fact, and a passage with another verb or name is
 * about another fact, so that it must hold more than twice what it lacks. A question for yes or no stands between: its
 * answer may be put in other words, but not speak of something else. No sentence holds many more content words
 * than six, so a long brief is measured against what six of its words weigh, and half of it must be somewhere in the
 * source.
 */
const neededCoverage = { broad: 0.501, narrow: 0.67, polar: 0.6 } as const;
const neededOfSource = 0.5;
const wordsOfOneSentence = 6;
/** Below the need, but near enough to be shown as the closest passage. */
const closestCoverage = 0.4;

const passagesMax = { broad: 5, narrow: 3 } as const;
/** Share of the best sentence's score that another one needs to be worth reading. */
const scoreShare = { broad: 0.55, narrow: 0.75 } as const;
/** Share of the best passage's coverage that another one needs. */
const coverageShare = { broad: 0.6, narrow: 0.85 } as const;

/** Selects the sentences that answer the questions best. */
export async function selectAnswer(options: {
  readonly source: string;
  readonly index: TermIndex;
  readonly questions: readonly Question[];
  readonly pause: () => Promise<void>;
}): Promise<Selection> {
  const { source, index, questions, pause } = options;
  const answers: OneAnswer[] = [];
  for (const question of questions) {
    await pause();
    const match = matchSentences({ source, index, question });
    await pause();
    answers.push(answerOne({ source, index, question, match }));
  }
  const found = answers.filter((answer) => answer.answered);
  if (found.length === 0) {
    const closest = byScore(answers.flatMap((answer) => answer.picked))[0];
    return { answered: false, groups: closest ? [[closest.at]] : [], unanswered: [] };
  }
  const taken = new Set<number>();
  const groups = found.flatMap(({ picked, question }) => {
    const chosen = withContext(source, index, picked).filter((at) => !taken.has(at));
    for (const at of chosen) taken.add(at);
    const runs = groupAdjacent(index, chosen);
    return questionKinds[question.kind].inOrder ? runs : bestFirst(runs, picked);
  });
  const unanswered = answers.filter((answer) => !answer.answered).map((answer) => answer.question.text);
  return { answered: true, groups, unanswered };
}

interface OneAnswer {
  readonly question: Question;
  readonly answered: boolean;
  /** The answer's sentences, best first; without an answer the closest one, if any is close. */
  readonly picked: readonly ScoredSentence[];
}

function answerOne(options: {
  readonly source: string;
  readonly index: TermIndex;
  readonly question: Question;
  readonly match: Match;
}): OneAnswer {
  const { source, index, question, match } = options;
  const reader = createSectionReader(source, index, question, match);
  const scored = scoreSentences({ source, index, question, match, section: reader });
  const breadth = questionKinds[question.kind].broad ? 'broad' : 'narrow';
  const need =
    neededCoverage[question.kind === 'polar' ? 'polar' : breadth] *
    Math.min(1, wordsOfOneSentence / Math.max(1, match.requiredTerms));
  const able = byScore(scored.filter((candidate) => candidate.coverage >= need));
  const { required } = questionKinds[question.kind];
  const best = (required ? able.find(({ fits }) => fits) : undefined) ?? able[0];
  if (!best || match.sourceCoverage < neededOfSource) {
    const close = scored.filter((candidate) => candidate.coverage >= Math.min(need, closestCoverage));
    return { question, answered: false, picked: byScore(close).slice(0, 1) };
  }
  const section = breadth === 'broad' ? askedSection(index, reader, passagesMax.broad) : [];
  if (section.length > 0) {
    return { question, answered: true, picked: section.map((at) => ({ ...best, at, leans: false })) };
  }
  const leastScore = best.score * scoreShare[breadth];
  const leastCoverage = best.coverage * coverageShare[breadth];
  const worthy = scored.filter(
    ({ at, score, coverage, fits }) =>
      at !== best.at && (fits || !best.fits || !required) && score >= leastScore && coverage >= leastCoverage,
  );
  const candidates = [best, ...worthy];
  const picked = pickDiverse({ index, candidates, max: passagesMax[breadth], relevance: 0.75 });
  return { question, answered: true, picked };
}

/** Puts the run with the best sentence first, so that the first line answers the question. */
function bestFirst(runs: readonly number[][], picked: readonly Candidate[]): number[][] {
  const scores = new Map(picked.map(({ at, score }) => [at, score]));
  const best = (run: readonly number[]): number => Math.max(...run.map((at) => scores.get(at) ?? 0));
  return [...runs].sort((a, b) => best(b) - best(a));
}
