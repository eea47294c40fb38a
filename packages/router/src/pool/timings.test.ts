import { Timings } from './timings.ts';

describe('measured times', () => {
  it('expects of a node what it has shown, of an unknown one what the model has shown, and else assumes', () => {
    const timings = new Timings();
    const assumed = timings.expect('loadMs', 'n1', 'a:1');
    timings.note('loadMs', 'n1', 'a:1', 100);
    timings.note('loadMs', 'n2', 'a:1', 200);
    expect(timings.expect('loadMs', 'n1', 'a:1')).toBe(100);
    expect(timings.expect('loadMs', 'n2', 'a:1')).toBe(200);
    const unknown = timings.expect('loadMs', 'n3', 'a:1');
    expect(unknown > 100 && unknown < 200).toBe(true);
    expect(timings.expect('loadMs', 'n1', 'b:1')).toBe(assumed);
  });

  it('follows a change without jumping after a single outlier', () => {
    const timings = new Timings();
    timings.note('serviceMs', 'n1', 'a:1', 100);
    timings.note('serviceMs', 'n1', 'a:1', 1_000);
    expect(timings.expect('serviceMs', 'n1', 'a:1')).toBeLessThan(500);
    for (let round = 0; round < 20; round += 1) timings.note('serviceMs', 'n1', 'a:1', 1_000);
    expect(timings.expect('serviceMs', 'n1', 'a:1')).toBeGreaterThan(990);
  });

  it('forgets what was not measured for long, however many models there are', () => {
    const timings = new Timings();
    timings.note('loadMs', 'n1', 'old:1', 7);
    for (let model = 0; model < 5_000; model += 1) timings.note('loadMs', 'n1', `m:${String(model)}`, 9);
    expect(timings.expect('loadMs', 'n1', 'old:1')).not.toBe(7);
    expect(timings.expect('loadMs', 'n1', 'm:4999')).toBe(9);
  });
});
