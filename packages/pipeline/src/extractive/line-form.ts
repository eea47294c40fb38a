/**
 * Tells the lines of a page that carry nothing of its subject: captions, signatures, calls to its visitor, names of parts.
 * Words and form decide, since no grammar of the language is at hand.
 */
import { isAddressedToModel } from './addressed-to-model.ts';

/** Where to find something, what to do on the page, whose a picture is: how such a line begins. */
const addressesVisitor =
  /^[\s"“(*_>]*(?:(?:please )?see (?:also|the|below|above|our|#|\[)|(?:please )?(?:click|tap|subscribe|sign up|log in|follow us|follow me|read more|read on|learn more|share this|contact us|email (?:the|us|me)|leave a comment|stay tuned)|for (?:more|further|full|a full) (?:\p{L}+ ){0,3}(?:information|details|description|read|visit|see)|you can (?:also )?(?:mail|email|reach|contact|follow)|(?:cover |lead |featured )?(?:image|photo|photograph|picture|credit|video|illustration)s?(?: credit| by| courtesy)?:|©|\(c\)|copyright(?= \(|\s+©| \p{N}| by| notice)|advertisements?(?=[\s:.]*$)|related:|tags?:|siehe (?:auch|oben|unten)|mehr (?:dazu|erfahren|lesen)|foto:|bild:|abonnieren|klicken|voir (?:aussi|ci-)|cliquez|abonnez|crédit|photo :|en savoir plus|véase|haga clic|suscr[ií]b|foto :|leer más)/iu;
/** What the owner of a page says of visits and rights to it, by itself. */
const ownersNotice =
  /^[\s"“(*_>]*(?:(?:we|this (?:web)?(?:site|page)) uses? cookies (?:and similar|to (?:improve|give|offer|provide|personali[sz]e|ensure|enhance|analy[sz]e|help|deliver|make sure)|on (?:this|our))|(?:please )?accept (?:all )?cookies|wir (?:verwenden|nutzen|setzen) cookies|diese (?:web)?(?:seite|site) (?:verwendet|nutzt) cookies|nous utilisons des cookies|ce site utilise des cookies|(?:utilizamos|usamos) cookies|este sitio(?: web)? (?:usa|utiliza) cookies|(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados)(?=[\s.]*$))/iu;
/** What people say to each other to begin and to end, not what they talk about, such as a book called “Good Morning”. */
const courtesy =
  /(?:^|[.,:!?]\s|(?<!\p{L})(?:hello|hi|well|so|and|okay|big|many|hallo|und|bonjour|et|hola|y) )(?:thank you|thanks for|welcome (?:back )?to|good (?:morning|afternoon|evening)|vielen dank|herzlich willkommen|guten (?:morgen|tag|abend)|merci (?:beaucoup|d[e’'])|bienvenue|muchas gracias|bienvenid[oa]s?)(?!\p{L}|[”"»])/iu;
const courtesyWordsMax = 10;
const address =
  /(?:https?:\/\/|www\.)\S|[\w.+-]@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|(?<!\S)@\w{2,}(?![\w/])|pic\.twitter|(?<!\p{N})\p{N}{3}[-. ]\p{N}{3}[-. ]\p{N}{4}(?!\p{N})|(?<!\p{L})(?:pictured|shown|described|mentioned|listed|see) (?:above|below)(?!\p{L})/iu;
const linkTarget = /\]\([^()\s]*(?:\s"[^"]*")?\)/g;
const ended = /[\p{Sentence_Terminal}…:：;][\p{Pf}\p{Pe}"'*_\d[\]^ ]*$/u;
/** What stays in lower case in a title: articles, prepositions and conjunctions, of en, de, fr and es. */
const joiningWord =
  /^(?:an?|the|of|in|on|at|by|for|from|to|with|without|under|over|into|as|and|or|nor|but|vs|der|die|das|des|dem|den|eine?[nmrs]?|im|am|zum|zur|vom|von|aus|bei|mit|nach|für|über|unter|und|oder|les?|la|une?|du|aux?|à|d|l|en|par|pour|sur|avec|sans|dans|et|ou|el|los|las|una?|del|al|con|sin|por|para|sobre|y|o)$/u;
/** A heading that happens to end with a full stop has capitals in at least two longer words, or is a word or two. */
const headingWordsMax = 12;
const headingWordsMin = 3;
const longerWordsMin = 2;
const longerWord = 5;
/** In a source that ends this share of its prose with a mark, prose without one is a caption or a signature. */
const endedShare = 0.6;
/** Shares of a line's worth that are left. */
const leftOver = { nothing: 0, addressed: 0.2 } as const;

/** True for text that ends as a sentence does, or announces a list. */
function isEnded(text: string): boolean {
  return ended.test(text.trimEnd());
}

/** True where the sentences of a source end with marks, so that lines without one are something else. */
export function endsItsSentences(prose: readonly string[]): boolean {
  return prose.filter(isEnded).length >= prose.length * endedShare;
}

/**
 * How much of a line is about the subject of its source: 0 for what is not, 1 for what is, in between for what may be.
 *
 * @param options.marked whether the source ends its sentences with marks.
 */
export function subjectShare(
  passage: string,
  { kind, marked }: { readonly kind: string; readonly marked: boolean },
): number {
  const text = passage.replace(/\s+/g, ' ');
  if ([addressesVisitor, ownersNotice].some((pattern) => pattern.test(text))) return leftOver.nothing;
  if (isAddressedToModel(text) || isCourtesy(text)) return leftOver.nothing;
  if (kind === 'prose' && marked && !isEnded(text)) return leftOver.nothing;
  // A list item without a full stop may well be a name or a word.
  if ((kind === 'prose' || isEnded(text)) && isHeadingLike(text)) return leftOver.nothing;
  return address.test(text.replace(linkTarget, '')) ? leftOver.addressed : 1;
}

function isCourtesy(text: string): boolean {
  return courtesy.test(text) && text.split(/\s+/, courtesyWordsMax + 1).length <= courtesyWordsMax;
}

/**
 * True for a name of a part that ends with a full stop, as licences have. All its words but articles, prepositions and
 * conjunctions have capitals; a sentence has a verb, which has none, also where all its nouns are capitalised.
 */
function isHeadingLike(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}'’-]+/gu) ?? [];
  // Scripts without spaces put a whole sentence into a word or two.
  if (words.length < headingWordsMin)
    return /^\P{L}*\p{sc=Latin}/u.test(text) && !/[?!"”’»:]\s*$/u.test(text);
  if (
    words.length > headingWordsMax ||
    words.some((word) => /^\p{Ll}/u.test(word) && !joiningWord.test(word))
  )
    return false;
  return words.filter((word) => word.length >= longerWord && /^\p{Lu}/u.test(word)).length >= longerWordsMin;
}
