import { splitOptions } from './answer-options.ts';

function parts(prompt: string): { stem: string; options: string[] } {
  const { stem, options } = splitOptions(prompt);
  return {
    stem: prompt.slice(stem.start, stem.end),
    options: options.map(({ start, end }) => prompt.slice(start, end)),
  };
}

describe('splitting a question from its options', () => {
  it('finds lettered options and leaves out the cue for the answer', () => {
    expect(parts('Which is red?\nA. Blood\nB. Grass\nC. Both\nAnswer:')).toEqual({
      stem: 'Which is red?',
      options: ['Blood', 'Grass', 'Both'],
    });
  });

  it('knows letters in brackets, and options of several lines', () => {
    expect(parts('Choose.\n(A) one\nand more\n(B) two')).toEqual({
      stem: 'Choose.',
      options: ['one\nand more', 'two'],
    });
  });

  it('takes the last run of letters, so that a list in the question stays there', () => {
    const question = 'Statements:\nA. It rains.\nB. It snows.\nWhich holds?';
    expect(parts(`${question}\nA. The first\nB. The second`)).toEqual({
      stem: question,
      options: ['The first', 'The second'],
    });
  });

  it.each([
    'What is the capital of France?',
    'A. Smith wrote this.',
    'Initials:\nB. Franklin\nA. Lincoln',
    '',
  ])('sees an open question in %j', (prompt) => {
    expect(parts(prompt)).toEqual({ stem: prompt, options: [] });
  });
});
