/** Word lists by which a full stop is judged; lower case, without the last full stop. */
function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Abbreviations that something always follows. */
export const abbreviationsInside = words(`
  mr mrs ms dr prof st mt ft sen rep gov gen col maj lt sgt capt cpt cmdr adm rev hon pres supt messrs mme mlle
  e.g i.e eg ie cf vs viz approx ca resp incl excl esp tel z.b d.h u.a bzw vgl ggf sog evtl nr str hr fr geb gest
  p.ex sr sra srta dra d.h.s s.o s.u i.d.r
`);

/** Abbreviations only where a number follows: "No. 5", but "She said no. Then she left." */
export const abbreviationsBeforeNumbers = words(
  'no nos fig figs vol vols ch chap sec p pp art eq ref abb kap tab ver v',
);

/** Abbreviations that may also be the last word of a sentence. */
export const abbreviationsMaybeLast = words(`
  etc inc ltd co corp bros jr sr al dept univ assn ave blvd rd est ed eds jan feb mar apr jun jul aug sep sept oct nov
  dec mon tue wed thu fri sat sun a.m p.m u.s u.k u.n e.u d.c ph.d m.d b.a m.a usw u.s.w u.s.a jh jhd mio mrd ggmbh
`);

/** What follows an ordinal such as the German "3. Oktober" or "19. Jahrhundert". */
export const ordinalFollowers = words(`
  januar februar märz april mai juni juli august september oktober november dezember jahrhundert jahrhunderts
  jahrhunderten jh jhd jahrtausend jahrtausends klasse platz stock auflage kapitel geburtstag mal
  januar, jänner tag woche monat jahr runde
`);

/** Words that commonly start a sentence, so that a doubtful full stop before them ends one. */
export const sentenceStarters = words(`
  the a an this that these those it its he she they we i you his her their our my your there here in on at by for from
  with without after before when while during since until as if but and or so yet however moreover although though
  because what who why how where which one two some many most all each every no not once then now today later first
  meanwhile instead both such other another only even still nobody everyone
  der die das ein eine er sie es wir ich du ihr im in am an auf mit nach vor bei seit als wenn weil doch aber und oder
  auch dort hier dann dies diese dieser dieses
  le la les un une il elle ils elles nous vous on ce cette ces en dans pour avec mais et ou puis
  el los las una él ella ellos este esta estos en con por para pero y como cuando
`);

/** Verbs that tie a quotation to its speaker: "No!" Mary said. */
export const speechVerbs = words(`
  said says asked asks replied replies cried cries shouted shouts whispered whispers answered answers called calls
  muttered added adds insisted exclaimed explained murmured yelled sighed laughed sagte fragte rief antwortete
  flüsterte meinte
`);
