/** What tells people's names in running text, from general knowledge: given names, titles, roles and acts. */
import { wordList } from './name-list.ts';

export const givenNames = wordList(`
  aaron abdul abigail abraham ada adam adele adrian agnes ahmed aidan alan albert alberto alec alejandro alex alexander
  alexandra alexis alfred ali alice alicia alison allison amanda amber amelia amir amy ana anastasia andre andrea andreas
  andrei andrew andy angela angelina anita ann anna anne annie anthony antoine anton antonio april ariana arthur ashley
  astrid audrey august augustus aurora austin ava barack barbara barry beatrice becky ben benedict benjamin bernard bernie
  beth betty beyonce bill billy blake bob bobby boris brad bradley brandon brenda brett brian bridget britney brittany
  bruce bruno bryan caitlin calvin cameron camilla candace carl carla carlos carmen carol caroline carolyn carrie casey
  cassandra catherine cecil cecilia celine cesar charles charlie charlotte chelsea cheryl chloe chris christian christina
  christine christopher cindy claire clara clarence clark claude claudia clayton clement cleopatra clifford clint clinton
  cody colin colleen connor conrad constance corey craig crystal curtis cynthia daisy damian damon dan dana daniel daniela
  danielle danny darren darwin dave david dean deborah debra denise dennis derek desmond diana diane diego dmitri dominic
  don donald donna dora doris dorothy doug douglas duncan dustin dwight dylan eddie edgar edith edmund eduardo edward
  edwin elaine eleanor elena eli elias elijah elisabeth elizabeth ella ellen elliot elon elsa elvis emil emilia emily emma
  enrique eric erica erik erika ernest ernesto erwin esther ethan eugene eva evan evelyn ezra fabio fatima federico felix
  fernando fidel fiona florence frances francesca francesco francis francisco frank franklin franz fred freddie frederick
  friedrich gabriel gabriela gareth gary gavin gene geoffrey george georgia gerald gerard gerhard gilbert gina giovanni
  giulia giuseppe gloria gordon grace graham grant greg gregory greta guillermo gustav guy gwen hannah hans harold harriet
  harry harvey hassan heather hector heidi heinrich helen helena henri henry herbert herman hermann hilary hillary homer
  horace howard hubert hugh hugo ian ibrahim ida igor imran ines ingrid irene iris isaac isabel isabella isaiah ivan ivy
  jack jackie jackson jacob jacques jaime jake james jamie jan jane janet janice jared jasmine jason javier jay jean jeff
  jeffrey jennifer jenny jeremy jerome jerry jesse jessica jesus jill jim jimmy joan joanna joanne joaquin joe joel johann
  johannes john johnny jonas jonathan jordan jorge jose josef joseph josephine josh joshua joyce juan juana judith judy
  julia julian juliana julie juliet julio julius justin kanye karen karim karl kate katherine kathleen kathryn kathy katie
  katrina katy kay keith kelly ken kendall kendra kenneth kenny kevin khalid kim kirk klaus kobe kofi konrad kristen kurt
  kyle lance larry lars laura lauren laurence lawrence lebron lee leo leon leonard leonardo leonid leroy leslie lewis liam
  lily linda lindsay lindsey lionel lisa liz logan lois lola lorenzo louis louise lucas lucia luciano lucy ludwig luigi
  luis luke lydia lynn mackenzie madeleine madison maggie malcolm mandy manuel marc marcel marcia marco marcus margaret
  maria marian marie marilyn mario marion mark marlene martha martin marvin mary mateo matilda matt matthew maureen maurice
  max maxim maximilian maya megan mehmet melania melanie melinda melissa mercedes meredith meryl mia michael michel
  michelle miguel mike mikhail milan mildred miles miley minnie miranda miriam mitchell mohamed mohammad mohammed moira
  molly mona monica morgan moses muhammad murray mustafa myra nadia nancy naomi narendra natalia natalie natasha nathan
  nathaniel neal ned neil nelson niall nicholas nick nicki nicola nicolas nicole nigel nikita nikola nikolai nina noah noam
  noel nora norman octavia olaf oleg olga oliver olivia omar oprah oscar osama oswald otto owen pablo paige pamela paolo
  patricia patrick paul paula pauline pedro peggy penelope penny percy pete peter petra phil philip philippe phillip pierre
  piers pietro priscilla priya rachel rafael raj ralph ramon randall randy raphael raul ray raymond rebecca reginald renee
  reuben rex ricardo richard rick ricky rita rob robert roberta roberto robin rodney rodrigo roger roland rolf roman romeo
  ron ronald ronnie rosa rosalind rosie ross roy ruben rudolf rudolph rudy rupert russell ruth ryan sabrina saddam sally
  salman salvador sam samantha samir samson samuel sandra sandy santiago sara sarah saul scott sean sebastian selena serena
  serge sergei sergey sergio seth shakira shane shannon sharon shaun shawn sheila shelley sherlock shirley sidney sigmund
  silvia silvio simon simone sofia solomon sonia sophia sophie spencer stacy stalin stan stanley stefan stella stephanie
  stephen steve steven stewart stuart sue susan susanna suzanne sven sylvia tamara tanya tara tatiana taylor ted terence
  teresa terry tessa thelma theodore theresa thomas tiffany tim timothy tina toby todd tom tommy toni tony tracy travis
  trevor tyler tyra ulrich umberto ursula valentina valerie vanessa vera vernon veronica vicky victor victoria vikram
  vincent viola violet virginia vivian vladimir walter wanda warren wayne wendy werner wesley whitney wilhelm will william
  willie winnie winston wolfgang woodrow xavier yasmin yolanda yuri yusuf yves zachary zoe zoey
  akira haruto hiroshi kenji naoko sakura takashi yoko yuki wei ming jing xiao chen jun hye min seo anil arjun deepak
  indira kavita krishna lakshmi mahatma mohandas rahul rajesh ravi sanjay sunil vijay abdullah aisha hamid hussein jamal
  khadija layla mahmoud mariam nasser rashid tariq yasser zainab amara chinua kwame nelson ngozi wangari`);

export const personTitles =
  wordList(`mr mrs ms miss dr prof professor sir lady lord dame president senator governor mayor
  chancellor king queen prince princess emperor empress pope saint st father sister brother rabbi imam sheikh captain
  colonel general major lieutenant sergeant admiral commander judge justice minister secretary ambassador detective
  inspector officer congressman congresswoman rep sen gov gen col sgt lt capt rev reverend bishop archbishop cardinal
  uncle aunt grandpa grandma coach chef doctor herr frau monsieur madame mme señor señora don doña signor signora
  ceo actor actress singer author writer poet novelist director producer player striker midfielder goalkeeper
  guitarist drummer rapper composer painter sculptor architect philosopher scientist physicist chemist mathematician
  biologist astronomer engineer inventor economist historian journalist activist spokesman spokeswoman spokesperson
  lawyer attorney analyst researcher co-founder founder chairman chairwoman`);

/** Words before a name that are said of people and of nothing else. */
export const strictTitles =
  wordList(`mr mrs ms miss dr prof professor sir dame senator captain colonel lieutenant sergeant
  admiral rabbi imam sheikh congressman congresswoman sgt lt capt rev herr frau monsieur madame mme señor señora`);

/** What people do, directly after their name. */
export const personActs =
  wordList(`said says told asked replied wrote writes thinks thought believes believed argued argues
  added explained explains smiled laughed nodded married died graduated resigned whispered shouted who whose whom
  sings sang recalled insisted admitted joked tweeted`);

/** Parts that join family names and are written small. */
export const nameParticles = wordList(
  'de van von der den del della di da du la le dos das al bin ibn ben el ter ten zu',
);

export const nameSuffixes = wordList('jr sr ii iii iv phd md esq');
