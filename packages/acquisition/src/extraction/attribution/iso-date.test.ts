import { isoDateOf } from './iso-date.ts';

describe('a date as ISO 8601', () => {
  it.each([
    ['2024-05-06', '2024-05-06'],
    ['2024-05-06T10:00:00+0200', '2024-05-06T08:00:00Z'],
    ['2024-05-06 10:00', '2024-05-06T10:00:00'],
    ['20240506', '2024-05-06'],
    ['2024/5/6', '2024-05-06'],
    ['Mon, 06 May 2024 10:00:00 GMT', '2024-05-06'],
    ['May 6th, 2024', '2024-05-06'],
    ['Published on 6 May 2024', '2024-05-06'],
  ])('%s is %s', (text, date) => {
    expect(isoDateOf(text)).toBe(date);
  });

  it.each(['03/04/2020', '2024-02-31', 'yesterday', '', '0001-01-01'])(
    '"%s" is none that can be told',
    (text) => {
      expect(isoDateOf(text)).toBeNull();
    },
  );
});
