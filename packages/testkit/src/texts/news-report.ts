/** A news report about an invented bridge closure; every person, company and figure in it is made up. */
export const newsReport = `Harbour bridge in Port Ellery closed after cracks found in two cables

PORT ELLERY, 12 March 2024 - The Harbour Bridge in Port Ellery was closed to all traffic on Tuesday after inspectors found cracks in two of its main cables, the city's transport department said.

Mayor Helen Okafor said the bridge would stay shut for at least six weeks. About 38,000 vehicles cross it on a working day, according to figures published by the department in January.

The cracks were discovered by engineers of Nordstrand Consulting, a company that has inspected the bridge every two years since 2010. Its chief engineer, Paul Renshaw, told a news conference that the damage was probably caused by salt water that had seeped into the cable housings.

"We do not believe that the bridge was ever in danger of collapse, but we cannot rule out that a third cable is affected," Renshaw said.

The bridge was opened in 1971 and is 1.4 kilometres long. It connects the old town with the industrial district of Wexley, where the carmaker Tarrant Motors employs 5,600 people. Tarrant said on Tuesday evening that it would run shuttle boats for its workers from Thursday.

The regional government in Halden has promised 22 million euros for the repairs. Transport minister Jonas Lindgren said the money would come from a fund that was set up after the floods of 2019. Opposition leader Maria Castellano called the sum "a drop in the harbour" and asked why an inspection report from 2022, which mentioned rust on the same cables, had not led to any work.

Ferry operator BlueLine has doubled the number of crossings from Monday to Friday. A single ticket costs 2.50 euros, and children under twelve travel free of charge.

Residents of Wexley have complained about long queues. "It took me two hours to get to the hospital," said Ingrid Moss, a nurse at St. Brendan's Hospital. The hospital has offered staff rooms in a nearby hotel until the bridge reopens.

It is the second closure of the bridge in five years. In November 2019, a cargo ship struck one of the northern pillars, and the bridge was closed for eleven days.
`;
