/**
 * Counts tokens of o200k_base, by which prices are estimated before a provider says what it billed. Other providers'
 * tokenizers give other counts of the same order.
 */
import type { ModelMessage, ResponseFormat, ToolDefinition } from '../spec/provider.ts';
import { countMerged } from './merge-pairs.ts';
import { PieceCounts } from './piece-counts.ts';
import { endMark, endOfAsciiPiece, endOfPiece, undecided } from './split-pieces.ts';
import { type TokenRanks, loadTokenRanks } from './token-ranks.ts';

/** Bounds of what is remembered beside short ASCII pieces; a full memory is simply emptied. */
const recurringMax = 8_192;
const recurringCharactersMax = 64;

/** Longer texts get room of their own, which is given back. */
const keptRoomCharacters = 65_536;

interface Tokenizer {
  readonly ranks: TokenRanks;
  readonly pieceCounts: PieceCounts;
  readonly recurring: Map<string, number>;
  /** Room for the UTF-16 of a text, which is read faster than the string. */
  readonly room: TextRoom;
}

interface TextRoom {
  readonly bytes: Buffer;
  readonly codes: Uint16Array;
}

function createTextRoom(characters: number): TextRoom {
  const memory = new ArrayBuffer((characters + 1) * Uint16Array.BYTES_PER_ELEMENT);
  return { bytes: Buffer.from(memory), codes: new Uint16Array(memory) };
}

let tokenizer: Tokenizer | undefined;

/** Reads the vocabulary now rather than at the first count, which would then take some tens of milliseconds longer. */
export function loadTokenizer(): void {
  tokenizer ??= {
    ranks: loadTokenRanks(),
    pieceCounts: new PieceCounts(),
    recurring: new Map(),
    room: createTextRoom(keptRoomCharacters),
  };
}

function loadedTokenizer(): Tokenizer {
  loadTokenizer();
  if (tokenizer === undefined) throw new Error('the tokenizer was not loaded');
  return tokenizer;
}

function countBytes(ranks: TokenRanks, piece: string): number {
  const bytes = Buffer.from(piece, 'utf8');
  return ranks.rankOf(bytes, 0, bytes.length) === -1 ? countMerged(bytes, ranks) : 1;
}

/** Names, words of other languages and the like, which are no token by themselves and recur all the same. */
function countRecurring({ ranks, recurring }: Tokenizer, piece: string): number {
  const remembered = recurring.get(piece);
  if (remembered !== undefined) return remembered;
  const count = countBytes(ranks, piece);
  if (piece.length <= recurringCharactersMax) {
    if (recurring.size >= recurringMax) recurring.clear();
    recurring.set(piece, count);
  }
  return count;
}

/**
 * The exact number of o200k_base tokens of a text. Words that a vocabulary reserves for control, such as
 * `<|endoftext|>`, count as the plain text that they are in a prompt.
 */
export function countTokens(text: string): number {
  const loaded = loadedTokenizer();
  const { pieceCounts } = loaded;
  const { bytes, codes } = text.length > keptRoomCharacters ? createTextRoom(text.length) : loaded.room;
  bytes.write(text, 'utf16le');
  codes[text.length] = endMark;
  let total = 0;
  let start = 0;
  while (start < text.length) {
    const asciiEnd = endOfAsciiPiece(codes, start);
    const end = asciiEnd === undecided ? endOfPiece(text, start) : asciiEnd;
    let count = asciiEnd === undecided ? 0 : pieceCounts.countOf(codes, start, end);
    if (count === 0) {
      count = countRecurring(loaded, text.slice(start, end));
      if (asciiEnd !== undecided) pieceCounts.remember(codes, start, end, count);
    }
    total += count;
    start = end;
  }
  return total;
}

/** Tokens around each message and before the answer, as OpenAI's cookbook gives them for its chat models. */
const tokensPerMessage = 3;
const tokensBeforeAnswer = 3;
/** What a call or a tool takes beside its own words; OpenAI does not publish its format, these err upwards. */
const tokensPerToolCall = 8;
const tokensPerTool = 12;

function countMessage(message: ModelMessage): number {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  let count = tokensPerMessage + countTokens(message.role) + countTokens(message.content);
  for (const call of calls) count += tokensPerToolCall + countTokens(call.name) + countTokens(call.arguments);
  return count;
}

function countTool({ name, description, parameters }: ToolDefinition): number {
  const texts = [name, description ?? '', JSON.stringify(parameters)];
  return texts.reduce((sum, text) => sum + countTokens(text), tokensPerTool);
}

/**
 * The tokens that a chat request sends: the texts, and what the chat format adds around them. Messages are exact for
 * OpenAI's models by its cookbook ("How to count tokens with tiktoken"); tools and a schema for the answer, which is
 * read like a tool's, are an estimate.
 */
export function countPromptTokens(
  messages: readonly ModelMessage[],
  tools: readonly ToolDefinition[] = [],
  responseFormat?: ResponseFormat,
): number {
  let count = tokensBeforeAnswer;
  if (responseFormat?.type === 'json-schema')
    count += countTool({ name: responseFormat.name, parameters: responseFormat.schema });
  for (const message of messages) count += countMessage(message);
  for (const tool of tools) count += countTool(tool);
  return count;
}
