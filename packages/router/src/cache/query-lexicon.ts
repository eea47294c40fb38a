/**
 * What the semantic cache knows of English: the differences between two queries that it may overlook. Whatever is not
 * listed here counts as it is written, so that a gap costs a hit and never makes a wrong one.
 */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Words without which a query asks the same. Past tenses are none of them: who is and who was are two questions. */
export const freeWords = words(`
  an the please kindly of that there thanks
`);

/** Forms of "be" that say nothing more beside a word that ends in -ing: the dogs are running. */
export const presentBe = words('am is are be');

/** Forms of "do" that say nothing more behind a question word, at the beginning or before "not". */
export const presentDo = words('do does');

/** A way to begin a query that says nothing of what is asked. */
export const opening = new RegExp(
  [
    String.raw`^\s*(?:(?:hi|hello|hey|ok|okay|so|well)(?:\s*[,!.]\s*|\s+))?`,
    String.raw`(?:(?:please|kindly),?\s+)?`,
    String.raw`(?:(?:can|could|would|will)\s+you\s+(?:please\s+|kindly\s+)?(?=[a-z]))?`,
    String.raw`(?:(?:tell\s+(?:me|us)|let\s+me\s+know|do\s+you\s+know|i\s+(?:want|need|would\s+like|'d\s+like)\s+to\s+know`,
    String.raw`|i(?:\s+am|'m)\s+(?:wondering|curious))\s+(?=(?:who|what|when|where|why|how|which|if|whether)\b))?`,
  ].join(''),
  'iu',
);

/** Contractions that stand for two words, with what they stand for. */
export const contractions: readonly (readonly [RegExp, string])[] = [
  [/\bwon't\b/giu, 'will not'],
  [/\b(?:can't|cannot)\b/giu, 'can not'],
  [/\bshan't\b/giu, 'shall not'],
  [/n't\b/giu, ' not'],
  [/\b(what|who|where|when|how|why|it|that|there|here|he|she)'s\b/giu, '$1 is'],
  [/'re\b/giu, ' are'],
  [/\bi'm\b/giu, 'i am'],
  [/'ve\b/giu, ' have'],
  [/'ll\b/giu, ' will'],
  [/'s\b/giu, ''],
];

/** Each line: a phrase, and what counts instead. */
const phraseLines = `
  what number of => how many
  what (?:is|are) the number of => how many
  how come => why
  for (?:what|which) reasons? => why
  what (?:is|are) the reasons? (?:why|that) => why
  (?:in )?(?:what|which) year => what year
  (?:at )?what time => what time
  in order to => to
  (?:due|owing) to => because of
  as well as => and
  along with => with
  for (?:example|instance) => such as
  (?:a lot|lots|plenty) of => many
  a number of => several
  a (?:couple|pair) of => two
  (?:is|are) able to => can
  sums? up => summarize
  (?:give|provide|write)(?: (?:me|us))? an? summary of => summarize
  (?:give|provide|write)(?: (?:me|us))? an? (?:description|overview|explanation) of => describe
  (?:give|provide|write|make)(?: (?:me|us))? an? list of => list
  tell (?:me|us) about => describe
  u\\.? ?s\\.? ?a\\.? => United States
  u\\. ?s\\. => United States
  united states of america => United States
  u\\. ?k\\. => United Kingdom
  uk => United Kingdom
  are there(?=[\\s?.!]*$) =>
`;

/** Phrases of one meaning, with the form that counts. */
export const samePhrases: readonly (readonly [RegExp, string])[] = phraseLines
  .trim()
  .split('\n')
  .map((line) => {
    const [phrase = '', form = ''] = line.split('=>').map((part) => part.trim());
    return [new RegExp(`(?<![\\p{L}\\p{N}])(?:${phrase})(?![\\p{L}\\p{N}])`, 'giu'), ` ${form} `];
  });

/** Each line: spellings and words of one meaning in any sentence, in the form without an ending. */
const wordLines = `
  main primary principal chief
  begin start commence
  finish complete
  big large
  small little
  buy purchase
  bought purchased
  describe explain
  help assist
  quick fast rapid speedy
  quickly rapidly
  error mistake
  car automobile
  film movie
  photo photograph
  phone telephone
  tv television
  percent %
  and &
  color colour
  flavor flavour
  behavior behaviour
  neighbor neighbour
  harbor harbour
  labor labour
  honor honour
  favorite favourite
  center centre
  theater theatre
  meter metre
  liter litre
  fiber fibre
  analyze analyse
  organize organise
  organization organisation
  recognize recognise
  realize realise
  summarize summarise
  program programme
  defense defence
  offense offence
  license licence
  gray grey
  catalog catalogue
  aluminum aluminium
  plane airplane aeroplane
  tire tyre
  jewelry jewellery
  one 1
  two 2
  three 3
  four 4
  five 5
  six 6
  seven 7
  eight 8
  nine 9
  ten 10
  eleven 11
  twelve 12
  twenty 20
  hundred 100
  thousand 1000
  sofa couch
  child kid
  children kids
  bicycle bike
  while whilst
  among amongst
  toward towards
  until till
  ok okay
  mother mom mum
  father dad
  doctor physician
  lawyer attorney
  injured hurt wounded
  jump leap
  happen occur
  drawback disadvantage
  goal aim objective
  choose select pick
  build construct
  need require
  allow permit
  ban prohibit forbid
  stop cease halt
  illness disease
  sick ill
  rich wealthy
  entire whole
  often frequently
  almost nearly
  author writer
  difficult hard
  kind type
  company firm corporation
  founded established
  use utilize utilise
  method technique
  huge enormous
  woman lady
  women ladies
`;

/** Words of one meaning, with the one that counts. */
export const sameWords: ReadonlyMap<string, string> = new Map(
  wordLines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [form = '', ...others] = line.trim().split(/\s+/);
      return others.map((other) => [other, form] as const);
    }),
);

/** Where something is; before anything but a number they may stand for each other. */
export const placeWords = words('in on at inside within');

/** Words that begin a phrase which may stand elsewhere in the sentence. */
export const movableWords = words(`
  in on at inside within along across through for about during by with without since under near beside against
`);

/** Words around which nothing may change places. */
export const orderingWords = words(`
  and or but nor than before after if unless because although though when while until from to into between versus vs
  only not no never then as like not who whom whose which
`);

/** Words that end in -ing or -s and are not forms of the word without that ending. */
export const unrelatedForms = words(`
  accounting advertising banking bearing being boxing building clearing clothing coding computing cooking costing dealing
  drawing dressing during earning earnings engineering evening farming feeling filing filling finding findings fishing
  funding gaming hearing heating holding holdings housing icing judging king landing learning lending lighting lightning
  listing living logging making manufacturing marketing meaning meeting mining morning nothing offering opening outing
  packaging painting parking planning plumbing pricing printing processing programming publishing rating reading rendering
  reporting saving savings sewing shipping shopping something spelling spring standing stocking string surroundings
  testing thing timing trading training undertaking wedding wing wiring writing
  arms brains clothes congress customs damages economics ethics forces glasses goods gymnastics headquarters
  leaves looks mathematics means minutes news physics politics premises remains series species statistics talks
  this thus times various was works its his yes us as bus gas has
`);
