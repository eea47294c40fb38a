/** Languages whose function words and endings are known; every other language is ranked by idf alone. */
export type Language = 'en' | 'de' | 'fr' | 'es';

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Function words per language: lower case, without diacritics, as the tokeniser folds them. */
export const stopWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words(`
    a about above after again against all also although am an and any are as at be because been before being below
    between both but by can cannot could d did do does doing don down during each else even ever few for from further
    get gets got had has have having he her here hers herself him himself his how however i if in into is it its itself
    just ll m may me might more most much must my myself neither no nor not now of off on once one only onto or other
    others our ours out over own per quite rather re s same shall she should since so some still such t than that the
    their theirs them themselves then there therefore these they this those though through thus to too towards under
    until up upon us ve very was we were what when where whether which while who whom whose why will with within
    without would yes yet you your yours
  `),
  de: words(`
    aber alle allem allen aller alles als also am an ander andere anderen anderer anderes auch auf aus bei beim bin bis
    bist da dabei dadurch dafur dagegen daher damit danach dann daran darauf darin darum das dass dein deine dem den
    denn der deren des dessen desto deshalb die dies diese diesem diesen dieser dieses doch dort du durch ein eine
    einem einen einer eines er es etwa etwas euer eure fur ganz gegen gibt hat hatte hatten hier hinter ich ihm ihn
    ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist ja jede jedem jeden jeder jedes jedoch jetzt kann kein
    keine keinem keinen keiner konnen konnte konnten machen man manche mehr mein meine mit muss mussen nach nicht
    nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit sich sie sind so sogar solche
    soll sollte sondern sonst uber um und uns unser unter viel viele vom von vor war waren warum was weg weil weiter
    welche welchem welchen welcher welches wenn wer werde werden wie wieder wir wird wo wurde wurden zu zum zur
    zwischen man wann woher wohin wem wen wessen wieviel weshalb wieso
  `),
  fr: words(`
    a ai aie ainsi alors apres assez au aucun aussi autre autres aux avait avant avec avoir beaucoup c car ce ceci cela
    celle celles celui ces cet cette ceux chaque ci combien comme comment d dans de dehors depuis des donc dont du elle
    elles en encore entre es est et etaient etait ete etre eu eux fait font hors il ils j je jusqu l la le les leur
    leurs lors lui m ma mais me meme memes mes moi mon n ne ni non nos notre nous on ont ou par parce pas pendant peu
    peut plus plusieurs pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si son sont
    sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vers voici voila vos votre vous y
  `),
  es: words(`
    a al algo algunas alguno algunos ante antes aquel aquella asi aun aunque cada casi como con contra cual cuales
    cuando cuanto cuanta cuantos cuantas de del desde donde dos durante e el ella ellas ellos en entre era eran es esa
    esas ese eso esos esta estaba estan estar estas este esto estos fue fueron ha habia han hasta hay la las le les lo
    los mas me mi mientras mis mucho muchos muy nada ni no nos nosotros o os otra otras otro otros para pero poco por
    porque pues que quien quienes se sea segun ser si sido sin sobre solo son su sus tal tambien tan tanto te tiene
    tienen toda todas todo todos tras tu un una uno unos y ya yo
  `),
};

/** Words of a query that speak about the task or the text and not about its subject. */
export const queryWords: ReadonlySet<string> = words(`
  according analyse analysis analyze answer article author brief briefly chapter content context describe described
  describes detail details discuss document elaborate example exactly explain explained give given idea ideas
  important information key list main mean mention mentioned mentions name named narrator outline overview paper
  paragraph passage piece please point points question quote quotes say says said source state stated states story
  summarise summarize summary tell tells text thing things topic topics understand write writer happen happens happened
  kind kinds type types sort way ways many know think actually really want wants reader use used uses make makes made get gets work works take takes need needs needed become became go
  goes come comes call called put difficult
  abschnitt artikel autor beschreibe beschreiben bitte erklare erklaren fasse genau hauptaussage heisst inhalt laut
  nenne thema worum zusammen zusammenfassung
  articulo autor cuales describe explica importante resume resumen segun texto tema
  auteur decrire expliquer explique importante principal resume resumer selon sujet texte
`);

/** Pairs of kana that are grammar, and the Chinese and Japanese characters that are. */
export const kanaGrammar: ReadonlySet<string> = words(`
  です ます した して する いる ある こと もの から まで まし ませ せん でし たの のは には では とは など よう ない なる
  なっ った れる られ せる てい います すか なに なん どこ いつ だれ どの どう また そし その この あの それ これ ここ そこ
  ので のに けど ため たり られ れて いて いた ても でも しか して くら らい ぐら たち さん しま いう
`);
export const hanGrammar = /[的了是在和有吗呢吧么与及或被把对我你他她它们这那谁哪何几怎]+/u;
export const hanQuestions = /什么|多少|为什么|怎么|怎样|哪里|是否|何時|何人|何年|何故/gu;
