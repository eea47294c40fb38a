/**
 * Selectors of `no-restricted-syntax` for comparisons of digests that stop at the first difference, so that their time would
 * tell how much of a guess is right. `timingSafeEqual` of `node:crypto` is the way to compare them. A rule sees names, not types:
 * what holds a digest is called one.
 */
const named = '/digest/i';
const message =
  'Digests are compared by timingSafeEqual alone: anything else takes longer the more of a guess is right.';

/** What one side of a comparison can be: a digest, or the text of one. */
const digests = [
  `.name=${named}`,
  `.property.name=${named}`,
  `.callee.name=${named}`,
  `.callee.property.name=${named}`,
  `.callee.object.name=${named}`,
  `.callee.object.property.name=${named}`,
  '.arguments.0.value=/^(?:hex|base64|base64url)$/',
];
const operators = ['left', 'right'].flatMap((side) =>
  digests.map(
    (digest) =>
      `BinaryExpression[operator=/^[!=]==?$/][left.type!="Literal"][right.type!="Literal"][${side}${digest}]`,
  ),
);
const call = 'CallExpression[callee.property.name=/^(?:equals|compare|localeCompare)$/]';
const calls = [
  `${call}[callee.object.name=${named}]`,
  `${call}[callee.object.property.name=${named}]`,
  `${call} > Identifier[name=${named}]`,
  `${call} > MemberExpression[property.name=${named}]`,
];
// Under another name it would be compared unseen.
const renaming = `ObjectPattern > Property[key.name=${named}] > Identifier.value:not([name=${named}])`;

export const leakyComparisons = [...operators, ...calls, renaming].map((selector) => ({ selector, message }));
