/** What a number in figures may mean: a separator may stand before thousands or before a fraction. */

/** Zeros of the digits of living scripts; the nine others follow each. */
const zeros = '0 ٠ ۰ ० ০ ๐ ０'.split(' ').map((zero) => zero.codePointAt(0) ?? 0);
const separator = /[.,'’ \u00a0\u202f]/;

/** Figures with separators. A plain space counts as one only before exactly three digits. */
export const figurePattern =
  /\p{Nd}{1,3}(?:[ \u00a0\u202f]\p{Nd}{3}(?!\p{Nd}))+(?:[.,]\p{Nd}+)?|\p{Nd}+(?:[.,'’]\p{Nd}+)*/gu;

/** The values of a number in figures; those of its parts where it is none as a whole, such as 3.10.1893. */
export function figureValues(figure: string): readonly number[] {
  const digits = figure.replace(/\p{Nd}/gu, toLatin);
  const parts = digits.split(separator);
  if (parts.length === 1) return [Number(digits)];
  const values: number[] = [];
  if (isGrouped(parts)) values.push(Number(parts.join('')));
  const fraction = parts.at(-1) ?? '';
  const whole = parts.slice(0, -1);
  // Nobody writes three zeros behind a whole number unless they are thousands.
  const isFraction =
    /[.,]\d+$/.test(digits) && fraction !== '000' && (whole.length === 1 || isGrouped(whole));
  if (isFraction) values.push(Number(`${whole.join('')}.${fraction}`));
  return values.length > 0 ? values : parts.map(Number);
}

function isGrouped([first = '', ...others]: readonly string[]): boolean {
  return first.length <= 3 && others.every(({ length }) => length === 3);
}

function toLatin(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = zeros.find((known) => code >= known && code < known + 10);
  return zero === undefined ? digit : String(code - zero);
}
