/**
 * The English words that the tagger knows. Closed classes are complete as far as running text goes; of verbs and
 * adjectives the list holds those that are frequent or whose ending does not tell them.
 */
import type { WordClass } from './word-class.ts';

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}

const closed: Readonly<Partial<Record<WordClass, readonly string[]>>> = {
  determiner: words(`a an the this that these those each every some any no both all another such what whose
    several many few much most more less either neither my your his her its our their enough certain various
    other same own 's ’s`),
  pronoun:
    words(`i you he she it we they me him them us who whom whoever which himself herself itself themselves ourselves
    myself yourself yourselves someone somebody something anyone anybody anything everyone everybody everything nobody
    nothing none there one ones mine yours hers ours theirs i'm you're he's she's it's we're they're i've you've we've
    they've i'll you'll he'll she'll we'll they'll i'd you'd he'd she'd we'd they'd that's there's what's who's let's
    here's oneself whatever`),
  preposition:
    words(`of in on at by for from with without within into onto upon over under above below between among
    amongst through throughout during before after since until till against about across along around behind beside
    besides beyond despite except inside outside near off out per plus minus than toward towards under underneath unlike
    like via versus vs amid according regarding concerning including excluding following using based due given as
    because such up down away next prior subject instead rather whereby`),
  conjunction:
    words(`and or but nor so yet if although though while whereas whether unless because once where when
    why how however therefore thus hence moreover furthermore nevertheless nonetheless meanwhile otherwise`),
  number:
    words(`two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half
    hundreds thousands millions billions dozens`),
  to: ['to'],
  auxiliary:
    words(`is are was were be been being am isn't aren't wasn't weren't has have had having hasn't haven't
    hadn't do does did doesn't don't didn't`),
  modal:
    words(`will would can could may might must shall should cannot can't won't wouldn't couldn't shouldn't mustn't
    ought`),
  adverb:
    words(`not also very too just only even still already always never often sometimes usually rarely seldom ever
    again further then now here soon later today yesterday tomorrow tonight almost quite well far away back together
    perhaps maybe indeed instead else ago twice once thereby therein herein thereof likewise elsewhere everywhere
    nowhere somewhere anymore anyway afterwards forever least etc e.g i.e eg ie cf ibid alike apart aside abroad ahead
    forth forward forwards backward backwards upward upwards downward downwards respectively`),
};

const adjectives =
  words(`good better best bad worse worst new old young great big small large little long short high low
  wide narrow deep shallow strong weak hard soft hot cold warm cool dry wet rich poor full empty early late recent modern
  ancient main major minor key free open same different similar other own whole real true false right wrong left clear
  dark light bright fast slow quick rapid heavy simple complex single double multiple several first second third fourth
  fifth last next previous final initial former latter current present past future common rare general particular special
  specific certain sure possible impossible likely unlikely able unable available necessary important essential easy
  difficult safe dangerous clean dirty fresh raw sweet bitter sharp flat round square straight thick thin tall vast huge
  tiny giant entire total complete partial perfect proper due ready happy sad angry afraid alone alive dead sick ill
  healthy pregnant blind deaf mad proud kind nice fine pretty ugly cheap expensive public private foreign domestic civil
  royal daily weekly monthly annual yearly upper lower inner outer northern southern eastern western smaller larger
  greater higher longer shorter stronger weaker older younger newer earlier latest largest smallest greatest highest
  lowest biggest oldest longest fewer lesser wooden golden novel efficient sufficient subsequent dependent independent
  relevant significant constant distant instant excellent frequent permanent different apparent convenient consistent
  persistent transparent equivalent intelligent recurrent coherent inherent prominent dominant abundant robust distinct
  direct indirect exact correct accurate adequate appropriate separate moderate ultimate intermediate immediate delicate
  discrete concrete finite infinite definite unique diverse severe mature pure rough smooth solid liquid stable unstable
  suitable reliable mutual actual usual typical overall sole aware akin prone up-to-date so-called`);

/** Nouns that an ending or a verb of the same form would mistake for something else. */
const nouns =
  words(`thing king ring spring string wing evening morning building meeting ceiling wedding feeling painting
  offspring something sibling clothing being speed seed need breed weed deed feed bed shed sled creed greed family
  assembly anomaly butterfly reply supply bully belly jelly ally rally lily italy july monopoly fly people children men
  women feet teeth mice species series analysis hypothesis basis thesis synthesis crisis emphasis axis physics
  mathematics economics politics statistics electronics dynamics mechanics metal animal material signal journal hospital
  capital festival hotel trial professional individual principal criminal chemical arrival survival proposal approval
  potential interval manual rival terminal tribunal portal medal pedal petal canal cathedral funeral general admiral
  relative native executive detective representative objective perspective alternative initiative incentive motive archive
  olive topic music public logic magic traffic fabric clinic critic mechanic panic picnic republic arctic atlantic pacific
  plastic rubric metric arithmetic rhetoric surface interface time way year day month week hour minute world life house
  home school state country city town village street road river lake sea island mountain church government company
  market business industry trade money bank law court police army war peace party election president minister king queen
  president mother father son daughter brother sister wife husband child baby friend enemy man woman boy girl person
  body head hand eye face heart blood bone skin brain mind voice word name story book letter paper page line picture
  image film song news data system method model theory approach problem solution question answer result effect cause
  reason factor level rate degree number amount quantity quality value price cost tax energy power force pressure
  temperature heat light sound water air fire earth wind rain snow ice sun moon star space field area region place site
  land soil plant tree leaf flower fruit seed bread flour dough oven food meat fish bird dog cat horse cell gene protein
  acid gas oil iron steel gold silver copper glass wood stone brick clay sand salt sugar`);

/** Base forms of verbs that are hardly ever nouns; `-s` is made by rule, `-ed` and `-ing` are told by their endings. */
const pureVerbs =
  words(`absorb accept accompany accuse achieve acquire adapt adhere admit adopt advocate afford agree allege allow
  analyse analyze annex announce appear apply appoint argue arise arrange arrive ask assert assess assign assume
  attach attend avoid await become begin believe belong bring calculate carry choose cite collect combine come
  commit compare compel compete complain compose comprise compute conclude confirm connect conquer conserve
  consider consist constitute construct consume contain continue contribute convert convey convince correlate
  correspond create criticise cultivate decide declare dedicate defeat define degrade deliver demonstrate deny
  depend depict deploy derive describe destroy detect determine develop devote die differ diminish disappear
  disclose discover discuss dissolve distinguish distribute divide dominate earn eat elect eliminate elucidate
  emerge emit employ enable enact encode encompass encourage endorse enforce enhance enjoy ensure entail enter
  establish evaluate evaporate evolve examine exceed exist expand expect explain exploit explore extend facilitate
  fail feel ferment flourish follow forget formulate freeze fulfil generate get give go govern grow happen hear
  hide identify ignore illustrate imagine imply imprison improve include incorporate indicate induce inform
  inhabit inherit inhibit inspire install integrate intend interact introduce invade invent invest investigate
  invite invoke involve join justify keep kneel know learn lend let liberate listen locate lose maintain make
  mediate meet migrate modify motivate neglect negotiate nominate nourish observe obtain occur operate oppose
  organise organize originate outline overcome overthrow own participate penetrate perform permit persist persuade
  pollute portray possess practise predict prefer prepare preserve preside prevent proceed produce prohibit
  promote propose protect prove provide publish quantify react realise realize rebuild receive recognise recognize
  recommend recover reduce refer reflect refuse regulate reject relate rely remain remember remove rename render
  repel replace represent repress require rescind resemble resign resist resolve respond restore restrict retain
  retire retrieve reveal revise rotate satisfy say secrete secure see seek seem select sell send serve settle
  simplify sing sit solve speak specify spend stabilise steal stimulate strengthen succeed suffer suggest
  supervise suppose suppress surround survive sustain tackle take teach tell tend terminate thank think threaten
  throw tolerate transform translate transmit undergo understand unify unite utilise utilize validate vary violate
  wear withstand write`);

/** Base forms of verbs that are spelled like nouns. */
const verbsAndNouns =
  words(`account act add address adjust advise affect aim alter answer approach approve arrest assist associate attack
  attempt attract award base bear beat benefit bind bite blame block blow boil borrow break breathe build burn
  bury buy call cast catch cause chair change characterise characterize charge check claim clean climb close
  collapse complete concern conduct control cook cool copy correct cost count cover cross cry cut damage dance
  date deal decline decrease defend delay demand depart design desire direct display donate doubt draw dream dress
  drink drive drop encounter end escape estimate exhibit experience export expose express extract face fall favour
  fear feed fight fill find finish fire fit fix flee fly focus fold force form found function gain gather grant
  guarantee guide handle hang hate head heat help highlight hit hold hope host hunt implement import increase
  influence issue judge jump kick kill knead knock lack land last laugh launch lay lead lean leave lie lift light
  like limit link live load look love manage mark marry match matter mean measure melt mention mix monitor mount
  move name need note notice offer open order pass pay pick place plan plant play point pour present press print
  process promise pull purchase push put question quit raise range reach read recall record regard release repair
  repeat reply report reproduce request rescue research rest result return review rise roll rule run save score
  search separate set shake shape share shift shine ship shoot shout show shut sign simulate sink sleep slow smell
  smile sort sound split spread stand start state stay step stick stop store stretch strike struggle study submit
  suit supply support suspect swim switch talk tear test touch trace track trade train transfer travel treat
  trigger trust try turn update use view visit vote wait walk want warm warn wash waste watch win wish wonder work
  worry wrap yield`);

const irregularPasts =
  words(`became began bent bit blew bought bound bred broke brought built burnt came caught chose
  clung crept dealt drank drew drove dug ate fell fed felt fought fled flew forgot froze gave went grew hung heard hid held
  kept knew laid led left lent lay lost made meant met paid rode rang rose ran said saw sought sold sent shook shone shot
  sang sank sat slept slid spoke spent spun stood stole stuck struck swore swam took taught tore told thought threw
  understood swept wept leapt knelt sprang swung strode strove woke wore wove won wound wrote underwent withdrew`);
const irregularParticiples =
  words(`become begun bent bitten blown born bought bound bred broken brought built burnt caught
  chosen dealt done drawn drunk driven dug eaten fallen fed felt fought flown forgotten forbidden found frozen given gone
  grown hung heard hidden held kept known laid led left lent lain lost made meant met paid ridden risen run said seen
  sought sold sent set shaken shown shot sung sunk sat slept spoken spent spun stood stolen stuck struck sworn swum taken
  taught torn told thought thrown understood woken worn woven won written undergone withdrawn`);

const irregularParticipleSet: ReadonlySet<string> = new Set(irregularParticiples);

/** True for a form that a passive may have; regular ones are told by their ending. */
export function isParticiple(lower: string): boolean {
  return irregularParticipleSet.has(lower) || /.{2}ed$/.test(lower);
}

/** What the tagger takes a word for before it looks at its neighbours. */
export const knownWords: ReadonlyMap<string, WordClass> = new Map<string, WordClass>([
  ...irregularParticiples.map((word) => [word, 'participle'] as const),
  ...irregularPasts.map((word) => [word, 'finite'] as const),
  ...bothForms(verbsAndNouns).map((word) => [word, 'verb'] as const),
  ...bothForms(pureVerbs).map((word) => [word, 'finite'] as const),
  ...nouns.map((word) => [word, 'noun'] as const),
  ...adjectives.map((word) => [word, 'adjective'] as const),
  ...(Object.entries(closed) as [WordClass, readonly string[]][]).flatMap(([wordClass, list]) =>
    list.map((word) => [word, wordClass] as const),
  ),
]);

function bothForms(verbs: readonly string[]): readonly string[] {
  return verbs.flatMap((verb) => [verb, thirdPerson(verb)]);
}

function thirdPerson(verb: string): string {
  if (/(?:s|x|z|ch|sh|o)$/.test(verb)) return `${verb}es`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`;
}

/** By the ending of a word that no list has; the first that fits. */
export const endings: readonly (readonly [RegExp, WordClass])[] = [
  [/.{3}ly$/, 'adverb'],
  [/.{3}ing$/, 'gerund'],
  [/.{2}ed$/, 'participle'],
  [
    /.{2}(?:ous|ful|less|able|ible|ive|ical|ial|ual|onal|inal|oral|eral|ural|ental|idal|etal|ian|ary|ic|ish|ese|esque|some)$/,
    'adjective',
  ],
  [/.{2}(?:ular|olar|inear|near)$/, 'adjective'],
];
