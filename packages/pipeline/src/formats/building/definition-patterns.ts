import type { Language } from '@harvest/text/stop-words';

/** How a sentence says what its subject is. */
interface DefinitionWords {
  readonly articles: string;
  /** Verbs that equate a subject with what follows. */
  readonly copulas: string;
  /** How a description that defines begins. */
  readonly openings: string;
  /** Pronouns and other first words of a subject that is no term. */
  readonly notTerms: string;
  /** What stands before a term that the sentence gives to what it has just described. */
  readonly naming: string;
  /** Heads of a subject that names a role in the text instead of a thing. */
  readonly vague: string;
}

/** Facts of grammar, as alternatives of a regular expression. */
export const definitionWords: Readonly<Record<Language, DefinitionWords>> = {
  en: {
    articles: 'an?|the',
    copulas: 'is|are|was|were|means|mean|(?:shall|will) mean|refers? to|is defined as|are defined as',
    openings: 'an?|the|any|one of|kinds? of|types? of|those|someone|anyone|when',
    notTerms:
      "it|its|this|that|these|those|there|here|he|she|they|we|i|you|his|her|their|our|my|your|one|some|many|most|all|each|both|such|what|which|who|when|where|why|how|if|but|and|or|so|yet|in|on|at|by|for|from|to|with|as|another|other|others|none|neither|either|everything|nothing|today|now|then|also|that's|whether|unless|until|although|though|because|while|since|once|after|before|during|without|within|like|unlike|despite",
    naming: '(?:called|known as|termed|referred to as)',
    vague:
      'parts?|way|ways|thing|things|fact|point|result|results|problem|reason|goal|aim|idea|answer|question|one|ones|example|case|difference|cause|purpose|first|second|third|last|next|only|same|latter|former|\\p{L}+est|most|best|worst|main|key|other',
  },
  de: {
    articles: 'ein|eine|der|die|das',
    copulas: 'ist|sind|war|waren|bedeutet|bezeichnet',
    openings: 'eine?|einer|eines|der|die|das|jede[rs]?|ein',
    notTerms:
      'es|dies|diese[rsnm]?|er|sie|wir|ich|man|ihr|ihre|sein|seine|hier|dort|das|was|wer|wie|wo|wenn|aber|und|oder|in|im|an|am|auf|bei|mit|von|zu|aus|für|heute|dann|alle|viele|beide',
    naming: '(?:sogenannte[nrsm]?|genannt)',
    vague:
      'teil|grund|ziel|problem|ergebnis|frage|antwort|beispiel|ursache|\\p{L}+ste[nrs]?|erste[nrs]?|andere[nrs]?|einzige[nrs]?',
  },
  fr: {
    articles: "une?|les?|la|des|l['’]",
    copulas: 'est|sont|était|étaient|désigne|désignent|signifie',
    openings: "une?|les?|la|des|l['’]\\p{L}+|du|tout|ce",
    notTerms:
      'il|elle|ils|elles|ce|cela|ceci|c|on|nous|je|tu|vous|son|sa|ses|leur|leurs|ici|là|que|qui|quand|où|mais|et|ou|en|dans|sur|à|au|aux|par|pour|avec|cette|cet|ces',
    naming: '(?:appelée?s?|dite?s?)',
    vague:
      'partie|but|problème|raison|résultat|question|réponse|exemple|cause|plus|premi\\p{L}+|dernier|dernière|seule?|autre',
  },
  es: {
    articles: 'una?|el|la|los|las|unos|unas',
    copulas: 'es|son|era|eran|fue|fueron|significa|consiste en',
    openings: 'una?|el|la|los|las|unos|unas|todo|aquel',
    notTerms:
      'esto|eso|este|esta|estos|estas|ese|esa|él|ella|ellos|ellas|nosotros|yo|tú|usted|su|sus|aquí|allí|que|quien|cuando|donde|pero|y|o|en|sobre|a|al|por|para|con|lo|hoy',
    naming: '(?:llamad[oa]s?|conocid[oa]s? como)',
    vague:
      'parte|objetivo|problema|razón|resultado|pregunta|respuesta|ejemplo|causa|más|primer[oa]?|último|única?|único|otr[oa]s?',
  },
};
