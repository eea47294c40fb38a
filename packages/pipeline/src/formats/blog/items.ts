import type { Blog } from '@harvest/contracts/formats/blog';
import type { CheckedItem } from '../format-definition.ts';

/** The paragraphs, as `p1`, `p2` and so on; those of the introduction may stand without a quote. */
export function blogItems({ sections }: Blog): readonly CheckedItem[] {
  return sections
    .flatMap(({ heading, paragraphs }) =>
      paragraphs.map((paragraph) => ({ ...paragraph, citationOptional: heading === null })),
    )
    .map((paragraph, position) => ({ id: idOf(position), ...paragraph }));
}

/** The article without some paragraphs; sections that lose all of theirs go with them. */
export function blogWithoutItems(blog: Blog, ids: ReadonlySet<string>): Blog {
  let position = 0;
  const sections = blog.sections.flatMap(({ heading, paragraphs }) => {
    const kept = paragraphs.filter(() => !ids.has(idOf(position++)));
    return kept.length === 0 ? [] : [{ heading, paragraphs: kept }];
  });
  return {
    ...blog,
    sections,
    outline: sections.flatMap(({ heading }) => (heading === null ? [] : [heading])),
  };
}

function idOf(position: number): string {
  return `p${String(position + 1)}`;
}

/** The title, the description and the headings. */
export function blogFrame({ title, meta_description, outline }: Blog): readonly string[] {
  return [title, meta_description, ...outline];
}
