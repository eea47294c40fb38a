import { fullModelName } from './model-name.ts';

describe('fullModelName', () => {
  it.each([
    ['llama3.2', 'llama3.2:latest'],
    ['llama3.2:1b', 'llama3.2:1b'],
    ['registry.example:5000/team/model', 'registry.example:5000/team/model:latest'],
    ['registry.example:5000/team/model:q4', 'registry.example:5000/team/model:q4'],
  ])('reads %s as %s', (name, full) => {
    expect(fullModelName(name)).toBe(full);
  });
});
