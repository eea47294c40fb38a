import { precisionAndRecall } from './precision-and-recall.ts';

describe('precisionAndRecall', () => {
  it('are shares of what was found and of what is right', () => {
    const found = [true, true, true, false, false];
    const right = [true, true, false, true, false];
    expect(precisionAndRecall(found, right)).toEqual({ precision: 2 / 3, recall: 2 / 3 });
    expect(precisionAndRecall([true, false], [true, true])).toEqual({ precision: 1, recall: 0.5 });
  });
});
