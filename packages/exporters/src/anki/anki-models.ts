/** The two kinds of notes. Their ids are fixed, so that decks of many tasks share them in a collection. */

const style = `.card{font-family:system-ui,"Noto Sans",sans-serif;font-size:20px;line-height:1.45;text-align:center;max-width:38em;margin:0 auto}
.extra{margin-top:1em}.source{margin-top:1.4em;font-size:13px;opacity:.7}.cloze{font-weight:bold}`;

const latexPre = String.raw`\documentclass[12pt]{article}\special{papersize=3in,5in}\usepackage[utf8]{inputenc}\pagestyle{empty}\begin{document}`;
const latexPost = String.raw`\end{document}`;

const fieldNames = {
  basic: ['Front', 'Back', 'Extra', 'Source'],
  cloze: ['Text', 'Extra', 'Source'],
} as const;

const answerFoot =
  '{{#Extra}}<div class="extra">{{Extra}}</div>{{/Extra}}<div class="source">{{Source}}</div>';

const templates = {
  basic: { qfmt: '{{Front}}', afmt: `{{FrontSide}}<hr id="answer">{{Back}}${answerFoot}` },
  cloze: { qfmt: '{{cloze:Text}}', afmt: `{{cloze:Text}}${answerFoot}` },
} as const;

export const modelIds = { basic: 1_754_000_000_101, cloze: 1_754_000_000_102 } as const;
type ModelKind = keyof typeof modelIds;

/** The models of a collection as Anki's schema 11 stores them, by id. */
export function ankiModels(options: { deckId: number; modifiedSeconds: number }): Record<string, unknown> {
  return Object.fromEntries(
    (['basic', 'cloze'] as const).map((kind) => [String(modelIds[kind]), modelOf(kind, options)]),
  );
}

function modelOf(kind: ModelKind, { deckId, modifiedSeconds }: { deckId: number; modifiedSeconds: number }) {
  return {
    id: modelIds[kind],
    name: kind === 'basic' ? 'Harvest Basic' : 'Harvest Cloze',
    type: kind === 'basic' ? 0 : 1,
    mod: modifiedSeconds,
    usn: -1,
    sortf: 0,
    did: deckId,
    tmpls: [
      {
        name: kind === 'basic' ? 'Card 1' : 'Cloze',
        ord: 0,
        ...templates[kind],
        bqfmt: '',
        bafmt: '',
        did: null,
      },
    ],
    flds: fieldNames[kind].map((name, ord) => ({
      name,
      ord,
      sticky: false,
      rtl: false,
      font: 'Arial',
      size: 20,
      media: [],
    })),
    css: style,
    latexPre,
    latexPost,
    req: [[0, 'any', [0]]],
    tags: [],
    vers: [],
  };
}
