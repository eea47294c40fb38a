import type { FixedWords } from './fixed-words.ts';

/**
 * Words by which a sentence leans on another one, by language. The lists are alternatives of regular expressions; an
 * empty one is written as a pattern that matches nothing.
 */
interface ContextWords {
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
  /** What stands for a thing that another sentence names, or points into the text. */
  readonly dangling: readonly RegExp[];
  /** Pronouns of persons: understood only after a name. */
  readonly personal: RegExp;
  /** Pronouns of things: understood only after a noun. */
  readonly things: RegExp;
  /** The first person: whoever speaks is not in the sentence. */
  readonly speaker: RegExp;
  /** A subject that was introduced before, unless it is what the text is about. */
  readonly definiteSubject: RegExp;
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
        '(?:this|that|these|those) (?:is|was|are|were|has|had|will|would|can|could|may|means|meant|takes?|took|makes?|made|gives?|gave|lets?|shows?|happens?|happened)|the former|the latter|as follows|(?:see|shown|described|listed|mentioned) (?:above|below)|as (?:above|mentioned)|like (?:this|that|these|those)|either (?:end|side)(?! of)',
      ),
      words(
        `the (?:\\p{L}+ )?(?:${resuming})(?! (?:of|that|whether|how|why|lies|between|to|by which)(?!\\p{L}))`,
      ),
      /, (?:however|though|too|therefore|for example|for instance|meanwhile|in turn|by contrast|then)(?=[,.;])/iu,
      /(?<!\p{L})(?:here|there)(?=[.,;]| (?:with|by|in) )/iu,
      // Further on, or behind "most of", it stands for something in the sentence itself.
      /^.{0,50}(?<!, (?:\S+ ){1,3})(?<!\p{L})(?:on|of|to|for|from|with|in|by) (?:it|them)(?!\p{L})/iu,
      words('(?:one|many|any|no|other|two|three) such|the (?:two|three|other) of them'),
      /^(?:\S+ ){1,4}then (?=\p{L})/u,
      /^(?:work|construction|building|production|operations|trials?|tests?|talks|negotiations) (?:began|started|continued|stopped|ended|resumed)(?!\p{L})/iu,
      // A number without its noun: "took four more", "took ten and a half".
      /(?<= )[\p{L}\p{N}]+ (?:more|fewer|less|and a half)(?=[.,;])/iu,
    ],
    personal: words('he|she|him|her|his|hers'),
    things: words('they|them|it|its|their'),
    speaker: words("I|we|me|us|my|our|I['’]m|we['’]re"),
    definiteSubject: /^the \p{Ll}/iu,
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
      words(
        '(?:dies|dieses|das) (?:ist|war|bedeutet|hat|wird)|siehe (?:oben|unten)|davon|darin|darauf|damit|dafür',
      ),
    ],
    personal: words('er|ihm|ihn|ihrer'),
    things: words('es|ihnen'),
    speaker: words('ich|wir|mich|uns|mir|mein\\p{Ll}*|unser\\p{Ll}*'),
    definiteSubject: /^(?:der|die|das) \p{Lu}/u,
  },
  fr: {
    continuing:
      'mais|et|ou|donc|ainsi|alors|cependant|toutefois|pourtant|de plus|en outre|par exemple|en effet|ensuite|puis|chaque',
    loose: opening('enfin|plus tard|bien sûr'),
    pronouns: 'il|elle|ils|elles',
    demonstratives: 'cela (?:est|était|fait)',
    additions: nothing,
    unnamedSubject: [/^(?:son|sa|ses|leurs?) /iu, /^(?:\S+ ){1,5}(?:ils?|elles?)(?= )/iu],
    dangling: [words('(?:cela|ceci|ça|ce) (?:est|était|a|signifie)|ci-dessus|ci-dessous')],
    personal: words('ils?|elles?|lui'),
    things: words('leurs?'),
    speaker: words('je|nous|mon|ma|mes|notre|nos|moi'),
    definiteSubject: /^l(?:es?|a) \p{Ll}/iu,
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
    dangling: [words('(?:esto|eso) (?:es|era|fue|significa)|(?:véase|como se ve) (?:arriba|abajo)')],
    personal: words('él|ella|ellos|ellas'),
    things: words('ello'),
    speaker: words('yo|nosotros|mis?|nuestr[oa]s?'),
    definiteSubject: /^(?:el|la|los|las) \p{Ll}/iu,
  },
};

/** Openings of the same kind in languages that have no row, since their script tells them from all others. */
export const continuingElsewhere = 'しかし|また|そして|だから|但是|而且|因此|所以';
