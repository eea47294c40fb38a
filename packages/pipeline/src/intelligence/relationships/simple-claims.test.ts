import { scanWords } from '../words/scan-words.ts';
import { Vocabulary } from '../words/vocabulary.ts';
import { simpleClaimsOf } from './simple-claims.ts';

function claimsIn(text: string, language: string): string[] {
  const words = scanWords(text, { start: 0, end: text.length }, new Vocabulary({ language }));
  return simpleClaimsOf(words, text, language).map(
    ({ subject, predicate, object, kind }) =>
      `${text.slice(subject.start, subject.end)} | ${predicate} | ${text.slice(object.start, object.end)} | ${kind}`,
  );
}

describe('simpleClaimsOf', () => {
  it.each([
    ['es', 'El gobierno aprobó la obra en 1861.', 'gobierno | aprobó | obra | action'],
    [
      'es',
      'El faro de Punta Brava es una torre de piedra.',
      'faro de Punta Brava | es | torre de piedra | is_a',
    ],
    ['es', 'En 2019 el ayuntamiento convirtió la casa.', 'ayuntamiento | convirtió | casa | action'],
    ['fr', 'Le pont suspendu relie la ville au port.', 'pont suspendu | relie | ville | action'],
    ['fr', "L'eau du lac est une ressource.", 'eau du lac | est | ressource | is_a'],
    ['de', 'Backpulver ist ein Triebmittel, das wirkt.', 'Backpulver | ist | Triebmittel | is_a'],
    ['de', 'Die Bank kauft den Hafen der Stadt.', 'Bank | kauft | Hafen | action'],
    ['de', 'Die Bank ist ein Haus in der Stadt.', 'Bank | ist | Haus | is_a'],
    ['fr', 'Le conseil adopte une loi contre la chasse.', 'conseil | adopte | loi | action'],
    ['de', 'Der Kanal verbindet den großen See mit dem Meer.', 'Kanal | verbindet | großen See | action'],
  ])('reads %s: %s', (language, sentence, claim) => {
    expect(claimsIn(sentence, language)).toEqual([claim]);
  });

  it.each([
    ['es', 'En 1904 la lámpara quemaba aceite.'],
    ['es', 'El faro, la torre y el puerto.'],
    ['es', '¿El gobierno aprobó la obra?'],
    ['fr', 'Le pont est long.'],
    ['de', 'Die Brücke baute der Ingenieur.'],
    ['es', 'El gobierno nunca aprobó la obra.'],
    ['es', 'El gobierno aprobó la obra casi sin dinero.'],
    ['es', 'El alcalde tampoco firmó el acuerdo.'],
    ['es', 'El rey podría vender el castillo.'],
    ['es', 'El gobierno finalmente aprobó la obra.'],
    ['fr', 'Le roi ne vendit jamais le château.'],
    ['fr', 'La ville construit la route jamais finie.'],
    ['fr', 'Le roi peut vendre le château.'],
    ['de', 'Der König verkaufte die Burg nicht.'],
    ['de', 'Der König verkaufte die Burg nie.'],
    ['de', 'Der Rat lehnt den Plan ab.'],
    ['de', 'Der Rat lehnt den Plan, den er kennt, heute ab.'],
    ['de', 'Der Verein will die Halle bauen.'],
    ['de', 'Der Verein hat die Halle gebaut.'],
    ['de', 'Die Frau gab den Kindern das Buch.'],
    ['de', 'Das Buch schrieb die Autorin.'],
    ['it', 'Il ponte collega la città.'],
  ])('is silent in %s where a pattern would guess: %s', (language, sentence) => {
    expect(claimsIn(sentence, language)).toEqual([]);
  });
});
