/** A popular-science article on photosynthesis; the facts are general knowledge. */
export const scienceArticle = `# Photosynthesis

Photosynthesis is the process by which plants, algae and some bacteria turn light, water and carbon dioxide into sugar and oxygen. Nearly all life on Earth depends on it, either directly or through the food chain.

## Where it happens

In plants, photosynthesis takes place in chloroplasts, small bodies inside the cells of leaves. A typical leaf cell holds between 30 and 40 chloroplasts. Each chloroplast contains stacks of flat discs called thylakoids, which are surrounded by a fluid known as the stroma.

Chlorophyll is the green pigment that absorbs light in the membranes of the thylakoids. It absorbs red and blue light best and reflects green light, which is why leaves look green. Carotenoids are yellow and orange pigments that protect chlorophyll from damage by strong light.

## The light-dependent reactions

The light-dependent reactions need sunlight and take place in the thylakoid membranes. Light energy splits water molecules into oxygen, protons and electrons. The oxygen leaves the plant through the stomata, tiny pores on the underside of the leaf. The energy of the electrons is stored in two molecules, ATP and NADPH.

ATP, or adenosine triphosphate, is a molecule that carries energy within cells. NADPH is a molecule that carries electrons to the reactions that build sugar.

## The Calvin cycle

The Calvin cycle is a series of reactions in the stroma that builds sugar from carbon dioxide. It was described by Melvin Calvin, Andrew Benson and James Bassham at the University of California in Berkeley in 1950. Calvin received the Nobel Prize in Chemistry for this work in 1961.

Rubisco is the enzyme that fixes carbon dioxide in the first step of the cycle. Because it works slowly, plants need large amounts of it, and it is probably the most abundant protein on Earth. Three turns of the cycle are needed to make one molecule of the sugar G3P.

## Adaptations to heat and drought

On hot days many plants close their stomata in order to save water. Then carbon dioxide runs short, and rubisco binds oxygen instead, a wasteful process called photorespiration. Maize and sugar cane avoid photorespiration by concentrating carbon dioxide in special cells; such plants are called C4 plants. Cacti open their stomata only at night and store carbon dioxide as malic acid until the morning.

## History

Jan van Helmont, a Flemish physician, grew a willow in a pot for five years in the 17th century and concluded that plants are made of water. In 1771 Joseph Priestley showed that a plant could restore air in which a candle had burned out. Jan Ingenhousz, a Dutch doctor, proved in 1779 that plants release oxygen only in the light. The German physician Julius Robert von Mayer stated in 1845 that plants turn the energy of light into chemical energy.
`;
