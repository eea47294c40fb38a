import { type Relationship, relationshipsMax } from '@harvest/contracts/insights';
import type { Sentence } from '@harvest/text/sentences';
import { type SourceText, citationOf, spanOf } from '../../sources/source-text.ts';
import { ClaimNodes, type SentenceClaims } from './claim-nodes.ts';
import { type CoOccurrence, coOccurrences } from './co-occurrences.ts';
import { type GraphNode, mentionsBySentence } from './graph-nodes.ts';

interface Edge extends Omit<Relationship, 'evidence'> {
  readonly evidence: { readonly start: number; readonly end: number };
  readonly rank: number;
  /** True when neither side is an entity or a key phrase, nor holds one. */
  readonly aside: boolean;
}

const sentencesPerTurn = 200;
/** The predicate of an edge that no verb stands for. */
const coOccurrencePredicate = 'with';
/**
 * A text states about one thing worth keeping in so many characters. Statements on what the text is not about only fill
 * the graph up to a half, or to the least.
 */
const charactersPerEdge = 180;
const statedMin = 10;
const asideShareMax = 0.5;
const statedMax = 40;
/** Of a phrase's salience, what counts for the place of its edge. */
const subjectWeight = 0.4;
const objectWeight = 0.3;

/**
 * The edges between what the sources are about, each with the sentence that says so: first what sentences state, then
 * what they mention together.
 *
 * @param options.claims of every sentence that states something, in the order of the text
 */
export async function findRelationships(options: {
  readonly source: SourceText;
  readonly sentences: readonly Sentence[];
  readonly nodes: readonly GraphNode[];
  readonly claims: readonly SentenceClaims[];
  readonly pause: () => Promise<void>;
}): Promise<Relationship[]> {
  const { source, nodes, pause } = options;
  const sentences = options.sentences.filter(({ kind }) => kind === 'prose' || kind === 'item');
  const { mentions, shared, sentenceCounts } = mentionsBySentence(nodes, sentences);
  await pause();
  const claimNodes = new ClaimNodes({ text: source.text, nodes, mentions });
  const edges = new Map<string, Edge>();
  for (const [turn, sentence] of options.claims.entries()) {
    if (turn % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    for (const edge of statedEdges(claimNodes, sentence)) {
      const key = `${edge.subject.toLowerCase()}\n${edge.object.toLowerCase()}\n${edge.predicate.toLowerCase()}`;
      if (!edges.has(key)) edges.set(key, edge);
    }
  }
  await pause();
  const most = Math.min(statedMax, Math.max(statedMin, Math.round(source.text.length / charactersPerEdge)));
  const asideMax = Math.max(statedMin, most * asideShareMax);
  const stated = [...edges.values()]
    .sort((a, b) => b.rank - a.rank)
    .filter(({ aside }, place) => place < (aside ? asideMax : most));
  const together = togetherEdges(nodes, coOccurrences(shared, sentenceCounts, sentences.length), stated);
  return [...stated, ...together].flatMap((edge) => relationshipOf(edge, source)).slice(0, relationshipsMax);
}

/** What sentences mention together without a statement that links it, strongest first. */
function togetherEdges(
  nodes: readonly GraphNode[],
  pairs: readonly CoOccurrence[],
  stated: readonly Edge[],
): Edge[] {
  const linked = new Set(
    stated.flatMap(({ subject, object }) => [`${subject}\n${object}`, `${object}\n${subject}`]),
  );
  const edges = pairs.flatMap(({ strength, evidence, count, ...pair }): Edge[] => {
    const [one, other] = [nodes[pair.subject], nodes[pair.object]];
    if (one === undefined || other === undefined || linked.has(`${one.name}\n${other.name}`)) return [];
    if (count <= 2 && !one.entity && !other.entity) return [];
    const [subject, object, rank] = [one.name, other.name, strength * Math.log(1 + count)];
    const fixed = { predicate: coOccurrencePredicate, kind: 'co-occurrence', aside: false } as const;
    return [{ subject, object, strength, evidence, rank, ...fixed }];
  });
  return edges.sort((a, b) => b.rank - a.rank);
}

/** What a sentence states. */
function statedEdges(claimNodes: ClaimNodes, sentence: SentenceClaims): Edge[] {
  return claimNodes.bind(sentence).flatMap(({ claim, subject, object }) => {
    const { predicate, kind, confidence } = claim;
    const rank = confidence + subjectWeight * subject.salience + objectWeight * object.salience;
    return [
      {
        subject: subject.name,
        predicate,
        object: object.name,
        kind,
        strength: confidence,
        evidence: sentence,
        rank,
        aside: subject.salience + object.salience === 0,
      },
    ];
  });
}

function relationshipOf(
  { rank: _rank, aside: _aside, evidence, ...edge }: Edge,
  source: SourceText,
): Relationship[] {
  const { start, end } = evidence;
  if (spanOf(source, start, end) === null) return [];
  const strength = Math.round(edge.strength * 1_000) / 1_000;
  return [{ ...edge, strength, evidence: citationOf(source, start, end) }];
}
