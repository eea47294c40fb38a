/** An article in Spanish about an invented lighthouse; every fact in it is made up. */
export const lighthouseSpanish = `# El faro de Punta Brava

El faro de Punta Brava es una torre de piedra de 41 metros que se levanta en la costa norte de la isla de Arosa. Fue
construido entre 1862 y 1866 por el ingeniero Tomás Ribera y guía desde entonces a los barcos que entran en el puerto de
San Telmo. En los días claros su luz se ve a 24 millas náuticas.

## Historia

Antes de la construcción del faro, los naufragios eran frecuentes. Solo en el invierno de 1859 se perdieron siete barcos
frente a los arrecifes de Las Monjas. Los comerciantes de San Telmo reunieron 80.000 pesetas y enviaron una petición a
Madrid. El gobierno aprobó la obra en 1861, aunque pagó menos de la mitad de su coste.

Las obras fueron difíciles, porque todas las piedras llegaban por mar y el viento impedía descargarlas durante semanas.
Trabajaron en el faro unos 120 hombres, de los que murieron nueve. La linterna se encendió por primera vez el 3 de
octubre de 1866.

## La luz

La lámpara original quemaba aceite de oliva y consumía tres litros cada noche. En 1904 fue sustituida por una lámpara de
petróleo, y la electricidad llegó en 1931. La lente, fabricada en París, pesa 2.300 kilos y flota sobre un baño de
mercurio, de modo que una sola persona puede hacerla girar con un dedo.

## Los fareros

Durante más de un siglo vivieron en la torre dos familias. Los niños iban a la escuela en barca, cuando el mar lo
permitía. La última farera, Carmen Lago, dejó el faro en 1994, cuando se automatizó la linterna. Sus cuadernos, en los
que anotó el tiempo y las aves durante veintiséis años, se conservan en el museo de San Telmo.

## El faro hoy

El faro recibe cada año a unos 35.000 visitantes. Los biólogos usan los cuadernos de Carmen Lago para estudiar cómo han
cambiado las rutas de las aves migratorias. En 2019 el ayuntamiento convirtió la casa de los fareros en un pequeño hotel
de seis habitaciones.
`;
