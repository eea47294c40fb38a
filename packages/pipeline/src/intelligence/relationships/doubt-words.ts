import type { Word } from '../words/scan-words.ts';

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Words that deny or doubt what their sentence says, wherever they stand in it. */
const doubting = words(`hardly barely scarcely nearly almost virtually practically
  allegedly reportedly supposedly purportedly ostensibly presumably apparently seemingly arguably falsely
  possibly perhaps maybe probably likely unlikely conceivably potentially theoretically hypothetically
  contrary rumour rumours rumor rumors rumoured rumored hoax hoaxes myth myths legend`);

const conditions = words('if unless');
/** Verbs that put their sentence under a condition where they stand first: `Had the king sold it, ...`. */
const invertible = words('had were should');

/** Adverbs that say less of a verb than it says alone, and so stay with it. */
export const qualifying: ReadonlySet<string> =
  words(`not never only rarely seldom sometimes occasionally partly
  partially formerly`);

/** Adverbs without which a verb says the same. */
export const harmlessAdverbs: ReadonlySet<string> =
  words(`also then now again already later soon finally eventually
  originally initially subsequently officially formally newly recently still instead`);

/** Those whose word alone makes nothing so: `critics said that`. */
export const doubtedTellers: ReadonlySet<string> = words(`critics opponents sceptics skeptics some many others
  supporters detractors conspirators gossip tradition folklore`);

/** True for words that take back what they say; `nearly` before an amount only rounds it. */
export function isDoubted(sentence: readonly Word[]): boolean {
  return sentence.some(({ form }, place) => {
    if (!doubting.has(form.lower)) return false;
    const next = sentence[place + 1];
    return next?.wordClass !== 'number' && next?.form.lower !== 'twice';
  });
}

/** True for a sentence of which something only holds under a condition. */
export function isConditional(sentence: readonly Word[]): boolean {
  return (
    invertible.has(sentence[0]?.form.lower ?? '') || sentence.some(({ form }) => conditions.has(form.lower))
  );
}
