import { stemOf } from './stems.ts';

const list = `
  able act add allow another answer anyone anything appear area ask away back bad become begin believe best better big
  boy bring build business buy call cause change child come condition consider continue country create cut day different
  early easy eight end even example fact fall family feel find first five follow four friend general girl give go good
  great group grow happen head hear help high hold home hour house idea important include information issue job keep
  kill kind know large last late lead learn leave let life light like line little live long look lose lot love make man
  many mean meet member men minister minute money month move name need new news next night nine number offer office
  official often old one open part party pay people person place plan play point possible present president problem
  process provide public put quality question reach read real really reason remain remember report result right room
  run say school second see seem send serve set seven show side simple sit six small someone something speak spend stand
  start state stay stop story student study sure system take talk tell ten thing think three time today together try
  turn two understand use usually very wait walk want watch water way week well whole win woman women word work world
  write year yes young
`;

/**
 * Stems of English words that have content and yet stand in texts about anything, so that sharing them says less than
 * sharing others. Written down from general knowledge of the language.
 */
export const everydayStems: ReadonlySet<string> = new Set(
  list
    .trim()
    .split(/\s+/)
    .map((word) => stemOf(word, 'en')),
);
