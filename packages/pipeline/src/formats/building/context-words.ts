import type { FixedWords } from './fixed-words.ts';

/** Words by which a sentence leans on another one, by language; none matches where nothing can be told. */
interface ContextWords {
  /** Openings that continue a thought, beside those that every passage is checked for. */
  readonly openings: RegExp;
  /** A subject that another sentence names. */
  readonly unnamedSubject: RegExp;
  /** Pronouns that stand for what another sentence says, or that point into the text. */
  readonly dangling: RegExp;
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
function words(source: string): RegExp {
  return new RegExp(`(?<!\\p{L})(?:${source})(?!\\p{L})`, 'iu');
}

/** `source` as the first words of a sentence. */
function opening(source: string): RegExp {
  return new RegExp(`^(?:${source})(?!\\p{L})`, 'iu');
}

export const contextWords: FixedWords<ContextWords> = {
  en: {
    openings: opening(
      'oh|well|yes|no|ah|ok|later|indeed|of course|both|such|there|one of|by (?:now|that time)|at (?:first|last)|so',
    ),
    unnamedSubject: /^(?:its|his|her|their) |^(?:\S+ ){1,5}it(?= )/iu,
    dangling: words(
      '(?:this|that|these|those) (?:is|was|are|were|has|had|will|would|can|could|may|means|meant|takes?|took|makes?|made|gives?|gave|lets?|shows?|happens?|happened)|the former|the latter|as follows|(?:see|shown|described|listed|mentioned) (?:above|below)|as (?:above|mentioned)|like (?:this|that|these|those)|(?:on|of|to|for|from|with|in|by) (?:it|them)',
    ),
    personal: words('he|she|him|her|his|hers'),
    things: words('they|them|it|its|their'),
    speaker: words("I|we|me|us|my|our|I['’]m|we['’]re"),
    definiteSubject: /^the \p{Ll}/iu,
  },
  de: {
    openings: opening('später|beide|so|dadurch|natürlich'),
    unnamedSubject: /^(?:sein|ihr)\p{Ll}{0,2} |^(?:\S+ ){1,5}(?:es|er|ihm|ihn|ihnen)(?= )/iu,
    dangling: words(
      '(?:dies|dieses|das) (?:ist|war|bedeutet|hat|wird)|siehe (?:oben|unten)|davon|darin|darauf|damit|dafür',
    ),
    personal: words('er|ihm|ihn|ihrer'),
    things: words('es|ihnen'),
    speaker: words('ich|wir|mich|uns|mir|mein\\p{Ll}*|unser\\p{Ll}*'),
    definiteSubject: /^(?:der|die|das) \p{Lu}/u,
  },
  fr: {
    openings: opening('puis|enfin|plus tard|bien sûr'),
    unnamedSubject: /^(?:son|sa|ses|leurs?) |^(?:\S+ ){1,5}(?:ils?|elles?)(?= )/iu,
    dangling: words('(?:cela|ceci|ça|ce) (?:est|était|a|signifie)|ci-dessus|ci-dessous'),
    personal: words('ils?|elles?|lui'),
    things: words('leurs?'),
    speaker: words('je|nous|mon|ma|mes|notre|nos|moi'),
    definiteSubject: /^l(?:es?|a) \p{Ll}/iu,
  },
  es: {
    openings: opening('también|por supuesto|más tarde'),
    unnamedSubject:
      /^(?:En [^,;]{2,20},? )?(?:fue|fueron|era|eran|es|son|está|están|tiene|tienen|tuvo|había|hay)(?!\p{L})|^\p{Lu}\p{Ll}+(?:aron|ieron|aban|ían)(?!\p{L})|^sus? /iu,
    dangling: words('(?:esto|eso) (?:es|era|fue|significa)|(?:véase|como se ve) (?:arriba|abajo)'),
    personal: words('él|ella|ellos|ellas'),
    things: words('ello'),
    speaker: words('yo|nosotros|mis?|nuestr[oa]s?'),
    definiteSubject: /^(?:el|la|los|las) \p{Ll}/iu,
  },
};
