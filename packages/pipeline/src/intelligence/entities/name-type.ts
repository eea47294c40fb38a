/** What a name can be, `none` for a capitalised word that names nothing. The order is that of the weights. */
export const nameTypes = ['person', 'place', 'organisation', 'other', 'none'] as const;
export type NameType = (typeof nameTypes)[number];
