import type { FixedWords } from './fixed-words.ts';

/**
 * Words by which a sentence leans on another one, by language. The lists are alternatives of regular expressions; an
 * empty one is written as a pattern that matches nothing.
 */
export interface ContextWords {
  /** Openings that go on from the sentence before: no such sentence is quoted without it. */
  readonly continuing: string;
  /** Openings of sentences that may be quoted, but leave open what a question would need to say. */
  readonly loose: RegExp;
  /** Pronouns that stand for somebody or something named before, where no name precedes them. Expletives are left out. */
  readonly pronouns: string;
  /** A pronoun with its verb, for what the sentence before says. */
  readonly demonstratives: string;
  /** Ends of a sentence that adds to the one before. */
  readonly additions: string;
  /** A subject that another sentence names. */
  readonly unnamedSubject: readonly RegExp[];
  /**
   * What stands for a thing that another sentence names, or points into the text: "these gates", "the other end",
   * "again", "took ten".
   */
  readonly dangling: readonly RegExp[];
  /** Pronouns of persons: understood only after a name. */
  readonly personal: RegExp;
  /** Pronouns of things: understood only after a noun. */
  readonly things: RegExp;
  /** The first person: whoever speaks is not in the sentence. */
  readonly speaker: RegExp;
  /** A subject that was introduced before, unless it is what the text is about. */
  readonly definiteSubject: RegExp;
  /** A subject after an introductory phrase, which is group 1: "Born in Ohio in 1913, he ...". */
  readonly lateSubject: RegExp;
  /** A place or a time in such a phrase, which no pronoun stands for. */
  readonly circumstance: RegExp;
}

/** `source` as whole words. */
export function words(source: string): RegExp {
  return new RegExp(`(?<!\\p{L})(?:${source})(?!\\p{L})`, 'iu');
}

/** `source` as the first words of a sentence, perhaps in quotation marks or emphasis. */
export function opening(source: string): RegExp {
  return new RegExp(`^["'“‘«(*_]*(?:${source})(?![\\p{L}\\p{N}])`, 'iu');
}

const nothing = '(?!)';
/** Numbers as a sentence leaves them where the one before has named what is counted. */
const number =
  '(?:\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty)(?: and a half)?';
const period = '(?:hours?|days?|weeks?|months?|years?|decades?)';
/** Nouns that stand for what was told before. */
const resuming =
  'problem|issue|question|reason|idea|plan|decision|move|deal|method|difference|answer|incident|event|matter|situation|discovery|proposal|announcement|task|trick|solution|trouble|same thing|opposite';

export const contextWords: FixedWords<ContextWords> = {
  en: {
    continuing: `and|but|or|so|nor|yet|however|also|then|instead|still|thus|hence|therefore|moreover|furthermore|similarly|likewise|nevertheless|nonetheless|meanwhile|otherwise|consequently|accordingly|besides|conversely|again|afterwards|ironically|surprisingly|above all|closer to home|by then|until then|since then|even so|as a (?:result|consequence)|as such|for (?:example|instance|this|one)|in (?:contrast|addition|fact|other words|turn|this|that|such|these)|to this end|within (?:this|that|these|[\\p{L}\\p{N}]+ ${period})|[\\p{L}\\p{N}]+ ${period} (?:later|earlier)|soon|later|on the (?:other hand|contrary)|at (?:this|that|the same time)|by (?:this|that|doing|contrast)|because of (?:this|that)|after (?:this|that)|without (?:one|it|them)|together|the (?:former|latter|same|other|others|second|third|rest|result|reason)|each|another|others?|neither|(?:one|most|some|many|all) of (?:them|these|those)|here`,
    loose: opening(
      'what (?:is|was|are|were)|either way|oh|well|yes|no|ah|ok|indeed|of course|both|there|one of|by (?:now|that time)|at (?:first|last)|today that|not (?:just|only)|others|getting there|said',
    ),
    pronouns: 'he|she|they|him|them|his|her|their|its|it',
    demonstratives:
      'this (?:is|was|has|had|means|meant|takes|took|makes|made|gives|gave|lets|shows|happens|happened|may|can)',
    additions: 'as well|too|likewise|in reverse',
    unnamedSubject: [/^(?:its|his|her|their) /iu, /^(?:\S+ ){1,5}it(?= )/iu],
    dangling: [
      words(
        '(?:(?:this|these|those)|(?<=^|[;:—] |(?:and|but|because|so|if|when) )that) (?:is|was|are|were|has|had|will|would|can|could|may|means|meant|takes?|took|makes?|made|gives?|gave|lets?|shows?|happens?|happened)|the former|the latter|as follows|(?:see|shown|described|listed|mentioned) (?:above|below)|as (?:above|mentioned)|like (?:this|that|these|those)|either (?:end|side)(?! of)',
      ),
      words(
        `the (?:\\p{L}+ )?(?:${resuming})(?! (?:of|that|whether|how|why|lies|between|to|by which)(?!\\p{L}))`,
      ),
      /, (?:however|though|too|therefore|for example|for instance|meanwhile|in turn|by contrast|then)(?=[,.;])/iu,
      /(?<!\p{L})(?:here|there)(?=[.,;]| (?:with|by|in) )/iu,
      // Further on, or behind "most of", it stands for something in the sentence itself.
      /^.{0,50}(?<!, (?:\S+ ){1,3})(?<!\p{L})(?:on|of|to|for|from|with|in|by) (?:it|them)(?!\p{L})/iu,
      words('(?:one|many|any|no|other|two|three) such|the (?:two|three|other) of them'),
      /^(?:an?|the|this|each|every|another) \p{Ll}+ ones? (?:is|was|are|were|has|had|can|may|will)(?!\p{L})/iu,
      /^(?:\S+ ){0,3}such (?!as(?!\p{L}))(?:an? \p{Ll}+|\p{Ll}+s)(?!\p{L})/iu,
      /(?<!\p{L})(?:is|are|was|were|as) the (?:\p{L}+ ){1,3}ones?(?! (?:of|in|that|which|who|with|for|to)(?!\p{L}))(?!\p{L})/iu,
      new RegExp(`(?<!\\p{L})(?:reached ${number}(?=[,;.!])|for ${number}[.!]$)`, 'iu'),
      /^(?:\S+ ){1,4}then (?=\p{L})/u,
      /^(?:work|construction|building|production|operations|trials?|tests?|talks|negotiations) (?:began|started|continued|stopped|ended|resumed)(?!\p{L})/iu,
      // A number without its noun: "took four more", "took ten and a half".
      /(?<= )[\p{L}\p{N}]+ (?:more|fewer|less|and a half)(?=[.,;])/iu,
      /^(?:.{0,60}[ (])?(?:[Tt]his|[Tt]hese|[Tt]hose) (?!(?:is|was|were|are|who|which|that|of|in|with|under|years?|weeks?|months?|mornings?|evenings?|centur\p{L}+|decades?|summers?|winters?|springs?|seasons?|times?|days?|nights?|act|article|book|chapter|course|document|file|guide|law|library|licen[cs]e|module|package|page|paper|post|program|project|recipe|regulation|report|section|series|site|software|story|study|text|tool|tutorial|video|website)(?!\p{L}))\p{Ll}/u,
      /(?<!\p{L})(?:at|on|from|to) the other (?:end|side|hand)|(?<!\p{L})(?:as well|either)[.!]$|(?<!\p{L})not the only |(?<!\p{L})(?:another|the (?:same|other|latter|former)(?: one)?)[.!]$|(?<!\p{L})(?:are|is|was|were) another \p{L}+[.!]$|(?<!\p{L})done again(?!\p{L})/iu,
      new RegExp(
        `(?<!\\p{L}|\\d.*)(?:took|takes|needs?|needed|had|got|were|was|are) (?:only |about |just |nearly |almost )?${number}(?= ?[,;.!]| and (?!a half)\\p{L}+ing| and \\p{L}+ed)`,
        'iu',
      ),
      /(?<!\p{L})(?:has|have|had|did|does|do|would|could|can|will)(?: not|n['’]t)?(?: tried| done so| so)?[.!]$/iu,
      /["”],? (?:he|she|they|I|we) (?:said|says|asked|added|told|replied|wrote|explained|recalled|continued)(?!\p{L})/u,
      /^for (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several|many|the next|the first) (?:\p{L}+ )?(?:hours|days|weeks|months|years)(?!\p{L})/iu,
      /^[^,;:"“]{3,60}, (?:however|meanwhile|therefore|though|by contrast|in turn|then|likewise),/iu,
      /^because [^,]*[.!]$/iu,
      /^(?:rather|plus|oh|well|yes|no|because \p{L}+ (?:is|are|was|were) \p{L}+[.!]|unsurprisingly|after all|to (?:work around|avoid|combat|do|achieve|fix|solve) (?:this|that|these|it)|failing that|if (?:so|not|that)|prior to (?:this|that)|in particular|specifically|even then|added together|of course|at (?:first|last)|finally|maybe|perhaps|fortunately|unfortunately|not (?:so|yet)|no wonder|as for)(?!\p{L})/iu,
    ],
    personal: words('he|she|him|her|his|hers'),
    things: words('they|them|it|its|their'),
    // Not words(), which would take "US companies" for "us".
    speaker: /(?<!\p{L})(?:I|[Ww]e|me|us|[Mm]y|[Oo]ur|I['’]m|[Ww]e['’]re)(?!\p{L})/u,
    definiteSubject: /^the \p{Ll}/iu,
    lateSubject: /^([^,;:"“]{3,80}), (?:he|she|his|her)(?!\p{L})/u,
    circumstance:
      /(?:in|at|from|to|near|by|since|until|of|on|around|after|before) \p{Lu}[\p{L}.]*(?: \p{Lu}[\p{L}.]*)*/gu,
  },
  de: {
    continuing:
      'aber|doch|jedoch|und|oder|dann|daher|deshalb|darum|dennoch|trotzdem|außerdem|zudem|dabei|dadurch|damit|danach|hier|dort|ebenso|jede[rsn]?|zum beispiel',
    loose: opening('später|beide|so|natürlich'),
    pronouns: 'er|sie|ihm|ihn|ihnen',
    demonstratives: 'dies (?:ist|war)',
    additions: nothing,
    unnamedSubject: [/^(?:sein|ihr)\p{Ll}{0,2} /iu, /^(?:\S+ ){1,5}(?:es|er|ihm|ihn|ihnen)(?= )/iu],
    dangling: [
      words('(?:von|unter|bei|mit|aus) ihnen'),
      /^(?:der|die|das|den|dem) damalige/iu,
      /^(?:\S+ ){1,4}(?:danach|dabei|deshalb|daher|dadurch|dort|dorthin|stattdessen|jedoch|zudem|außerdem|ebenfalls)(?!\p{L})/u,
      words(
        '(?:dies|dieses|(?<!, )das) (?:ist|war|bedeutet|hat|wird)|siehe (?:oben|unten)|davon|darin|darauf|(?<!, )damit|dafür',
      ),
      /^(?:.{0,60} )?[Dd]iese[rsnm]? (?!Jahr|Woche|Monat|Artikel|Text|Gesetz|Seite|Buch)\p{Lu}/u,
      /(?<!\p{L})(?:ebenfalls|wieder|ebenso)[.!]$|(?<!\p{L})(?:ein weiterer|eine weitere|ein weiteres) \p{L}+[.!]$/iu,
      /(?<!\p{L})(?!(?:gibt|gab|ist|war|wird|wurde|kommt|kam|geht|ging|handelt|heißt|bleibt|braucht|dauert|gelingt|reicht|regnet|scheint)(?!\p{L}))\p{Ll}{2,}te? es(?!\p{L})|^(?:Ob|Wenn|Weil|Da|Als|Während|Nachdem|Bevor) es (?!gibt|gab|\p{Ll}+ gibt)/u,
      /^(?:schließlich|vielmehr|allerdings|insbesondere|wenn nicht|natürlich|vielleicht|leider)(?!\p{L})/iu,
    ],
    personal: words('er|ihm|ihn|ihrer'),
    things: words('es|ihnen'),
    speaker: words('ich|wir|mich|uns|mir|mein\\p{Ll}*|unser\\p{Ll}*'),
    definiteSubject: /^(?:der|die|das) \p{Lu}/u,
    lateSubject: /^([^,;:„"]{3,80}), (?:er|sie|ihre?[rnms]?|seine?[rnms]?)(?!\p{L})/u,
    circumstance: /(?:in|im|bei|aus|nach|von|vor|um|seit|am) \p{Lu}\p{L}*/gu,
  },
  fr: {
    continuing:
      "mais|et|ou|donc|ainsi|alors|cependant|toutefois|pourtant|de plus|en outre|par exemple|en effet|ensuite|puis|chaque|c['’](?:est|était|étaient)",
    loose: opening('enfin|plus tard|bien sûr'),
    pronouns: 'il|elle|ils|elles',
    demonstratives: 'cela (?:est|était|fait)',
    additions: nothing,
    unnamedSubject: [/^(?:son|sa|ses|leurs?) /iu, /^(?:\S+ ){1,5}(?:ils?|elles?)(?= )/iu],
    dangling: [
      /(?<!\p{L})l['’](?:a|ont|avait|avaient) \p{Ll}/iu,
      /^(?:\S+ )?y (?!an?(?!\p{L})|avait)/iu,
      words('(?:cela|ceci|ça|ce) (?:est|était|a|signifie)|ci-dessus|ci-dessous'),
      /^(?:.{0,60} )?(?:[Cc]ette|[Cc]et|[Cc]es) (?!année|semaine|article|texte|loi|page|livre|mois)\p{Ll}/u,
      /(?<!\p{L})(?:non plus|également)[.!]$/iu,
      /^(?:enfin|surtout|d['’]ailleurs|bien sûr|peut-être|malheureusement|sinon)(?!\p{L})/iu,
      /^(?:\S+ ){1,6}l['’]y (?=\p{L})/iu,
    ],
    personal: words('ils?|elles?|lui'),
    things: words('leurs?'),
    speaker: words('je|nous|mon|ma|mes|notre|nos|moi'),
    definiteSubject: /^l(?:es?|a) \p{Ll}/iu,
    lateSubject: /^([^,;:«"]{3,80}), (?:ils?|elles?|son|sa|ses|leurs?)(?!\p{L})/u,
    circumstance: /(?:à|en|de|du|au|dans|vers|depuis|près de) \p{Lu}\p{L}*/gu,
  },
  es: {
    continuing:
      'y|pero|o|así|entonces|sin embargo|además|por ejemplo|por eso|por tanto|luego|después|también|cada',
    loose: opening('por supuesto|más tarde'),
    pronouns: 'él|ella|ellos|ellas',
    demonstratives: 'esto (?:es|era|hace)',
    additions: nothing,
    unnamedSubject: [
      opening(
        '(?:en [^,;]{2,20},? )?(?:fue|fueron|era|eran|es|son|está|están|tiene|tienen|tuvo|había|hay)|sus?',
      ),
      // A verb that opens the sentence: no capital inside, or else it is a name that ends like one.
      /^\p{Lu}\p{Ll}+(?:aron|ieron|aban|ían)(?!\p{L})/u,
    ],
    dangling: [
      // A pronoun that is the object of the verb behind it: "los olmecas lo cultivaban".
      /^(?:\S+ ){1,3}(?:lo \p{Ll}+(?:aba|ía|ó)n?|l[oa]s? \p{Ll}+(?:aban|aron|ieron))(?!\p{L})/u,
      words('(?:esto|eso) (?:es|era|fue|significa)|(?:véase|como se ve) (?:arriba|abajo)'),
      /^(?:.{0,60} )?(?:[Ee]st[ao]s?|[Ee]s[ao]s?|[Ee]ste|[Ee]se) (?!año|semana|artículo|texto|ley|página|libro|mes)\p{Ll}{3}/u,
      /(?<!\p{L})(?:tampoco|también)[.!]$/iu,
      /^(?:finalmente|sobre todo|por supuesto|quizás?|desgraciadamente|si no)(?!\p{L})/iu,
    ],
    personal: words('él|ella|ellos|ellas'),
    things: words('ello'),
    speaker: words('yo|nosotros|mis?|nuestr[oa]s?'),
    definiteSubject: /^(?:el|la|los|las) \p{Ll}/iu,
    lateSubject: /^([^,;:«"]{3,80}), (?:él|ella|ellos|ellas|sus?)(?!\p{L})/u,
    circumstance: /(?:en|a|de|desde|hasta|hacia|cerca de) \p{Lu}\p{L}*/gu,
  },
};

/** Openings of the same kind in languages that have no row, since their script tells them from all others. */
export const continuingElsewhere = 'しかし|また|そして|だから|但是|而且|因此|所以';
