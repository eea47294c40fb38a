/** An Anki collection of schema 11, the one that every version of Anki and AnkiDroid imports. */
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { ankiModels, modelIds } from './anki-models.ts';

/** A note whose fields are HTML. */
export interface StoredAnkiNote {
  readonly key: string;
  readonly kind: keyof typeof modelIds;
  readonly fields: readonly string[];
  readonly tags: readonly string[];
}

const tables = `
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
  ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
  models text not null, decks text not null, dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
  usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
  flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
  mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null,
  ivl integer not null, factor integer not null, reps integer not null, lapses integer not null,
  left integer not null, odue integer not null, odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null,
  ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn on notes (usn);
CREATE INDEX ix_notes_csum on notes (csum);
CREATE INDEX ix_cards_usn on cards (usn);
CREATE INDEX ix_cards_nid on cards (nid);
CREATE INDEX ix_cards_sched on cards (did, queue, due);
CREATE INDEX ix_revlog_usn on revlog (usn);
CREATE INDEX ix_revlog_cid on revlog (cid);
`;

const schemaVersion = 11;
const notSynchronised = -1;
const fieldSeparator = '\u001f';
const defaultDeckId = 1;

/**
 * The collection as the bytes of its SQLite file. Notes are known by a guid made of `seed` and their key, so that a deck
 * that is imported again updates its notes instead of doubling them.
 */
export function ankiCollection(options: {
  readonly seed: string;
  readonly deckName: string;
  readonly description: string;
  readonly created: Date;
  readonly notes: readonly StoredAnkiNote[];
}): Uint8Array {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(tables);
    const deckId = idOf(`${options.seed}:deck`);
    insertCollection(database, { ...options, deckId });
    insertNotes(database, { ...options, deckId });
    return database.serialize();
  } finally {
    database.close();
  }
}

function insertCollection(
  database: DatabaseSync,
  {
    deckName,
    description,
    created,
    deckId,
  }: { deckName: string; description: string; created: Date; deckId: number },
): void {
  const createdMs = created.getTime();
  const createdSeconds = Math.floor(createdMs / 1_000);
  const configuration = {
    nextPos: 1,
    estTimes: true,
    activeDecks: [1],
    sortType: 'noteFld',
    timeLim: 0,
    sortBackwards: false,
    addToCur: true,
    curDeck: 1,
    newBury: true,
    newSpread: 0,
    dueCounts: true,
    curModel: String(modelIds.basic),
    collapseTime: 1_200,
  };
  database.prepare('INSERT INTO col VALUES (1, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?)').run(
    createdSeconds,
    createdMs,
    createdMs,
    schemaVersion,
    JSON.stringify(configuration),
    JSON.stringify(ankiModels({ deckId, modifiedSeconds: createdSeconds })),
    JSON.stringify({
      [defaultDeckId]: deckOf(defaultDeckId, 'Default', '', createdSeconds),
      [deckId]: deckOf(deckId, deckName, description, createdSeconds),
    }),
    JSON.stringify({ [defaultDeckId]: deckOptions }),
    '{}',
  );
}

function deckOf(id: number, name: string, description: string, modifiedSeconds: number) {
  return {
    id,
    name,
    desc: description,
    mod: modifiedSeconds,
    usn: notSynchronised,
    collapsed: false,
    newToday: [0, 0],
    revToday: [0, 0],
    lrnToday: [0, 0],
    timeToday: [0, 0],
    dyn: 0,
    extendNew: 0,
    extendRev: 0,
    conf: defaultDeckId,
  };
}

/** Anki's own defaults; an import keeps the learner's. */
const deckOptions = {
  id: defaultDeckId,
  name: 'Default',
  mod: 0,
  usn: 0,
  maxTaken: 60,
  autoplay: true,
  timer: 0,
  replayq: true,
  dyn: false,
  new: {
    bury: true,
    delays: [1, 10],
    initialFactor: 2_500,
    ints: [1, 4, 7],
    order: 1,
    perDay: 20,
    separate: true,
  },
  rev: { bury: true, ease4: 1.3, fuzz: 0.05, ivlFct: 1, maxIvl: 36_500, minSpace: 1, perDay: 200 },
  lapse: { delays: [10], leechAction: 0, leechFails: 8, minInt: 1, mult: 0 },
};

function insertNotes(
  database: DatabaseSync,
  {
    seed,
    created,
    notes,
    deckId,
  }: { seed: string; created: Date; notes: readonly StoredAnkiNote[]; deckId: number },
): void {
  const createdMs = created.getTime();
  const modifiedSeconds = Math.floor(createdMs / 1_000);
  const insertNote = database.prepare("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')");
  const insertCard = database.prepare(
    "INSERT INTO cards VALUES (?, ?, ?, 0, ?, ?, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
  );
  for (const [place, note] of notes.entries()) {
    const [first = ''] = note.fields;
    // Anki takes ids for times of creation and gives notes others where theirs are taken.
    const id = createdMs + place;
    const guid = digestOf(`${seed}:${note.key}`).slice(0, 16);
    const tags = note.tags.length === 0 ? '' : ` ${note.tags.join(' ')} `;
    insertNote.run(
      id,
      guid,
      modelIds[note.kind],
      modifiedSeconds,
      notSynchronised,
      tags,
      note.fields.join(fieldSeparator),
      first,
      checksumOf(first),
    );
    insertCard.run(id, id, deckId, modifiedSeconds, notSynchronised, place + 1);
  }
}

/** By which Anki finds duplicates: the first eight hexadecimal digits of the SHA-1 of the first field's text. */
function checksumOf(field: string): number {
  const text = field.replaceAll(/<[^>]*>/g, '');
  return Number.parseInt(createHash('sha1').update(text).digest('hex').slice(0, 8), 16);
}

const idMin = 1_100_000_000_000;
const idDigits = 9;

/** An id that looks like a time in milliseconds, as Anki expects it, and is always the same for a name. */
function idOf(name: string): number {
  return idMin + Number.parseInt(digestOf(name).slice(0, idDigits), 16);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
