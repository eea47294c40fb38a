/** What is to be known of a language to read its plainest sentences: `article noun verb article noun`. */
export interface Grammar {
  readonly subjectArticles: ReadonlySet<string>;
  readonly objectArticles: ReadonlySet<string>;
  readonly copulas: ReadonlySet<string>;
  /** Prepositions that lead from a noun to what belongs to it. */
  readonly linking: ReadonlySet<string>;
  /** Words that end a phrase, besides the stop words: other prepositions, adverbs. */
  readonly ending: ReadonlySet<string>;
  /** Adverbs told by their form, which end a phrase as well. */
  readonly adverbs: RegExp;
  /** Words that deny, doubt or make conditional what their sentence says. */
  readonly denials: ReadonlySet<string>;
  /** Verbs that only say what could or should be, or help another verb; no verb of a statement and no part of a phrase. */
  readonly modals: ReadonlySet<string>;
  /** Where every noun has a capital and cases tell the subject; null for a language of fixed order. */
  readonly cases: Cases | null;
}

/** What tells the subject of German from its object, and where its verbs go on. */
export interface Cases {
  /** Only a subject has these. */
  readonly subject: ReadonlySet<string>;
  /** Only an object has these. */
  readonly object: ReadonlySet<string>;
  /** What a verb leaves at the end of its clause: `lehnt den Plan ab`. */
  readonly verbPrefixes: ReadonlySet<string>;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

const spanish = words('el la los las un una');
const french = words('le la les l un une');

/** By the code of the language. */
export const grammars: ReadonlyMap<string, Grammar> = new Map([
  [
    'es',
    {
      subjectArticles: spanish,
      objectArticles: spanish,
      copulas: words('es son era eran fue fueron'),
      linking: words('de del'),
      ending:
        words(`contra bajo según ante tras hacia hasta desde durante mediante entre sobre sin con por para
        también ya siempre aún todavía luego entonces después antes solo sólo`),
      adverbs: /.{3}mente$/,
      denials:
        words(`no nunca jamás tampoco apenas casi ni nadie ningún ninguna ninguno quizá quizás acaso si o u
        supuestamente presuntamente probablemente posiblemente aparentemente`),
      modals:
        words(`puede pueden podía podían podría podrían pudo pudieron podrá podrán debe deben debía debían debería
        deberían debió deberá deberán quiere quieren quería querían quiso quisieron querría querrían suele suelen
        intenta intentan intentó intentaron planea planean sería serían`),
      cases: null,
    },
  ],
  [
    'fr',
    {
      subjectArticles: french,
      objectArticles: new Set([...french, 'des']),
      copulas: words('est sont était étaient fut furent'),
      linking: words('de du d'),
      ending:
        words(`contre sous malgré selon avant après vers chez entre devant derrière pendant depuis dès durant sans
        hors parmi envers avec pour par sur dans aussi déjà toujours encore souvent ensuite enfin`),
      adverbs: /(?:al|el|iv|eus|iqu|abl|ibl|ièr)ement$|[ea]mment$/,
      denials:
        words(`ne n pas jamais aucun aucune nul nulle guère presque ni personne si ou peut-être prétendument
        probablement apparemment supposément`),
      modals:
        words(`peut peuvent pouvait pouvaient pourrait pourraient pourra pourront put purent doit doivent devait
        devaient devrait devraient devra devront veut veulent voulait voulaient voudrait voudraient serait seraient
        faillit`),
      cases: null,
    },
  ],
  [
    'de',
    {
      subjectArticles: words('der die das ein eine'),
      // `der` would be the subject of a sentence whose object stands first.
      objectArticles: words('die das den ein eine einen'),
      copulas: words('ist sind war waren'),
      linking: words('von'),
      ending: words(
        'durch gegen ohne um für wegen während trotz seit nach vor hinter neben zwischen auch schon bereits',
      ),
      adverbs: /.{3}weise$/,
      denials:
        words(`nicht nie niemals kein keine keinen keinem keiner keines kaum fast beinahe nahezu weder niemand
        angeblich vermutlich wohl vielleicht möglicherweise wahrscheinlich mutmaßlich anscheinend wenn falls sofern oder`),
      modals:
        words(`kann können konnte konnten könnte könnten will wollen wollte wollten soll sollen sollte sollten muss
        müssen musste mussten müsste müssten darf dürfen durfte durften dürfte dürften mag möchte möchten wird werden
        wurde wurden würde würden wäre wären hätte hätten`),
      cases: {
        subject: words('der'),
        object: words('den einen'),
        verbPrefixes:
          words(`ab an auf aus bei dar ein fest fort fern frei heim her hin los mit nach nieder statt teil um
          vor weg weiter wieder zu zurück zusammen`),
      },
    },
  ],
]);
