/**
 * Parts of speech as far as phrases and statements need them. `finite` is a form that is a verb and nothing else,
 * `verb` one that is spelled like a noun; `participle` also stands for regular past forms.
 */
export type WordClass =
  | 'noun'
  | 'name'
  | 'adjective'
  | 'participle'
  | 'gerund'
  | 'number'
  | 'verb'
  | 'finite'
  | 'auxiliary'
  | 'modal'
  | 'to'
  | 'adverb'
  | 'determiner'
  | 'pronoun'
  | 'preposition'
  | 'conjunction'
  | 'mark';
