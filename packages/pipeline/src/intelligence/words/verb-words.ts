/** English verbs that statements are read by, besides what the tagger knows of them. */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Forms of `be`: before a participle they make a passive, before a noun they say what something is. */
export const formsOfBe = words(`is are was were be been being am isn't aren't wasn't weren't`);
/** Verbs besides `be` that say what their subject is. */
export const linkingVerbs = words('become becomes became remain remains remained mean means meant');
/** Forms of `have`, which is a full verb where no other follows. */
export const formsOfHave = words(`has have had having hasn't haven't hadn't`);
/** Verbs behind which a clause may follow that they report as true. */
export const reportingVerbs =
  words(`say says said announce announces announced show shows showed shown find finds found note notes
  noted report reports reported explain explains explained discover discovers discovered confirm confirms confirmed write
  writes wrote prove proves proved reveal reveals revealed add adds added notice
  notices noticed observe observes observed`);
/** Verbs that two things may follow, of which the second is given: `gave the town a clock`. */
export const givingVerbs =
  words(`give gives gave given offer offers offered send sends sent award awards awarded grant grants
  granted pay pays paid teach teaches taught lend lends lent show shows showed shown sell sells sold bring brings brought
  cost costs earn earns earned win wins won`);
/** Participles whose passive may have an object: `was awarded the prize`. */
export const objectPassives = words(
  'given offered sent awarded granted paid taught lent shown named called elected appointed made',
);
/** Verbs whose object does not bear them but what it does: `allowed the town to grow`. */
export const controlVerbs =
  words(`allow allows allowed require requires required force forces forced expect expects expected cause
  causes caused enable enables enabled let lets make makes made help helps helped want wants wanted ask asks asked urge
  urges urged lead leads led permit permits permitted order orders ordered need needs needed see sees saw watch watches
  watched hear hears heard keep keeps kept leave leaves left get gets got take takes took tell tells told`);
/** Verbs that what follows them makes whole: `stays shut`, `calls it ridiculous`. */
export const stateVerbs =
  words(`stay stays stayed fall falls fell fallen come comes came go goes went turn turns turned run runs ran stand
  stands stood lie lies lay grow grows grew get gets got keep keeps kept call calls called consider considers considered
  deem deems deemed leave leaves left`);
/** Verbs that hold no fact about their object, whatever the sentence says. */
export const unsureVerbs =
  words(`think thinks thought believe believes believed want wants wanted seem seems seemed feel feels felt
  hope hopes hoped suppose supposes supposed wish wishes wished doubt doubts doubted imagine imagines imagined ask asks asked say says said tell tells told wonder wonders wondered look looks looked appear appears appeared`);

/** Verbs before another verb that leave it open whether it is so: `was claimed to be`, `pretends to be`. */
export const hearsayVerbs =
  words(`claim claims claimed allege alleges alleged rumoured rumored reported presumed assumed
  suspected expected estimated pretend pretends pretended supposed meant`);

/** Past forms of the participles that have another one; of the rest both forms are the same. */
export const pastOfParticiples: ReadonlyMap<string, string> = new Map(
  `beaten beat|begun began|bitten bit|blown blew|broken broke|chosen chose|done did|drawn drew|driven drove|drunk drank
  |eaten ate|flown flew|forbidden forbade|forgotten forgot|frozen froze|given gave|grown grew|hidden hid|known knew
  |overthrown overthrew|ridden rode|rung rang|seen saw|shaken shook|shown showed|spoken spoke|stolen stole|sung sang
  |sunk sank|sworn swore|taken took|thrown threw|torn tore|undergone underwent|withdrawn withdrew|worn wore|woven wove
  |written wrote|rewritten rewrote|overcome overcame`
    .split('|')
    .map((pair) => pair.trim().split(' '))
    .map(([participle = '', past = '']) => [participle, past] as const),
);
