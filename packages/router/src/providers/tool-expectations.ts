/** Conversations with tools, and what each provider's API calls them: the tables of the contract suite. */
import type { ProviderName } from '@harvest/contracts/providers';
import type { ModelMessage, ToolChoice, ToolDefinition } from '../spec/provider.ts';

type Flavour = Exclude<ProviderName, 'extractive'>;

/** The arguments of the weather tool, and a format of an answer. */
export const placeSchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const;
/** A tool with parameters. */
export const weatherTool: ToolDefinition = {
  name: 'get_weather',
  description: 'Tells the weather.',
  parameters: placeSchema,
};
/** A tool without parameters. */
export const clockTool: ToolDefinition = { name: 'get_time', parameters: { type: 'object', properties: {} } };

/** What a fake model calls: one call in pieces that split characters and words, one without arguments. */
export const fakeCalls = [
  {
    id: 'call_1',
    name: 'get_weather',
    argumentPieces: ['{"ci', 'ty":"Zü', 'rich 👩‍🌾"}'],
    signature: 'c2ln+/==',
  },
  { id: 'call_2', name: 'get_time', argumentPieces: ['{}'] },
];
/** Gemini's signature travels in the id. */
export const firstCallIdOf = (flavour: Flavour): string =>
  flavour === 'gemini' ? 'call_1~c2ln+/==' : 'call_1';

/** Both tools as they are offered. */
export const expectedTools: Record<Flavour, object> = {
  openai: {
    tools: [
      { type: 'function', function: { ...weatherTool } },
      { type: 'function', function: { ...clockTool } },
    ],
  },
  anthropic: {
    tools: [
      { name: weatherTool.name, description: 'Tells the weather.', input_schema: placeSchema },
      { name: clockTool.name, input_schema: clockTool.parameters },
    ],
  },
  gemini: {
    tools: [
      {
        functionDeclarations: [
          { name: weatherTool.name, description: 'Tells the weather.', parametersJsonSchema: placeSchema },
          { name: clockTool.name, parametersJsonSchema: clockTool.parameters },
        ],
      },
    ],
  },
  ollama: {
    tools: [
      { type: 'function', function: { ...weatherTool } },
      { type: 'function', function: { ...clockTool } },
    ],
  },
};

const gemini = (config: object): object => ({ toolConfig: { functionCallingConfig: config } });
const ollamaTools = (...tools: readonly ToolDefinition[]): object => ({
  tools: tools.map((tool) => ({ type: 'function', function: { ...tool } })),
});
/** Choices of a tool as they are sent, when only one call at a time is allowed. */
export const expectedChoices: readonly (readonly [choice: ToolChoice, Record<Flavour, object>])[] = [
  [
    'auto',
    {
      openai: { tool_choice: 'auto' },
      anthropic: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      gemini: gemini({ mode: 'AUTO' }),
      ollama: ollamaTools(weatherTool, clockTool),
    },
  ],
  [
    'required',
    {
      openai: { tool_choice: 'required' },
      anthropic: { tool_choice: { type: 'any', disable_parallel_tool_use: true } },
      gemini: gemini({ mode: 'ANY' }),
      ollama: ollamaTools(weatherTool, clockTool),
    },
  ],
  [
    'none',
    {
      openai: { tool_choice: 'none' },
      anthropic: { tool_choice: { type: 'none' } },
      gemini: gemini({ mode: 'NONE' }),
      ollama: {},
    },
  ],
  [
    { name: 'get_time' },
    {
      openai: { tool_choice: { type: 'function', function: { name: 'get_time' } } },
      anthropic: { tool_choice: { type: 'tool', name: 'get_time', disable_parallel_tool_use: true } },
      gemini: gemini({ mode: 'ANY', allowedFunctionNames: ['get_time'] }),
      ollama: ollamaTools(clockTool),
    },
  ],
];

/** A conversation in which a model has called two tools, which have answered; one call was made by another provider. */
export const conversation: readonly ModelMessage[] = [
  { role: 'user', content: 'Weather and time?' },
  {
    role: 'assistant',
    content: '',
    toolCalls: [
      { id: 'call_1', name: 'get_weather', arguments: '{"city":"Bern"}' },
      { id: 'other/provider:id', name: 'get_time', arguments: 'not JSON' },
    ],
  },
  { role: 'tool', toolCallId: 'call_1', content: '{"sky":"clear"}' },
  { role: 'tool', toolCallId: 'other/provider:id', content: 'noon' },
];

const portable = expect.stringMatching(/^call_[0-9a-f]{32}$/) as string;
const foreign = 'skip_thought_signature_validator';
/** The conversation as it is sent. */
export const expectedConversations: Record<Flavour, object> = {
  openai: {
    messages: [
      { role: 'user', content: 'Weather and time?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Bern"}' } },
          { id: portable, type: 'function', function: { name: 'get_time', arguments: 'not JSON' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"sky":"clear"}' },
      { role: 'tool', tool_call_id: portable, content: 'noon' },
    ],
  },
  anthropic: {
    messages: [
      { role: 'user', content: 'Weather and time?' },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Bern' } },
          { type: 'tool_use', id: portable, name: 'get_time', input: { text: 'not JSON' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: '{"sky":"clear"}' },
          { type: 'tool_result', tool_use_id: portable, content: 'noon' },
        ],
      },
    ],
  },
  gemini: {
    contents: [
      { role: 'user', parts: [{ text: 'Weather and time?' }] },
      {
        role: 'model',
        parts: [
          {
            functionCall: { id: 'call_1', name: 'get_weather', args: { city: 'Bern' } },
            thoughtSignature: foreign,
          },
          {
            functionCall: { id: 'other/provider:id', name: 'get_time', args: { text: 'not JSON' } },
            thoughtSignature: foreign,
          },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'call_1', name: 'get_weather', response: { sky: 'clear' } } },
          { functionResponse: { id: 'other/provider:id', name: 'get_time', response: { result: 'noon' } } },
        ],
      },
    ],
  },
  ollama: {
    messages: [
      { role: 'user', content: 'Weather and time?' },
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          { function: { name: 'get_weather', arguments: { city: 'Bern' } } },
          { function: { name: 'get_time', arguments: { text: 'not JSON' } } },
        ],
      },
      { role: 'tool', tool_name: 'get_weather', content: '{"sky":"clear"}' },
      { role: 'tool', tool_name: 'get_time', content: 'noon' },
    ],
  },
};

/** Answers whose tool calls are not what the format says. */
export const garbledCalls: Record<Flavour, readonly unknown[]> = {
  openai: [{ function: { arguments: '{}' } }, { function: { name: 'f', arguments: {} } }, 'call'].map(
    (call) => ({
      model: 'm',
      choices: [{ message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }],
    }),
  ),
  anthropic: [
    { id: 'a', name: 'f' },
    { id: 'a', input: {} },
    { id: 'a', name: 'f', input: 'text' },
  ].map((call) => ({
    model: 'm',
    content: [{ type: 'tool_use', ...call }],
    stop_reason: 'tool_use',
  })),
  gemini: [{ args: {} }, { name: 'f', args: 'text' }, 'call'].map((functionCall) => ({
    candidates: [{ content: { parts: [{ functionCall }] }, finishReason: 'STOP' }],
  })),
  ollama: [{ function: { name: 'f', arguments: '{}' } }, { function: { arguments: {} } }, 'call'].map(
    (call) => ({
      model: 'm',
      message: { content: '', tool_calls: [call] },
      done: true,
    }),
  ),
};

/** Every way to sample but the temperature. */
export const sampling = {
  topP: 0.9,
  stop: ['END'],
  seed: 7,
  presencePenalty: 0.1,
  frequencyPenalty: 0.2,
} as const;
/** The sampling as it is sent. */
export const expectedSampling: Record<Flavour, object> = {
  openai: { top_p: 0.9, stop: ['END'], seed: 7, presence_penalty: 0.1, frequency_penalty: 0.2 },
  anthropic: { stop_sequences: ['END'] },
  gemini: {
    generationConfig: {
      topP: 0.9,
      stopSequences: ['END'],
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
    },
  },
  ollama: {
    options: { top_p: 0.9, stop: ['END'], seed: 7, presence_penalty: 0.1, frequency_penalty: 0.2 },
  },
};
