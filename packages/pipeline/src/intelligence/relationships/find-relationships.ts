import { type Relationship, relationshipsMax } from '@harvest/contracts/insights';
import type { Sentence } from '@harvest/text/sentences';
import { type SourceText, citationOf, spanOf } from '../../sources/source-text.ts';
import { scanWords } from '../words/scan-words.ts';
import { tagWords } from '../words/tag-words.ts';
import type { Vocabulary } from '../words/vocabulary.ts';
import { coOccurrences } from './co-occurrences.ts';
import { type GraphNode, mentionsBySentence } from './graph-nodes.ts';
import { statementsOf } from './statements.ts';

interface Edge {
  readonly subject: number;
  readonly predicate: string;
  readonly object: number;
  readonly kind: Relationship['kind'];
  readonly strength: number;
  readonly evidence: Sentence;
}

const sentencesPerTurn = 200;
/** The predicate of an edge that no verb stands for. */
const coOccurrencePredicate = 'with';

/**
 * The edges between nodes, each with the sentence that says so: first what sentences state, then what they mention
 * together. Statements are read from English alone.
 */
export async function findRelationships(options: {
  readonly source: SourceText;
  readonly sentences: readonly Sentence[];
  readonly nodes: readonly GraphNode[];
  readonly vocabulary: Vocabulary;
  readonly english: boolean;
  readonly pause: () => Promise<void>;
}): Promise<Relationship[]> {
  const { source, nodes, vocabulary, pause } = options;
  const sentences = options.sentences.filter(({ kind }) => kind === 'prose' || kind === 'item');
  const { shared, sentenceCounts } = mentionsBySentence(nodes, sentences);
  const edges = new Map<string, Edge>();
  for (const [turn, { sentence, mentions }] of options.english ? shared.entries() : []) {
    if (turn % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    const words = scanWords(source.text, sentence, vocabulary);
    tagWords(words);
    for (const { confidence, ...statement } of statementsOf(words, mentions, source.text)) {
      const key = `${String(statement.subject)} ${String(statement.object)} ${statement.predicate.toLowerCase()}`;
      if (!edges.has(key)) edges.set(key, { ...statement, strength: confidence, evidence: sentence });
    }
  }
  await pause();
  const stated = [...edges.values()].sort((a, b) => weightOf(b, nodes) - weightOf(a, nodes));
  const linked = new Set(
    stated.flatMap(({ subject, object }) => [
      `${String(subject)} ${String(object)}`,
      `${String(object)} ${String(subject)}`,
    ]),
  );
  const together = coOccurrences(shared, sentenceCounts, sentences.length)
    .filter(({ subject, object }) => !linked.has(`${String(subject)} ${String(object)}`))
    .filter(
      ({ subject, object, count }) =>
        count > 2 || nodes[subject]?.entity === true || nodes[object]?.entity === true,
    )
    .sort((a, b) => b.strength * Math.log(1 + b.count) - a.strength * Math.log(1 + a.count))
    .map((pair): Edge => ({ ...pair, predicate: coOccurrencePredicate, kind: 'co-occurrence' }));
  return [...stated, ...together]
    .flatMap((edge) => relationshipOf(edge, nodes, source) ?? [])
    .slice(0, relationshipsMax);
}

/** Statements between entities say most, between phrases least. */
function weightOf({ strength, subject, object }: Edge, nodes: readonly GraphNode[]): number {
  return strength + (nodes[subject]?.entity === true ? 0.5 : 0) + (nodes[object]?.entity === true ? 0.3 : 0);
}

function relationshipOf(edge: Edge, nodes: readonly GraphNode[], source: SourceText): Relationship | null {
  const [subject, object] = [nodes[edge.subject], nodes[edge.object]];
  const { start, end } = edge.evidence;
  if (subject === undefined || object === undefined || spanOf(source, start, end) === null) return null;
  const { predicate, kind } = edge;
  const strength = Math.round(edge.strength * 1_000) / 1_000;
  return {
    subject: subject.name,
    predicate,
    object: object.name,
    kind,
    strength,
    evidence: citationOf(source, start, end),
  };
}
