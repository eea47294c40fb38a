/** What tells names of places, from general knowledge: countries, regions, large cities and words for places. */
import { nameList, wordList } from './name-list.ts';

/** Countries, continents and parts of them. */
export const countryNames = nameList(`
  afghanistan, albania, algeria, andorra, angola, argentina, armenia, australia, austria, azerbaijan, bahamas, bahrain,
  bangladesh, barbados, belarus, belgium, belize, benin, bhutan, bolivia, bosnia, botswana, brazil, brunei, bulgaria,
  burkina faso, burma, burundi, cambodia, cameroon, canada, cape verde, chad, chile, china, colombia, congo, costa rica,
  croatia, cuba, cyprus, czech republic, czechia, denmark, djibouti, dominican republic, east timor, ecuador, egypt,
  el salvador, england, eritrea, estonia, ethiopia, fiji, finland, france, gabon, gambia, georgia, germany, ghana, greece,
  greenland, grenada, guatemala, guinea, guyana, haiti, herzegovina, honduras, hungary, iceland, india, indonesia, iran,
  iraq, ireland, israel, italy, ivory coast, jamaica, japan, jordan, kazakhstan, kenya, kosovo, kuwait, kyrgyzstan, laos,
  latvia, lebanon, lesotho, liberia, libya, liechtenstein, lithuania, luxembourg, madagascar, malawi, malaysia, maldives,
  mali, malta, mauritania, mauritius, mexico, moldova, monaco, mongolia, montenegro, morocco, mozambique, myanmar, namibia,
  nepal, netherlands, the netherlands, holland, new zealand, nicaragua, niger, nigeria, north korea, north macedonia,
  macedonia, northern ireland, norway, oman, pakistan, palestine, panama, papua new guinea, paraguay, peru, philippines,
  poland, portugal, puerto rico, qatar, romania, russia, rwanda, samoa, saudi arabia, scotland, senegal, serbia,
  sierra leone, singapore, slovakia, slovenia, somalia, south africa, south korea, korea, south sudan, spain, sri lanka,
  sudan, suriname, swaziland, sweden, switzerland, syria, taiwan, tajikistan, tanzania, thailand, tibet, togo,
  trinidad and tobago, tunisia, turkey, turkmenistan, uganda, ukraine, united arab emirates, uae, united kingdom, uk, u.k,
  united states, united states of america, usa, us, u.s, u.s.a, america, great britain, britain, uruguay, uzbekistan,
  vatican city, venezuela, vietnam, wales, yemen, yugoslavia, zambia, zimbabwe, ussr, soviet union, prussia, persia,
  czechoslovakia, ottoman empire, roman empire, hong kong, macau, europe, asia, africa, north america, south america,
  latin america, central america, oceania, antarctica`);

export const placeNames = new Set([
  ...countryNames,
  ...nameList(`
  arctic, middle east, far east, balkans, caribbean, scandinavia, siberia, crimea, kashmir, catalonia, bavaria,
  saxony, tuscany, sicily, sardinia, corsica, crete, normandy, brittany,
  provence, andalusia, galicia, flanders, wallonia, transylvania, anatolia, mesopotamia, manchuria, sahara, amazon basin,
  alps, andes, himalayas, rocky mountains, pyrenees, carpathians, appalachians, urals, caucasus, mount everest, everest,
  atlantic, pacific, atlantic ocean, pacific ocean, indian ocean, arctic ocean, mediterranean, mediterranean sea,
  baltic sea, black sea, north sea, red sea, caspian sea, gulf of mexico, english channel, nile, danube, rhine, thames,
  seine, mississippi river, amazon river, volga, ganges, yangtze, mekong, euphrates, tigris, elbe, loire, rhône, po,
  alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, hawaii, idaho, illinois,
  indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts, michigan, minnesota, mississippi, missouri,
  montana, nebraska, nevada, new hampshire, new jersey, new mexico, new york, north carolina, north dakota, ohio, oklahoma,
  oregon, pennsylvania, rhode island, south carolina, south dakota, tennessee, texas, utah, vermont, virginia, washington,
  washington d.c, west virginia, wisconsin, wyoming, ontario, quebec, british columbia, alberta, manitoba, saskatchewan,
  nova scotia, new south wales, queensland, tasmania, victoria, yorkshire, cornwall, kent, essex, sussex, lancashire,
  devon, norfolk, surrey, cheshire, punjab, kerala, gujarat, bengal, maharashtra, tamil nadu,
  london, paris, berlin, madrid, rome, vienna, amsterdam, brussels, copenhagen, stockholm, oslo, helsinki, dublin, lisbon,
  athens, prague, warsaw, budapest, bucharest, sofia, belgrade, zagreb, sarajevo, ljubljana, bratislava, vilnius, riga,
  tallinn, kyiv, kiev, minsk, moscow, st petersburg, saint petersburg, istanbul, ankara, constantinople, munich, hamburg,
  cologne, frankfurt, stuttgart, leipzig, dresden, nuremberg, bonn, bremen, hanover, düsseldorf, zurich, zürich, geneva,
  basel, bern, salzburg, milan, naples, turin, venice, florence, genoa, bologna, palermo, pisa, verona, barcelona,
  valencia, seville, granada, bilbao, porto, marseille, lyon, nice, bordeaux, toulouse, strasbourg, lille, nantes, rotterdam,
  the hague, antwerp, ghent, bruges, manchester, liverpool, birmingham, leeds, sheffield, bristol, newcastle, nottingham,
  oxford, cambridge, brighton, edinburgh, glasgow, aberdeen, cardiff, belfast, krakow, kraków, gdansk, gothenburg, bergen,
  reykjavik, new york city, nyc, brooklyn, manhattan, queens, bronx, harlem, broadway, hollywood, los angeles, la, chicago,
  houston, phoenix, philadelphia, san antonio, san diego, dallas, san jose, austin, san francisco, columbus, fort worth,
  indianapolis, charlotte, seattle, denver, boston, el paso, detroit, nashville, portland, memphis, oklahoma city,
  las vegas, vegas, louisville, baltimore, milwaukee, albuquerque, tucson, sacramento, kansas city, atlanta, omaha,
  miami, orlando, tampa, oakland, minneapolis, cleveland, new orleans, honolulu, pittsburgh, cincinnati, st louis,
  st. louis, salt lake city, buffalo, toronto, montreal, vancouver, ottawa, calgary, edmonton, winnipeg, mexico city,
  guadalajara, tijuana, havana, kingston, bogota, bogotá, medellin, caracas, quito, lima, la paz, santiago, buenos aires,
  montevideo, rio de janeiro, rio, são paulo, sao paulo, brasilia, brasília, cairo, alexandria, tripoli, tunis, algiers,
  casablanca, marrakech, rabat, lagos, abuja, accra, dakar, nairobi, kampala, addis ababa, khartoum, mogadishu, kigali,
  johannesburg, cape town, durban, pretoria, harare, lusaka, luanda, kinshasa, jerusalem, tel aviv, gaza, west bank,
  beirut, damascus, aleppo, amman, baghdad, mosul, tehran, riyadh, mecca, medina, dubai, abu dhabi, doha, kuwait city,
  kabul, karachi, lahore, islamabad, delhi, new delhi, mumbai, bombay, kolkata, calcutta, chennai, madras, bangalore,
  hyderabad, pune, dhaka, kathmandu, colombo, yangon, bangkok, hanoi, ho chi minh city, saigon, phnom penh, kuala lumpur,
  jakarta, bali, manila, beijing, shanghai, guangzhou, shenzhen, wuhan, chengdu, nanjing, taipei, seoul, pyongyang, busan,
  tokyo, osaka, kyoto, hiroshima, nagasaki, nagoya, yokohama, sapporo, sydney, melbourne, brisbane, perth, adelaide,
  canberra, auckland, wellington, christchurch, deutschland, frankreich, spanien, italien, österreich, schweiz, england,
  großbritannien, niederlande, belgien, polen, russland, europa, amerika, asien, afrika, münchen, köln, wien, rom, moskau,
  allemagne, espagne, angleterre, italie, suisse, belgique, autriche, russie, états-unis, royaume-uni, londres, rome,
  bruxelles, lyon, marseille, europe, afrique, asie, españa, francia, alemania, italia, inglaterra, estados unidos,
  reino unido, méxico, perú, parís, roma, berlín, moscú, sevilla, andalucía, cataluña, silicon valley, wall street,
  white house, times square, central park, ground zero`),
]);

/** The last word of a place's name. */
export const placeEnds =
  wordList(`street road avenue lane square boulevard drive bridge river lake sea ocean bay gulf island
  islands mountain mountains hill hills valley canyon desert forest park beach coast peninsula cape city town village
  county province district state region airport station harbour harbor port castle palace cathedral abbey temple tower
  stadium arena canal falls glacier creek springs borough parish township municipality canton pass dam prefecture heights plaza
  straße platz gasse berg insel fluss see`);

/** The first word of a place's name. */
export const placeStarts = wordList(
  'mount mt lake cape fort port san santa saint st los las el north south east west new upper lower',
);

/** Prepositions that stand before places far more than before people. */
export const placePrepositions = wordList(
  'in at near from to across throughout outside around towards toward visit visiting visited via',
);

/** Adjectives of peoples; neither person nor place. */
export const demonyms =
  wordList(`american british english french german italian spanish portuguese dutch belgian swiss austrian
  danish swedish norwegian finnish icelandic irish scottish welsh polish czech slovak hungarian romanian bulgarian greek
  turkish russian ukrainian serbian croatian albanian lithuanian latvian estonian chinese japanese korean vietnamese thai
  indian pakistani bangladeshi indonesian malaysian filipino australian canadian mexican brazilian argentine argentinian
  chilean colombian peruvian venezuelan cuban egyptian moroccan algerian tunisian libyan nigerian ghanaian kenyan ethiopian
  iranian iraqi syrian lebanese israeli palestinian saudi arab arabic afghan european asian african african-american latin
  roman victorian christian catholic protestant orthodox jewish muslim islamic buddhist hindu hebrew persian soviet nazi
  republican republicans democrat democrats democratic americans germans romans greeks jews muslims christians russians
  europeans asians africans indians`);
