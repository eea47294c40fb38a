/** `pnpm evaluate <command> [options]`: measures on labelled data what the router decides by and how good the content pipeline is, and fits weights. */
import { UsageError } from './usage-error.ts';
import { evaluateCache } from './cache/evaluate-cache.ts';
import { evaluateEntities } from './entities/evaluate-entities.ts';
import { fitEntities } from './entities/fit-entities.ts';
import { evaluateKeyPhrases } from './key-phrases/evaluate-key-phrases.ts';
import { evaluateExtraction } from './extraction/evaluate-extraction.ts';
import { fitRouting } from './routing/fit-routing.ts';
import { evaluateLearner } from './routing/evaluate-learner.ts';
import { evaluateRouting } from './routing/evaluate-routing.ts';
import { evaluateQuality } from './quality/evaluate-quality.ts';
import { evaluateSimilarity } from './similarity/evaluate-similarity.ts';

/** Each takes the arguments behind its name and returns what is to be printed. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<string>>> = {
  routing: evaluateRouting,
  'fit-routing': fitRouting,
  learner: evaluateLearner,
  cache: evaluateCache,
  extraction: evaluateExtraction,
  'key-phrases': evaluateKeyPhrases,
  entities: evaluateEntities,
  'fit-entities': fitEntities,
  similarity: evaluateSimilarity,
  quality: evaluateQuality,
};

const usage = `Usage: evaluate <${Object.keys(commands).join(' | ')}> --data <folder>`;
const [name = '', ...args] = process.argv.slice(2).filter((argument) => argument !== '--');
try {
  const command = commands[name];
  if (command === undefined) throw new UsageError(usage);
  console.log(await command(args));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
