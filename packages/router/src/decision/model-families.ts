import type { ProviderName } from '@harvest/contracts/providers';

/** How each maker names its models; a name that fits belongs to that provider, listed or not. */
const families: readonly { readonly provider: ProviderName; readonly names: RegExp }[] = [
  // gpt-oss has open weights and runs anywhere; a name with a tag after a colon is one of Ollama.
  { provider: 'openai', names: /^(?:gpt-(?!oss)|chatgpt-|o\d)[^:/]*$/ },
  { provider: 'anthropic', names: /^claude-[^:/]*$/ },
  { provider: 'gemini', names: /^gemini-[^:/]*$/ },
];

/** The maker by whose pattern a model is named; undefined where the name does not tell. */
export function makerOf(model: string): ProviderName | undefined {
  return families.find(({ names }) => names.test(model))?.provider;
}
