/** What tells names of organisations, from general knowledge. */
import { nameList, wordList } from './name-list.ts';

export const organisationNames = nameList(`
  google, microsoft, apple, amazon, facebook, meta, twitter, youtube, instagram, netflix, tesla, intel, ibm, oracle, samsung,
  sony, nintendo, nokia, huawei, toyota, honda, audi, porsche, renault, peugeot, fiat, hyundai, kia, volvo, nissan, bmw, volkswagen, mercedes-benz, ford, general motors, boeing, airbus,
  siemens, nestlé, unilever, pfizer, moderna, astrazeneca, walmart, target, starbucks, mcdonald, mcdonalds, coca-cola, pepsi,
  nike, adidas, disney, pixar, warner bros, hbo, bbc, cnn, cbs, nbc, abc, fox news, espn, mtv, pbs, npr, al jazeera, reuters,
  associated press, ap, afp, new york times, the new york times, washington post, the guardian, guardian, wall street journal,
  financial times, the economist, time magazine, nasa, esa, cia, fbi, nsa, nhs, fda, cdc, epa, irs, un, united nations, unesco,
  unicef, who, world health organization, nato, eu, european union, european commission, european parliament, imf, world bank,
  wto, opec, oecd, red cross, amnesty international, greenpeace, oxfam, fifa, uefa, nfl, nba, mlb, nhl, ufc, wwe, ioc, ncaa,
  congress, senate, house of representatives, house of commons, house of lords, parliament, supreme court, pentagon, kremlin,
  white house, downing street, federal reserve, bundestag, taliban, al-qaeda, al qaeda, hamas, hezbollah, isis, ira, kkk,
  harvard, yale, stanford, mit, princeton, eth zurich, caltech, goldman sachs, jp morgan, jpmorgan, morgan stanley, hsbc,
  barclays, deutsche bank, lehman brothers, paypal, ebay, uber, airbnb, spotify, linkedin, reddit, wikipedia, mozilla, yahoo,
  openai, deepmind, spacex, blackberry, dell, hp, cisco, adobe, nvidia, amd, qualcomm, sap, bosch, bayer, basf, allianz,
  manchester united, manchester city, man utd, man united, chelsea, arsenal, liverpool fc, tottenham, everton, real madrid,
  fc barcelona, bayern munich, juventus, ac milan, inter milan, lakers, celtics, yankees, red sox, cowboys, patriots, steelers,
  packers, eagles, giants, jets, dolphins, bears, bulls, knicks, mets, cubs, dodgers, the beatles, beatles, rolling stones,
  metallica, coldplay, radiohead, queen, u2, pink floyd, led zeppelin, one direction, labour party, conservative party,
  republican party, democratic party, communist party, labour, tories, gop, cdu, spd, csu`);

/** The last word of an organisation's name. */
export const organisationEnds =
  wordList(`inc corp corporation ltd limited llc plc gmbh ag sa co company group holdings
  industries enterprises partners associates university college school academy institute institution foundation trust
  association society club federation union league committee commission council agency authority bureau department ministry
  office party church bank hospital museum library laboratory laboratories lab labs center centre press times post journal
  magazine news network channel records studios entertainment pictures airlines airways motors systems technologies
  technology software services solutions brothers bros sons band orchestra choir team fc united city rovers wanderers
  army navy force forces police guard court parliament senate congress government administration cabinet railway railways
  universität verlag verein bund partei université société partido universidad`);

/** The first word of an organisation's name. */
export const organisationStarts = wordList(
  'university institute bank ministry department college school royal national federal international association society church museum council house court committee republican democratic',
);
