/** The transcript of an invented radio conversation: speakers, spoken sentences, fillers, no headings. */
export const radioTranscript = `HOST: Welcome back to Field Notes. With me is Dr. Leila Marsh, who has spent eleven years counting bats under
the bridges of Porto Almada. Leila, why bridges?

MARSH: Well, because bridges are warm. Concrete soaks up the sun all day and gives the heat back at night, so
the joints between the slabs stay about six degrees warmer than the air. For a mother bat with a pup, that is
the difference between feeding once and feeding three times a night.

HOST: And how many live there?

MARSH: Our last count, in July 2021, was 86,000 in the Carmo Bridge alone. When we started in 2012 there were
barely 20,000. Nobody brought them in. The city repaired the bridge, and the engineers left gaps of two and a
half centimetres, which happens to be exactly what a free-tailed bat likes.

HOST: So that was an accident?

MARSH: Completely. Later the city learned from it. Since 2018 every new bridge in Porto Almada has to have gaps
like these, and it costs almost nothing, maybe forty euros a metre.

HOST: People must have been afraid of them at first.

MARSH: Oh, there was a petition with nine thousand signatures to drive them out! What changed it, I think, was
the mosquitoes. A single bat eats up to a thousand insects in an hour. The hospital of Santa Rita noticed that
it treated a third fewer patients for infected bites after 2015. We can't prove that the bats did that, but the
timing is hard to ignore.

HOST: What is the danger for them now?

MARSH: Light. The new lamps on the riverside are very white, and white light keeps the bats from leaving the
roost until it is late, so they lose the first hour after sunset, when most insects fly. We have asked the
council to use amber lamps between April and September. The council will vote in March.

HOST: And if somebody wants to see them?

MARSH: Come to the east bank about twenty minutes after sunset, bring nothing that shines, and be quiet. In
August the cloud takes almost half an hour to pass.

HOST: Dr. Leila Marsh, thank you.
`;
