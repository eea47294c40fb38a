import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';

/**
 * What a name has: addresses of both families, or none because there is no such name or its servers fail or keep silent;
 * or addresses of one family while the question for the other is not answered.
 */
export type DnsName =
  readonly string[] | 'missing' | 'failing' | 'silent' | { readonly withOneFamily: readonly string[] };

const headerOctets = 12;
const statuses = { missing: 3, failing: 2 } as const;
const familyOf: Readonly<Record<number, string>> = { 1: 'ipv4', 28: 'ipv6' };

/** Starts a DNS server on the loopback interface. Whoever starts it closes it. */
export async function startDnsServer(names: Readonly<Record<string, DnsName>>): Promise<{
  /** Address and port. */
  readonly server: string;
  readonly close: () => Promise<void>;
}> {
  const socket = createSocket('udp4');
  socket.on('message', (question, { address, port }) => {
    const answer = answerTo(question, names);
    if (answer !== null) socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${String(socket.address().port)}`,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** One message (RFC 1035, section 4): the header, the question again, and a record for each address. */
function answerTo(message: Buffer, names: Readonly<Record<string, DnsName>>): Buffer | null {
  const labels: string[] = [];
  let at = headerOctets;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const question = message.subarray(headerOctets, at + 5);
  const entry = names[labels.join('.').toLowerCase()] ?? 'missing';
  if (entry === 'silent') return null;
  const type = message.readUInt16BE(at + 1);
  const hasOneFamily = typeof entry === 'object' && 'withOneFamily' in entry;
  const name = hasOneFamily ? entry.withOneFamily : entry;
  const addresses = typeof name === 'string' ? [] : name.map((address) => ipaddr.parse(address));
  const asked = addresses.filter((address) => address.kind() === familyOf[type]);
  if (hasOneFamily && asked.length === 0) return null;
  const records = asked.map((address) => {
    const octets = Buffer.from(address.toByteArray());
    // A pointer to the name in the question, the type, the class IN, no time to live, and the octets.
    const head = [0xc0, headerOctets, 0, type, 0, 1, 0, 0, 0, 0, 0, octets.length];
    return Buffer.concat([Buffer.from(head), octets]);
  });
  const status = typeof name === 'string' ? statuses[name] : 0;
  const header = Buffer.from([0, 0, 0x81, 0x80 | status, 0, 1, 0, records.length, 0, 0, 0, 0]);
  message.copy(header, 0, 0, 2);
  return Buffer.concat([header, question, ...records]);
}
