const figure = /\p{N}+(?:[.,:]\p{N}+)*/gu;

/** True when a text holds every number of another one. */
export function holdsFigures(text: string, other: string): boolean {
  const own = new Set(text.match(figure));
  return (other.match(figure) ?? []).every((number) => own.has(number));
}
