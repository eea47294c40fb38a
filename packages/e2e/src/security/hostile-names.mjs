// Preloaded into a worker: a DNS in the hands of an attacker, for the names below `hostile.example`. `rebind-*` lead to
// this machine when they are asked for the first time and to a private address afterwards; all others are private.
import { Resolver } from 'node:dns/promises';

const { resolve4, resolve6 } = Resolver.prototype;
const isHostile = (name) => name.endsWith('.hostile.example');
const asked = new Set();

Resolver.prototype.resolve4 = async function (name, ...rest) {
  if (!isHostile(name)) return await resolve4.call(this, name, ...rest);
  const isFirst = !asked.has(name);
  asked.add(name);
  return [name.startsWith('rebind-') && isFirst ? '127.0.0.1' : '10.20.30.40'];
};
Resolver.prototype.resolve6 = async function (name, ...rest) {
  return isHostile(name) ? [] : await resolve6.call(this, name, ...rest);
};
