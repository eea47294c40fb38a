import { splitSentences } from '@harvest/text/sentences';

/** How a sentence begins that only tells what its source leaves open, in English, German, French and Spanish. */
const absences: readonly RegExp[] = [
  /(?:the|this|these|your) (?:given |provided )?(?:sources?|texts?|articles?|documents?|pages?|passages?) (?:(?:do|does)(?: not|n['’]t) (?:\p{L}+ly )?(?:say|state|mention|tell|name|give|explain|specify|describe|provide|report|answer|indicate|discuss|address)|(?:say|give|provide|contain|mention)s? (?:nothing|no)|(?:is|are) silent)/u,
  /(?:der|die|das|diese[rs]?) (?:texte?|quellen?|artikel|dokumente?|seiten?) (?:sag|nenn|erwähn|erklär|beschreib|berichte|beantworte)(?:e?t|en) (?:\p{L}+ ){0,2}?(?:nicht|nichts|keine?[nrms]?)/u,
  /(?:der|die|das|diese[rs]?) (?:texte?|quellen?|artikel|dokumente?|seiten?) (?:gibt|geben|enthält|enthalten|macht|machen) (?:\p{L}+ )?(?:nichts|keine?[nrms]?)/u,
  /(?:l['’]|(?:les?|la|cet?|cette|ces) )(?:textes?|sources?|articles?|documents?|pages?) ne (?:dit|disent|précise(?:nt)?|mentionnent?|donnent?|nomment?|indiquent?|expliquent?|contien(?:t|nent)|répond(?:ent)?) (?:pas|rien|aucune?)/u,
  /(?:el|la|las|los|est[aeo]s?) (?:textos?|fuentes?|artículos?|documentos?|páginas?) no (?:dicen?|mencionan?|dan?|nombran?|indican?|explican?|contienen?|precisan?|especifican?|responden?)/u,
];
const absence = new RegExp(`^(?:${absences.map(({ source }) => source).join('|')})(?!\\p{L})`, 'iu');
/** What joins a claim to it, which needs a proof like any other. */
const goesOn =
  /;|(?<!\p{L})(?:but|however|although|though|only that|aber|jedoch|sondern|doch|mais|cependant|pero|sino)(?!\p{L})/iu;

/** True for a passage of which each sentence only says that the source does not tell something: no quote proves that. */
export function statesAbsence(passage: string): boolean {
  const sentences = splitSentences(passage).map(({ start, end }) => passage.slice(start, end));
  return (
    sentences.length > 0 && sentences.every((sentence) => absence.test(sentence) && !goesOn.test(sentence))
  );
}
