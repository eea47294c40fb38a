import { pointsBack } from '../../extractive/bm25.ts';

/** Openings that continue a thought, in the languages whose function words are known. */
const connector =
  /^["'“‘«(*_]*(?:and|but|or|so|nor|yet|however|also|then|instead|still|thus|hence|therefore|moreover|furthermore|similarly|likewise|nevertheless|nonetheless|meanwhile|otherwise|consequently|accordingly|besides|conversely|again|afterwards|by then|until then|since then|even so|as a result|as such|for (?:example|instance|this)|in (?:contrast|addition|fact|other words|turn|this|that|such|these)|within (?:this|that|these|[\p{L}\p{N}]+ (?:hours?|days?|weeks?|months?|years?))|[\p{L}\p{N}]+ (?:hours?|days?|weeks?|months?|years?) (?:later|earlier)|soon|later|on the (?:other hand|contrary)|at (?:this|that|the same time)|by (?:this|that|doing)|because of (?:this|that)|after (?:this|that)|without (?:one|it|them)|together|the (?:former|latter|same|other|others|second|third|rest|result|reason)|each|another|others?|neither|(?:one|most|some|many|all) of (?:them|these|those)|here|aber|doch|jedoch|und|oder|dann|daher|deshalb|darum|dennoch|trotzdem|außerdem|zudem|dabei|dadurch|damit|danach|hier|dort|ebenso|jede[rsn]?|zum beispiel|mais|et|ou|donc|ainsi|alors|cependant|toutefois|pourtant|de plus|en outre|par exemple|en effet|ensuite|puis|chaque|y|pero|o|así|entonces|sin embargo|además|por ejemplo|por eso|por tanto|luego|después|también|cada|しかし|また|そして|だから|但是|而且|因此|所以)(?![\p{L}\p{N}])/iu;
/** Pronouns near the start, before anything with a name. `es` and `ce` are often expletive and not among them. */
const earlyPronoun =
  /^(?:[^\s]+\s+){0,5}?(?:he|she|they|him|them|his|her|their|its|it|er|sie|ihm|ihn|ihnen|il|elle|ils|elles|él|ella|ellos|ellas)(?![\p{L}\p{N}])/iu;
/** A pronoun that stands for what the sentence before says. */
const demonstrative =
  /(?<!\p{L})(?:this (?:is|was|has|had|means|meant|takes|took|makes|made|gives|gave|lets|shows|happens|happened|may|can)|dies (?:ist|war)|cela (?:est|était|fait)|esto (?:es|era|hace))(?!\p{L})/iu;
const nameInside = /\s\p{Lu}\p{L}+/u;

/**
 * True for a sentence that a reader understands only with the one before it: it opens with a pronoun or a connective.
 * A sign, not proof: words decide, since no grammar of the language is at hand.
 */
export function needsPrevious(text: string): boolean {
  if (connector.test(text) || pointsBack(text) || demonstrative.test(text)) return true;
  const pronoun = earlyPronoun.exec(text);
  return pronoun !== null && !nameInside.test(pronoun[0]);
}

/** True for a passage that starts or ends inside quotation marks or brackets. */
export function isTornOff(text: string): boolean {
  const count = (marks: RegExp): number => text.match(marks)?.length ?? 0;
  const quotesClosed = count(/["“”„]/g) % 2 === 0 && count(/[«»]/g) % 2 === 0;
  return !quotesClosed || count(/[([{（［【「『]/g) !== count(/[)\]}）］】」』]/g);
}
