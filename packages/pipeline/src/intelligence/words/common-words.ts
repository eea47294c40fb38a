import { stemOf } from '@harvest/text/stems';

/** Nouns and verbs that any subject's texts use: alone they tell nothing of a text, in a phrase little. By English stem. */
export const commonStems: ReadonlySet<string> = new Set(
  `paper result case work study section example table figure method approach problem term account fact order respect
  detail literature comparison addition presence use application effect process function parameter observation
  performance technique range number form value contrast advantage need experience experiment contribution researcher
  author framework property aspect issue concept importance ability possibility existence difference similarity increase
  decrease behaviour condition characteristic investigation evidence information knowledge understanding context purpose
  focus role impact influence attempt strategy requirement procedure conclusion assumption idea development research
  analysis accuracy error size length position change interest attention difficulty combination variety majority lot bit
  part kind sort type thing way time day year week month hour minute moment morning evening night people person man woman
  place side end start beginning middle top bottom area amount group set list point line step stage level rate degree
  question answer reason cause matter sense view hand eye head face word name course series feature benefit chance choice
  factor basis item piece look work mr mrs ms dr sir today yesterday tomorrow`
    .split(/\s+/)
    .map((word) => stemOf(word, 'en')),
);
