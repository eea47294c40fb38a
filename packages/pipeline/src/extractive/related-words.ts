import { stemOf } from '@harvest/text/stems';

/**
 * Words that ask for and tell the same thing. A question says "Who invented" where the text says "was developed by";
 * an engine without a model knows that only from a table. Kept to pairs that are safe in most texts, since each wrong
 * pair makes the engine claim an answer that is not there.
 */
const groups = `
  difficulty difficult hard problem
  consequence decline
  invent develop create design devise pioneer inventor invention creator
  discover find found discovery discoverer
  build construct built construction erect
  begin start began commence
  end finish stop cease conclude close
  die death dead died
  birth born
  cause reason because lead due result trigger
  effect consequence impact result affect influence
  cost price pay paid expensive cheap charge fee worth value
  buy purchase bought sell sold
  make produce made production manufacture
  show demonstrate reveal prove
  use apply employ usage
  big large huge great size
  small tiny little
  tall high height
  long length
  far distance away
  deep depth
  wide width broad
  heavy weight weigh
  fast speed quick rapid quickly
  old age
  hot heat warm temperature
  cold cool temperature
  eat feed food diet ate
  drink drank
  live life inhabit dwell habitat
  teach taught teacher learn
  write wrote written author
  say said tell told
  leave left depart
  arrive reach came
  buy bought
  fight war battle fought conflict
  win won victory
  lose lost loss
  kill murder destroy
  grow grew grown growth increase rise rose
  fall fell decline decrease drop reduce shrink
  protect protection safe safety prevent guard
  danger dangerous risk hazard threat threaten harm harmful
  advantage benefit good useful
  disadvantage drawback problem bad difficulty challenge
  need require necessary requirement must
  help assist aid support
  job work profession occupation worked
  doctor physician
  child children kid
  man men
  woman women
  foot feet
  tooth teeth
  mouse mice
  person people human
  car automobile vehicle
  ship boat vessel
  house home
  money coin fund dollar
  country nation
  city town
  picture image photo painting
  sleep slept asleep
  choose chose chosen choice select
  think thought believe
  speak spoke language spoken
  send sent
  keep kept store storage stored
  hold held
  carry transport
  communicate communication signal message
  different difference differ
  similar alike resemble
  change alter
  store save
  often frequency frequently every
  licence license
  centre center
  colour color
  watch see
  step stage phase procedure
  tool equipment
  ingredient need
  wash clean rinse
  repair fix mend
  remove removal
  dry drying
`;

/** Words of a question, and after the arrow the words that answer it without repeating it. */
const answers = `
  colour color > red yellow blue green white black brown grey gray orange purple pink golden silver
  fuel > coal oil gas wood petrol diesel
  weather > rain rainy snow sunny storm wind fog
  season > spring summer autumn winter
  job profession occupation > teacher schoolteacher engineer doctor surveyor farmer baker
  cost price > crown dollar euro pound pence paid
  temperature > celsius fahrenheit degrees
  people inhabitant > population
`;

/** Forms of irregular verbs that no stemmer joins. */
const irregular = `
  arise arose arisen, bear bore born borne, beat beaten, become became, begin began begun, bend bent, bind bound, bite bit
  bitten, blow blew blown, break broke broken, breed bred, bring brought, build built, burn burnt, buy bought, catch
  caught, choose chose chosen, come came, cut cutting, deal dealt, dig dug, die died, draw drew drawn, dream dreamt, drink drank
  drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, find found, flee fled,
  fly flew flown, forbid forbade forbidden, forget forgot forgotten, freeze froze frozen, get got, give gave given, go
  went gone, grow grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept, know knew known, lay laid,
  lead led, learn learnt, leave left, lend lent, lose lost, make made, mean meant, meet met, pay paid, ride rode ridden,
  ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought, sell sold, send sent, shake shook
  shaken, shine shone, shoot shot, show shown, sing sang sung, sink sank sunk, sit sat, sleep slept, speak spoke spoken,
  spend spent, spin spun, stand stood, steal stole stolen, stick stuck, strike struck, swear swore sworn, sweep swept,
  swim swam swum, take took taken, teach taught, tear tore torn, tell told, think thought, throw threw thrown, wake woke
  woken, wear wore worn, weave wove woven, win won, wind wound, write wrote written
`;

/** English stems that share a group with each stem. */
export const relatedStems: ReadonlyMap<string, ReadonlySet<string>> = readRelated();
/** English stems of the same word in another form. */
export const inflectedStems: ReadonlyMap<string, ReadonlySet<string>> = readGroups(irregular.split(','));

function readGroups(lines: readonly string[]): Map<string, Set<string>> {
  const related = new Map<string, Set<string>>();
  for (const line of lines) {
    const members = stemsOf(line);
    for (const member of members) relate(related, member, members);
  }
  return related;
}

function readRelated(): Map<string, Set<string>> {
  const related = readGroups(groups.trim().split('\n'));
  for (const line of answers.trim().split('\n')) {
    const [asked = '', answering = ''] = line.split('>');
    for (const word of stemsOf(asked)) relate(related, word, stemsOf(answering));
  }
  return related;
}

function stemsOf(line: string): string[] {
  return line
    .trim()
    .split(/\s+/)
    .map((word) => stemOf(word, 'en'));
}

function relate(related: Map<string, Set<string>>, word: string, others: readonly string[]): void {
  const known = related.get(word) ?? new Set<string>();
  for (const other of others) if (other !== word) known.add(other);
  related.set(word, known);
}
