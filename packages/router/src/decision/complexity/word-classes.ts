/**
 * Words that say something about the form of a request, by class. Form is all that is asked of them: what a request is
 * about does not carry over from one subject to another, as the evaluation shows.
 */
const wordLists = {
  function: `
    a about after again against all also although am an and any are as at be because been before being between both but
    by can cannot could did do does during each either every few for from further get got had has have having he her
    here him his how however i if in into is it its itself just me might more most much must my neither no nor not now
    of off on once one only onto or other our out over own per same shall she should since so some still such than that
    the their them then there these they this those though through thus to too under until up upon us very was we were
    what when where whether which while who whom whose why will with within without would yet you your`,
  negation: 'not no never none neither nor cannot without except least false incorrect untrue',
  comparison: `
    more less greater smaller higher lower larger fewer better worse than compared increase increases increased
    decrease decreases decreased rise fall versus`,
  condition: 'if when suppose assume assuming given unless whenever whether provided otherwise then',
  quantifier: 'all every each some any only always both either most few many several',
  what: 'what',
  which: 'which',
  how: 'how',
  why: 'why',
  who: 'who whom whose',
  advice: 'should would ought recommend recommended appropriate',
  superlative: 'best most least main primary primarily likely first greatest largest',
  amount: `
    calculate compute find total sum product value probability number average percent solve evaluate
    simplify estimate`,
  quantity: 'much many',
  following: 'following',
  enumerator: 'statement statements ii iii iv',
  conjunction: 'and',
  totality: 'all none both neither',
  task: `
    compare contrast explain derive prove analyse analyze design develop critique criticise criticize evaluate justify
    argue synthesise synthesize implement refactor debug optimise optimize reconcile infer assess diagnose propose plan
    weigh interpret rank recommend tradeoffs implications`,
  constraint: `
    must exactly only without except limit limited maximum minimum ensure include exclude avoid require required
    requirement requirements constraint constraints cite within format per each every`,
  step: 'step steps then next finally first second third fourth afterwards before after lastly stage',
} as const;

export type WordClass = keyof typeof wordLists;

const wordClassNames = Object.keys(wordLists) as readonly WordClass[];
export const wordClassCount = wordClassNames.length;

/** Which bit of a word's mask stands for a class. */
export const wordClassBits = Object.fromEntries(wordClassNames.map((name, bit) => [name, bit])) as Readonly<
  Record<WordClass, number>
>;

/** The bit of function words, which say nothing of a text's subject. */
export const functionWordBit = 1 << wordClassBits.function;

const hashSeed = 0x811c9dc5;
const hashPrime = 0x01000193;

/** The hash of a word's beginning before any letter was read. */
export const emptyWordHash = hashSeed | 0;

/** Takes one more lower-case UTF-16 unit into a word's hash (FNV-1a). */
export function extendWordHash(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, hashPrime);
}

function hashWord(word: string): number {
  let hash = emptyWordHash;
  for (let at = 0; at < word.length; at += 1) hash = extendWordHash(hash, word.charCodeAt(at));
  return hash;
}

/** A hash table with open addressing: a power of two of slots, several times the number of words. */
const slotCount = 1_024;
const slots = (() => {
  const hashes = new Int32Array(slotCount);
  const masks = new Int32Array(slotCount);
  for (const name of wordClassNames) {
    for (const word of wordLists[name].trim().split(/\s+/)) {
      const hash = hashWord(word);
      let slot = hash & (slotCount - 1);
      while (masks[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (slotCount - 1);
      hashes[slot] = hash;
      masks[slot] = (masks[slot] ?? 0) | (1 << wordClassBits[name]);
    }
  }
  return { hashes, masks };
})();

/** The bits of a word's classes by its hash; 0 for a word of no class. */
export function classMaskOf(hash: number): number {
  let slot = hash & (slotCount - 1);
  for (;;) {
    const mask = slots.masks[slot] ?? 0;
    if (mask === 0 || slots.hashes[slot] === hash) return mask;
    slot = (slot + 1) & (slotCount - 1);
  }
}
