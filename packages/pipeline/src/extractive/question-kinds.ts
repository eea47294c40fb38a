/** What a question asks for. `open` questions ask for nothing that can be told by its form. */
export type QuestionKind =
  'who' | 'when' | 'where' | 'number' | 'why' | 'how' | 'definition' | 'polar' | 'open';

interface QuestionKindRow {
  /** Recognises the question, folded to lower case. */
  readonly asked: RegExp;
  /** Recognises a sentence that can answer it; absent where form does not tell. */
  readonly answeredBy?: RegExp;
  /** Recognises the more telling of these sentences. */
  readonly typical?: RegExp;
  /**
   * True where a passage without the form cannot be the answer, so that the form counts as a part of what the
   * question asks for; false where it only makes a passage more likely.
   */
  readonly required: boolean;
  /** True where a good answer has several sentences. */
  readonly broad: boolean;
  /** True where they read best in source order, as the steps of a method do; else the best comes first. */
  readonly inOrder: boolean;
}

const numberWords =
  'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|sixty|hundred|hundreds|thousand|thousands|million|millions|billion|half|third|quarter|twice|several|most|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|deux|trois|quatre|cinq|dos|tres|cuatro|cinco';
const monthsAndDays =
  'january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|januar|februar|marz|mai|juni|juli|oktober|dezember|janvier|fevrier|avril|juin|juillet|aout|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|octubre|noviembre|diciembre';
const timeWords =
  'spring|summer|autumn|winter|century|centuries|decade|decades|ago|today|yesterday|tomorrow|morning|noon|evening|night|midnight|dawn|dusk|sunrise|sunset|weeks?|months?|years?|days?|hours?|minutes?|once|when|while|during|before|after|until|since|jahr|jahre|jahrhundert|annee|annees|siecle|ano|anos|siglo';

const lengths =
  /(?:\p{N}|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|half))\s?(?:-\s?)?(?:kilomet|met(?:re|er)|centimet|millimet|km|cm|mm|m|miles?|feet|foot|inch|yards?|acres?|hectares?|メートル)/u;
const spans =
  /(?:\p{N}|\b(?:one|a|an|einen?|une?))\s?(?:half )?(?:-\s?)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur|jahr|stund|minut|tage|wochen|monat|heures?|jours?|anos?|horas?|dias?)|\b(?:weeks|months|years|hours|days|jahren?|monate)\b/u;
const amounts =
  /[$€£¥%]|\p{N}\s?(?:kg|g|mg|l|ml|tons?|crowns?|pence|pounds?|euros?|dollars?|cents?|grams?|lit(?:re|er)s?|cups?|percent|per cent|million|billion)\b|\b(?:pence|crowns|pounds|dollars|euros)\b/u;

const ages =
  /\b(?:years?|months?|weeks?|days?|jahre?|ans|anos)[- ](?:old|alt)\b|-year-old|\baged?\b|, \p{N}{1,3},|\b(?:born|built|founded|opened|established|since)\b/u;
const temperatures = /°|\bdegrees?\b/;

/** For "how tall", "how long" and their like: what a measure of the kind looks like in folded text. */
export const degreeForms: Readonly<Record<string, RegExp>> = {
  long: new RegExp(`${spans.source}|${lengths.source}`, 'u'),
  extent: lengths,
  tall: lengths,
  high: lengths,
  far: lengths,
  deep: lengths,
  wide: lengths,
  large: lengths,
  big: lengths,
  thick: lengths,
  old: ages,
  much: amounts,
  hot: temperatures,
  cold: temperatures,
  temperature: temperatures,
  price: amounts,
  heavy: amounts,
  fast: /\b(?:an|per) (?:hour|minute|second|day)\b|km\/h|mph|\btimes\b/,
  often: /\b(?:every|once|twice|times|daily|weekly|monthly|yearly|each)\b/,
};

/** Measures that no other number can be: an answer has their form. */
export const strictDegrees: ReadonlySet<string> = new Set(
  'extent tall high far deep wide thick old hot cold'.split(' '),
);
/** Measures that a text names, since the form alone is that of any length. */
export const namedDegrees: Readonly<Record<string, RegExp>> = {
  wide: /\bwid(?:e|er|th)\b|\bbroad|\bacross\b/,
  deep: /\bdeep|\bdepth/,
  thick: /\bthick/,
};

/** The first row whose `asked` matches decides; folded text has no diacritics. */
export const questionKinds: Readonly<Record<QuestionKind, QuestionKindRow>> = {
  number: {
    asked:
      /\bhow (?:many|much|old|tall|high|long|far|deep|wide|heavy|fast|large|big|hot|cold|often|thick|loud)\b|\b(?:what|which) (?:percentage|proportion|number|amount|temperature|distance|size|price|share)\b|\bwie ?(?:viele?|lange?|hoch|alt|gross|weit|tief|schwer|schnell|oft)\b|\bcombien\b|\bcuant[oa]s?\b|何(?:メートル|人|個|本|キロ|歳|匹|枚)|いくつ|いくら|どのくらい|多少|几个|多[长高大远重深]/,
    answeredBy: new RegExp(
      `(?<![\\p{N}.,])(?!1[5-9]\\d\\d|20\\d\\d)\\p{N}|\\b(?:${numberWords})\\b|[一二三四五六七八九十百千万億]`,
      'u',
    ),
    required: true,
    broad: false,
    inOrder: false,
  },
  when: {
    asked:
      /\bwhen\b|\b(?:what|which|in what|in which) (?:year|date|day|month|century|decade|time|season)\b|\bwann\b|\bquand\b|\bcuando\b|いつ|何年|何月|何時|什么时候|哪年|何时/,
    answeredBy: new RegExp(
      `\\b\\d{3,4}\\b|[\\d一二三四五六七八九十][年月日時]|\\d(?:st|nd|rd|th|:\\d)|\\b(?:${monthsAndDays}|${timeWords})\\b`,
      'u',
    ),
    typical: new RegExp(
      `\\b(?:last|next) (?:night|week|month|year)\\b|\\byesterday\\b|\\b1?\\d{3}\\b|\\b20\\d\\d\\b|[\\d一二三四五六七八九十][年月日時]|\\b(?:${monthsAndDays})\\b`,
      'u',
    ),
    required: true,
    broad: false,
    inOrder: false,
  },
  who: {
    asked:
      /\bwho(?:m|se)?\b|\bwer\b|\bwem\b|\bwen\b|\bwessen\b|\bqui\b(?! est-ce que)|\bquien(?:es)?\b|だれ|誰|谁/,
    required: false,
    broad: false,
    inOrder: false,
  },
  where: {
    asked:
      /\bwhere\b|\b(?:what|which) (?:place|country|city|town|region)\b|\bwo\b|\bwohin\b|\bwoher\b|\bou\b(?= )|\bdonde\b|どこ|哪里|何处/,
    answeredBy:
      /\b(?:in|at|near|on|under|beneath|inside|outside|between|across|behind|beside|above|below|along|from|to|im|am|bei|dans|sur|en|a)\b/,
    typical:
      /\b(?:stands?|stood|lies|lay|located|situated|found|street|road|square|coast|city|town|village|country|region|north|south|east|west|northern|southern|eastern|western|bottom|corner|between|liegt|steht)\b/,
    required: false,
    broad: false,
    inOrder: false,
  },
  why: {
    asked:
      /\bwhy\b|\bwhat (?:causes?|caused|reasons?)\b|\breasons? (?:for|of|why|behind)\b|\bcauses? (?:of|for)\b|\bwarum\b|\bweshalb\b|\bwieso\b|\bpourquoi\b|\bpor que\b|なぜ|どうして|为什么/,
    answeredBy:
      /\b(?:because|since|due|owing|following|after|reasons?|so that|therefore|thus|hence|causes?|caused|leads?|led|results?|in order to|otherwise|which means|that is why|weil|denn|deshalb|daher|damit|car|parce|donc|porque|pues)\b|ため|から|因为|所以/,
    typical:
      /\b(?:because|due to|owing to|the reason|that is why|which is why|caused by|weil|parce que|porque)\b|ため|因为/,
    required: false,
    broad: true,
    inOrder: false,
  },
  definition: {
    asked:
      /^\W*(?:what (?:is|are|was|were)|what's|define|was (?:ist|sind)|qu'est-ce|que es)\b(?:\W+[\p{L}\p{N}'-]+){1,4}\W*$|とは(?:何|なん)|是什么/u,
    answeredBy:
      /\b(?:is|are|was|were) (?:an?|the|one|any|kinds?|types?)\b|\b(?:means|refers to|known as|called|defined)\b|\b(?:ist|sind) (?:ein|eine|der|die|das)\b|\best (?:un|une|le|la)\b|\bes (?:un|una|el|la)\b|とは|である|です|是/,
    required: false,
    broad: false,
    inOrder: false,
  },
  how: {
    asked: /\bhow\b|\bwie\b|\bcomment\b|\bcomo\b|どうやって|どのように|怎么|怎样|如何/,
    answeredBy:
      /\b(?:by|using|use|with|through|via|then|first|next|until|so that|indem|durch|mit|dann|avec|puis|con|luego)\b/,
    required: false,
    broad: true,
    inOrder: true,
  },
  polar: {
    asked:
      /^\W*(?:is|are|was|were|does|do|did|has|have|had|can|could|may|might|must|should|will|would|shall)\b|^\W*(?:ist|sind|war|waren|hat|haben|kann|darf|muss|soll|wird|est-ce que|puede[ns]?|debe[ns]?)\b/,
    required: false,
    broad: true,
    inOrder: false,
  },
  open: { asked: /^/, required: false, broad: true, inOrder: true },
};
