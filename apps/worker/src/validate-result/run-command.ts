import { checkEvidence } from './check-evidence.ts';
import { checkRules } from './check-rules.ts';
import { type ResultPlace, parseArguments, usage } from './command-arguments.ts';
import { fetchResult } from './fetch-result.ts';
import { readResultFile } from './read-result-file.ts';
import { showVerdict } from './show-verdict.ts';
import { NothingToValidate, type StoredResult } from './stored-result.ts';
import type { Verdict } from './verdict.ts';

const exitCodes = { sound: 0, unsound: 1, usage: 2 } as const;

/**
 * Validates the result that the arguments name and prints what each check found.
 *
 * @returns the exit code: 0 when every quote stands and no hard rule fails, 1 when not or when there is no result, 2 for
 *   arguments that make no sense
 */
export async function runCommand(options: {
  readonly given: readonly string[];
  /** For the API, where it asks for one. */
  readonly apiKey?: string | undefined;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}): Promise<number> {
  const { given, print, complain } = options;
  const parsed = parseArguments(given);
  if (parsed.kind === 'help') {
    print(usage);
    return exitCodes.sound;
  }
  if (parsed.kind === 'fault') {
    complain(`${parsed.fault}\n${usage}`);
    return exitCodes.usage;
  }
  try {
    const stored = await storedAt(parsed.place, options.apiKey);
    const verdict = await validate(stored);
    print(showVerdict(verdict, stored.task));
    return verdict.sound ? exitCodes.sound : exitCodes.unsound;
  } catch (error) {
    if (!(error instanceof NothingToValidate)) throw error;
    complain(`${error.message}\n`);
    return exitCodes.unsound;
  }
}

async function storedAt(place: ResultPlace, apiKey: string | undefined): Promise<StoredResult> {
  return place.kind === 'api' ? await fetchResult(place, apiKey) : await readResultFile(place);
}

async function validate(stored: StoredResult): Promise<Verdict> {
  const rows = [...checkEvidence(stored), ...(await checkRules(stored))];
  return { rows, sound: rows.every(({ passed, severity }) => passed || severity === 'warning') };
}
