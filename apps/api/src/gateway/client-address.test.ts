import { limitedAddress } from './client-address.ts';

describe('limitedAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('counts %s as %s', (address, limited) => {
    expect(limitedAddress(address)).toBe(limited);
  });

  it('counts all addresses of a network as one', () => {
    expect(limitedAddress('2001:db8:1:2::ffff')).toBe(limitedAddress('2001:db8:1:2:aaaa:bbbb:cccc:dddd'));
  });
});
