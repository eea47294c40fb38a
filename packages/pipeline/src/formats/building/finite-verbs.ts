/** Verbs in a form that a subject can stand before, beside the regular past in -ed. */
const auxiliaries =
  'is are was were has have had can could will would may might must shall should does did do';
const irregularPasts =
  'became began bought brought broke built caught chose came cost cut drank drew drove dug fell felt fought found flew gave got grew held hit kept knew laid led left lent let lost made meant met paid put ran read rose said sank saw sent set shook shot showed shut sang sat slept spent spoke split spread stood stole struck sold taught took thought threw told understood went won wore wove wrote wound';
const presents =
  'accounts affects allows applies appears argues aims becomes begins believes binds blocks breaks brings builds calls carries causes changes comes connects consists contains continues contributes controls converts covers creates defines depends describes destroys determines develops differs divides drives eats employs enables ends ensures enters exists explains expresses fails falls feeds feels fills finds flows follows forbids forces forms gains gets gives goes governs grants grows handles happens has helps holds improves includes increases indicates introduces involves joins keeps kills knows lacks lasts lays leads leaves lets lies lifts limits links lives looks loses makes marks means measures melts moves needs offers opens operates owns passes pays performs plays points prevents produces prohibits protects proves provides pulls pushes reaches receives reduces refers reflects regulates rejects releases relies remains reopens removes replaces represents requires rests returns rises rules runs says sees sends separates serves shows sits spans speaks splits spreads stands starts stays stops stores struggles supplies supports takes teaches tells tends transfers traps travels treats turns uses varies wants works writes';
const finite = new Set([auxiliaries, irregularPasts, presents].join(' ').split(' '));
const beForms = new Set(['is', 'are', 'was', 'were']);

/** True for an English word that is a finite verb wherever it follows a subject. */
export function isFiniteVerb(word: string): boolean {
  return finite.has(word) || /^[a-z]{2,}[^e]ed$/.test(word);
}

/** True for the forms of "to be". */
export function isFormOfBe(word: string): boolean {
  return beForms.has(word);
}
