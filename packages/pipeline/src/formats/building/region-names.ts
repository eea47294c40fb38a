/** States, provinces and other large parts of countries, in lower case: no town stands in their place. */
export const regionNames: ReadonlySet<string> = new Set(
  `alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, hawaii, idaho, illinois,
  indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts, michigan, minnesota, mississippi, missouri,
  montana, nebraska, nevada, new hampshire, new jersey, new mexico, north carolina, north dakota, ohio, oklahoma, oregon,
  pennsylvania, rhode island, south carolina, south dakota, tennessee, texas, utah, vermont, virginia, west virginia,
  wisconsin, wyoming, ontario, british columbia, alberta, manitoba, saskatchewan, nova scotia, new south wales,
  queensland, tasmania, yorkshire, cornwall, kent, essex, sussex, lancashire, devon, norfolk, surrey, punjab, kerala,
  gujarat, maharashtra, tamil nadu, bavaria, saxony, hesse, bayern, sachsen, hessen, thüringen, tuscany, sicily,
  sardinia, corsica, normandy, brittany, provence, andalusia, catalonia, galicia, normandie, bretagne, andalucía,
  cataluña, flanders, wallonia`
    .split(/,\s+/)
    .map((name) => name.trim()),
);
