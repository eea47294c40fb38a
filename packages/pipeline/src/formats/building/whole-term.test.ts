import type { Mention } from './mention.ts';
import { createSentenceReader } from './sentence-words.ts';
import { isSpecific, isWholeTerm, namesSomething } from './whole-term.ts';

function isWhole(text: string, term: string, language: string): boolean {
  const start = text.indexOf(term);
  const mention: Mention = { kind: 'term', text: term, start, end: start + term.length };
  return isWholeTerm(createSentenceReader(language)(text), mention, language);
}

describe('a term', () => {
  it.each([
    ['en', 'The keeper closes the lower gate at night.', 'lower gate'],
    ['en', 'Many cities struggle with air pollution.', 'air pollution'],
    ['fr', 'Le plan des bassins n’a presque pas changé.', 'plan des bassins'],
    ['de', 'Viele suchten nach einem Ersatz für Hefe.', 'Ersatz'],
    ['ru', 'Он пишет о моделях для журналов.', 'моделях'],
  ])('is whole, in %s: %s', (language, text, term) => {
    expect(isWhole(text, term, language)).toBe(true);
  });

  it.each([
    ['en', 'A general cargo ship lies at the pier.', 'cargo'],
    ['en', 'A general cargo ship lies at the pier.', 'ship'],
    ['en', 'Exercise lowers the risk of binge eating.', 'binge'],
    ['en', 'Get ready for the process of building your house.', 'building'],
    ['en', "The victim's mother was knocked to the ground.", 'victim'],
    ['en', 'A value is picked within the valid range of the field.', 'valid'],
    ['en', 'Gas is what makes an eruption violent.', 'eruption violent'],
    ['en', 'Which happens to be what a free-tailed bat likes.', 'free-tailed bat likes'],
    ['fr', 'Le gros sel se dépose au fond.', 'sel'],
    ['fr', 'Un projet de port menaçait la côte.', 'projet'],
    ['de', 'Im 19. Jahrhundert suchten viele nach Ersatz.', 'Jahrhundert'],
    ['ru', 'Однако он пишет о моделях.', 'Однако'],
    ['ko', '이 안에서 사람의 관계를 담은 사진을 찍었다.', '사람의 관계를'],
  ])('is a part of something longer, or no noun, in %s: %s', (language, text, term) => {
    expect(isWhole(text, term, language)).toBe(false);
  });

  it('is specific where few other words would fit', () => {
    expect(['chloroplasts', 'lower gate'].map((term) => isSpecific(term, 'en'))).toEqual([true, true]);
    expect(['ship', 'company', 'companies'].map((term) => isSpecific(term, 'en'))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('does not mix a noun with a name, and holds no verb', () => {
    expect(
      ['convicting Webb', 'video shows', 'AT&T office', 'Calvin cycle'].map((phrase) =>
        namesSomething(phrase, 'en'),
      ),
    ).toEqual([false, false, false, true]);
  });
});

describe('a phrase', () => {
  it.each([
    ['en', 'October evening'],
    ['en', 'year-old girl'],
    ['en', 'bicycle upside'],
    ['de', 'kleinen Haufen'],
    ['fr', 'haut du canal'],
    ['es', 'cerca del río'],
  ])('that begins or ends in the middle of another names nothing, in %s: %s', (language, phrase) => {
    expect(namesSomething(phrase, language)).toBe(false);
  });
});
