import { isClause, isCount, isInstruction } from './sentence-shape.ts';
import { createSentenceReader } from './sentence-words.ts';

const read = createSentenceReader('en');

describe('an English sentence', () => {
  it.each([
    'A lock is a chamber with a gate at each end.',
    'Weeds closed the upper reaches.',
    'It’s a lake that nobody knows.',
  ])('is a clause: %s', (text) => {
    expect(isClause(read(text))).toBe(true);
  });

  it.each([
    'A cache object that deletes the oldest items.',
    'How to apply the licence to your work.',
    'A library for parsing and sorting dates.',
    'Not just on one page but on many of the most important ones.',
  ])('is a heading or a fragment: %s', (text) => {
    expect(isClause(read(text))).toBe(false);
  });

  it.each([
    'Pull one side up and over the middle, then turn the bowl.',
    'Let the loaf cool for at least an hour.',
    'Bake for 20 minutes with the lid on.',
    'Pump a little air into the tube to give it shape.',
    'Never open the lid before the time is over.',
  ])('is an instruction: %s', (text) => {
    expect(isInstruction(read(text))).toBe(true);
  });

  it.each([
    'Filling a chamber takes about twelve minutes.',
    'Research also shows that yoga helps.',
    'Light is kept out of the cellar.',
  ])('is a statement: %s', (text) => {
    expect(isInstruction(read(text))).toBe(false);
  });

  it('counts with a number before a plural, and names with one before a single thing', () => {
    const countsAt = (text: string, number: string): boolean =>
      isCount(read(text), text.indexOf(number) + number.length);
    expect(countsAt('The fleet has 270 aircraft.', '270')).toBe(true);
    expect(countsAt('The firm has 14 new partners.', '14')).toBe(true);
    expect(countsAt('The 777 program has faced delays.', '777')).toBe(false);
  });
});
