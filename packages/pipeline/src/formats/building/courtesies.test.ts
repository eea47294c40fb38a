import { isCourtesy } from './courtesies.ts';

describe('isCourtesy', () => {
  it.each([
    'HADDAD: My pleasure.',
    'Thanks for having me, Dana.',
    'Omar Haddad, thank you so much.',
    "HOST: Next week we'll meet a woman who makes glass eyes.",
    'If you like the show, leave us a review.',
    'Subscribe to our newsletter for more.',
    'Bye for now.',
    'Merci beaucoup.',
    'Vielen Dank.',
  ])('is true for what is only polite: %s', (text) => {
    expect(isCourtesy(text)).toBe(true);
  });

  it.each([
    'Thanks to the new lock, boats now reach the lake in a day.',
    'It was a pleasure garden until the railway came.',
    'Next week the council votes on the bridge.',
    'Next month we will open the new Harbour Bridge to traffic.',
    "Next week we'll cut prices by 20 percent in all 40 shops.",
    'Subscribe to the service with the command "follow" and a topic.',
    'If you like this article of the treaty, paragraph 3 says that each state pays for its own bridges.',
    'If you like the taste of rye, use more of it.',
  ])('is false for what says something: %s', (text) => {
    expect(isCourtesy(text)).toBe(false);
  });
});
