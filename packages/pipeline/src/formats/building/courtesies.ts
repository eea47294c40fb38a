/** Who speaks in a transcript; what is said begins after it. */
const speaker = /^\p{Lu}[\p{Lu} .'’-]{1,30}: /u;
/** Whatever its first words are, a longer sentence tells something. */
const courtesyWordsMax = 12;
/** What is said to be polite, or to keep an audience: it says nothing of the subject. */
const courtesy = new RegExp(
  `^(?:${[
    "(?:it['’]s )?my pleasure",
    '(?:many )?thanks?(?: you)?(?: so much| very much)?(?:,? (?:for (?:having|joining|listening|watching|reading|coming).*|\\p{Lu}\\p{L}+))?',
    '(?:\\p{Lu}\\p{L}+ ){1,2}\\p{Lu}\\p{L}+, (?:thank you|welcome|thanks).*',
    '(?:\\p{Lu}\\p{L}+, )?welcome(?: back)?',
    '(?:good)?bye(?:[- ]bye)?(?: for now)?',
    'see you (?:soon|next|again|then).*',
    'if you (?:like|liked|enjoy|enjoyed) (?:the|this) (?:show|podcast|video|episode|article|post)(?:,| please| then).*',
    '(?:please )?(?:like and )?subscribe(?: (?:now|today|here|below|for|wherever|on|to (?:our|my|the|this) (?:channel|show|podcast|newsletter|feed|blog)).*)?',
    "next (?:week|time|month) we(?:['’]ll| will) (?:talk|speak|look|hear|discuss|meet|be back).*",
    'stay tuned.*',
    'vielen [dD]ank.*|danke(?: schön)?|bis (?:bald|zum nächsten mal)|auf wiedersehen',
    'merci(?: beaucoup| à (?:vous|tous))?|au revoir|à bientôt',
    '(?:muchas )?gracias(?: por .*)?|hasta (?:luego|pronto|la próxima)|adiós',
  ].join('|')})[.!]*$`,
  'u',
);

/** True for a sentence of courtesy: a greeting, thanks, a farewell, a word to subscribers. */
export function isCourtesy(text: string): boolean {
  const said = text.replace(speaker, '');
  if (said.split(/\s+/, courtesyWordsMax + 1).length > courtesyWordsMax) return false;
  return courtesy.test(said) || courtesy.test(said.charAt(0).toLowerCase() + said.slice(1));
}
