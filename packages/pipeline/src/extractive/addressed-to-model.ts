import type { Language } from '@harvest/text/stop-words';

/** Where an order begins: with its sentence, behind a mark, behind what asks for it. A quoted order in a sentence is none. */
const orderStart =
  /(?:^["'“„«*_#[(<{\s]*|[.:;,!?–—\])}>-]\s*|(?<!\p{L})(?:and|then|now|please|must|should|und|bitte|jetzt|et|maintenant|y|ahora|por favor)\s+)/u
    .source;

/** How sentences order a language model about, by language: forget what it was told, be another, tell its prompt, answer so. */
const orders: Readonly<Record<Language, readonly RegExp[]>> = {
  en: [
    /(?:ignore|disregard|forget|override|bypass) (?:(?:of|the|these|those|my) ){0,3}(?:all|any|every|previous|prior|earlier|above|preceding|system|safety|your) (?:\p{L}+ ){0,4}(?:instructions?|prompts?|directives?|guidelines)/u,
    /(?:ignore|disregard|forget) (?:everything|anything|all)(?: that)? (?:(?:is|was|were|you|have|been|said|written|told) ){0,4}(?:above|before|told|previously)/u,
    /(?:you are|you['’]re) now (?:in |an? |the )?(?:\p{L}+ )?(?:mode|ai|dan|chatbot|language model)/u,
    /you are (?:an? )?(?:\p{L}+ )?(?:ai|ai (?:model|assistant)|(?:helpful|unrestricted|uncensored) assistant|language model|chatbot|chatgpt)(?!\p{L})/u,
    /(?:print|reveal|show|output|repeat|leak|display|disclose|send|tell me)(?: me)? (?:(?:the|your|all|of|full|entire|hidden|secret) ){0,4}(?:system (?:prompt|message|instructions?)|(?:hidden|secret) (?:prompt|instructions?))/u,
    /(?:answer|respond to|reply to) (?:every|any|each|all)(?: (?:the|further|following|other|future))? (?:questions?|prompts?|messages?|requests?) (?:only )?(?:with|by)/u,
    /as an? (?:ai|language model|chatbot)(?: (?:(?:language )?model|assistant|agent|system|chatbot))?,? you (?:(?:must|should|shall|will|are to|have to|need to)(?!\p{L}))/u,
    /(?:ais?|ai (?:assistants?|(?:language )?models?|agents?|systems?)|language models?|llms?|chatbots?) (?:(?:that|who|which) )?(?:reads?|reading|process(?:es|ing)?|summari[sz](?:es?|ing)|visit(?:s|ing)?) (?:this|these) (?:\p{L}+ ){1,2}(?:must|should|shall|will|are to|have to|need to)(?!\p{L})/u,
  ],
  de: [
    /(?:ignoriere?|vergiss|missachte|(?:ignorieren|vergessen|missachten) sie) (?:\p{L}+ ){0,2}(?:alle[ns]?|deine|ihre|vorherigen?|vorigen?|bisherigen?|obigen?|früheren?) (?:\p{L}+ ){0,3}(?:anweisung(?:en)?|instruktion(?:en)?|vorgaben|prompts?)/u,
    /du bist (?:jetzt|nun|ab sofort) (?:im \p{L}+-?modus|eine? (?:ki|sprachmodell|assistent))/u,
    /(?:zeige?|drucke?|gib|verrate|wiederhole|nenne) (?:\p{L}+ ){0,3}(?:system-?prompt|systemanweisung(?:en)?|systemnachricht)/u,
    /(?:beantworte|antworte auf) (?:jede|alle) (?:\p{L}+ )?(?:fragen?|nachrichten?) (?:nur )?mit/u,
    /als (?:ki|sprachmodell|chatbot)(?:-?(?:modell|assistent))? (?:musst|sollst|müssen|sollen) (?:du|sie)(?!\p{L})/u,
  ],
  fr: [
    /(?:ignore[zr]?|oublie[zr]?) (?:toutes? (?:les|tes|vos|ces) |(?:tes|vos) )(?:\p{L}+ )?(?:instructions?|consignes|directives)/u,
    /(?:ignore[zr]?|oublie[zr]?) (?:les|ces) (?:instructions?|consignes|directives) (?:précédentes|antérieures|ci-dessus)/u,
    /(?:tu es|vous êtes) (?:maintenant|désormais) (?:en mode|une? (?:ia|assistante?|modèle de langage))/u,
    /(?:affiche[zr]?|révèle[zr]?|révélez|montre[zr]?|imprime[zr]?|répète[zr]?) (?:\p{L}+ ){0,3}(?:prompt|invite|message|instructions?) (?:du )?système/u,
    /(?:réponds|répondez) à (?:chaque|toutes? les|toute) questions? (?:par|avec)/u,
    /en tant (?:qu['’]|que )(?:ia|modèle de langage|assistante? ia|chatbot),? (?:tu dois|vous devez)(?!\p{L})/u,
  ],
  es: [
    /(?:ignor[ae]n?|olvid[ae]n?) (?:todas (?:las|tus|sus|estas) |(?:tus|sus) )(?:\p{L}+ )?(?:instrucciones|indicaciones|directrices)/u,
    /(?:ignor[ae]n?|olvid[ae]n?) (?:las|estas) (?:instrucciones|indicaciones|directrices) (?:anteriores|previas|de arriba)/u,
    /(?:(?:eres|estás|usted es|usted está) ahora|ahora (?:eres|estás)) (?:en modo|una? (?:ia|asistente|modelo de lenguaje))/u,
    /(?:imprim[ae]|muestr[ae]|muéstrame|revel[ae]|repit[ae]) (?:\p{L}+ ){0,3}(?:prompt|mensaje|instrucciones) (?:del? )?sistema/u,
    /(?:responde|contesta|responda|conteste) a (?:cada|todas las|toda) preguntas? con/u,
    /como (?:ia|modelo de lenguaje|asistente de ia|chatbot),? (?:(?:tú|usted) )?(?:debes?|tienes? que)(?!\p{L})/u,
  ],
};

// A page may be written in one language and order about in another.
const order = new RegExp(
  `${orderStart}(?:${Object.values(orders)
    .flat()
    .map(({ source }) => source)
    .join('|')})`,
  'iu',
);
/** What is longer is no sentence; its start is looked at. */
const lengthMax = 2_000;

/**
 * True for a sentence that orders a language model about, such as "Ignore all previous instructions": it says nothing of
 * its subject and is meant for no reader. A sign, not proof: an order in other words is not known.
 */
export function isAddressedToModel(sentence: string): boolean {
  return order.test(sentence.slice(0, lengthMax).replace(/\s+/g, ' '));
}
