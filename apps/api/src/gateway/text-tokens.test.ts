import { countTokens } from '@harvest/router/pricing/count-tokens';
import { everyText } from '@harvest/testkit/texts/every-text';
import fc from 'fast-check';
import { tokensAbout, tokensAtMost } from './text-tokens.ts';

describe('the tokens of a text without counting', () => {
  it.each(everyText)('are 1.0 to 1.6 times those of %s', (_name, text) => {
    const ratio = tokensAbout(text) / countTokens(text);
    expect(ratio).toBeGreaterThanOrEqual(1);
    expect(ratio).toBeLessThan(1.6);
  });

  it.each([
    ['Russian', 'Эльба берёт начало в горах и впадает в Северное море. Её длина составляет 1094 километра.'],
    ['Chinese', '易北河发源于克尔科诺谢山，在库克斯港附近流入北海。它的长度为一千零九十四公里。'],
    ['Korean', '엘베강은 산맥에서 발원하여 북해로 흘러든다. 길이는 천구십사 킬로미터이다.'],
    ['Arabic', 'ينبع نهر إلبه من الجبال ويصب في بحر الشمال. يبلغ طوله ألفًا وأربعة وتسعين كيلومترًا.'],
    ['Hindi', 'यह नदी पहाड़ों से निकलती है और उत्तरी सागर में गिरती है। इसकी लंबाई एक हज़ार किलोमीटर है।'],
  ])('are 0.95 to 3 times those of %s', (_name, text) => {
    const ratio = tokensAbout(text) / countTokens(text);
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(3);
  });

  it('are at most as many as there are bytes, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(countTokens(text)).toBeLessThanOrEqual(tokensAtMost(text));
      }),
    );
  });
});
