import type { Mention, MentionKind } from './mention.ts';
import { isWholeMention } from './whole-mention.ts';

function isWhole(text: string, kind: MentionKind, own: string): boolean {
  const start = text.indexOf(own);
  const mention: Mention = { kind, text: own, start, end: start + own.length };
  return isWholeMention(text, mention);
}

describe('a number', () => {
  it.each([
    ['Nearly 300 people work in the marshes.', '300'],
    ['A 47-kilometre canal links the lake with the sea.', '47'],
    ['The price rose by 30% in two years.', '30'],
    ['The fund holds 2.3 million crowns.', '2.3'],
    ['It may weigh anything between 110 and 160 grams.', '110'],
  ])('is whole in "%s"', (text, own) => {
    expect(isWhole(text, 'figure', own)).toBe(true);
  });

  it.each([
    ['Yoga can lower the level of stress (14, 15).', '15'],
    ['The eruption of the mountain reached 5; it killed many people.', '5'],
    ['The boxes of the rival were 24, and the railways had others.', '24'],
    ['The Master 3 mouse has more buttons.', '3'],
    ['Wi-Fi 6 has come to the shops.', '6'],
    ['Prior to 0.3.0, styles were matched by name.', '0.3.0'],
    ['The task takes one source and 2 to 20 questions.', '2'],
    ['About 2 inches (50.8 millimetres) of rain fell.', '2'],
    ['About 2 inches (50.8 millimetres) of rain fell.', '50.8'],
    ['Im 19. Jahrhundert suchten viele nach Ersatz.', '19'],
    ['Set the option in node.8 or later.', '8'],
  ])('is a part of something else in "%s"', (text, own) => {
    expect(isWhole(text, 'figure', own)).toBe(false);
  });

  it('in words is no half of one', () => {
    expect(isWhole('The engineers left gaps of two and a half inches.', 'word', 'two')).toBe(false);
  });
});

describe('a name', () => {
  it.each([
    ['The tanker left Port Newark, New Jersey, at noon.', 'place', 'New Jersey'],
    ['Washington, DC, was quiet on that day.', 'place', 'Washington'],
    ['The city of Selby has a harbour.', 'place', 'Selby'],
    ["The Selby's Office of Trade said no.", 'place', 'Selby'],
    ["It is the best buyer of Airbus' planes.", 'organisation', 'Airbus'],
    ['The method Buffer.alloc was renamed.', 'other', 'alloc'],
  ] as const)('is a part of a longer one in "%s"', (text, kind, own) => {
    expect(isWhole(text, kind, own)).toBe(false);
  });

  it.each([
    ["New York's traffic crossed the bay.", 'place', 'New York'],
    ['Mayor Helen Okafor said no.', 'person', 'Helen Okafor'],
  ] as const)('is whole in "%s"', (text, kind, own) => {
    expect(isWhole(text, kind, own)).toBe(true);
  });
});

describe('a place', () => {
  it.each([
    ['Cities such as Karachi, Pakistan, have the same trouble.', 'Karachi'],
    ['Cities such as Karachi, Pakistan, have the same trouble.', 'Pakistan'],
  ])('that another name gives away is not whole in "%s": %s', (text, own) => {
    expect(isWhole(text, 'place', own)).toBe(false);
  });
});
