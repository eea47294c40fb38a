import { Unzip, UnzipInflate, zipSync } from 'fflate';
import { documentError } from '../document-error.ts';

/** Word documents of a thousand pages unpack to a tenth of this. */
const unpackedBytesMax = 64 * 2 ** 20;
const partsMax = 2_000;
const sliceBytes = 16_384;
/** The parts that hold text; pictures and fonts stay packed. */
const textPart =
  /^(?:\[Content_Types\]\.xml|_rels\/.*|docProps\/core\.xml|word\/[^/]+\.xml|word\/_rels\/.*)$/;

export interface UnpackedDocx {
  /** The text's parts alone, as an archive without compression. */
  readonly archive: Uint8Array;
  /** `docProps/core.xml`, empty without one. */
  readonly properties: string;
}

/**
 * Unpacks a Word document piece by piece, so that an archive that grows beyond all measure is noticed while it grows.
 * @throws HarvestError `acquisition.too_large`; whatever the archive's reader throws when it is damaged.
 */
export function unpackDocx(bytes: Uint8Array): UnpackedDocx {
  const parts = new Map<string, Uint8Array[]>();
  let unpackedBytes = 0;
  let files = 0;
  const archive = new Unzip((file) => {
    files += 1;
    if (files > partsMax) throw tooLarge();
    if (!textPart.test(file.name)) return;
    const chunks: Uint8Array[] = [];
    parts.set(file.name, chunks);
    file.ondata = (error, chunk) => {
      if (error instanceof Error) throw error;
      unpackedBytes += chunk.length;
      if (unpackedBytes > unpackedBytesMax) throw tooLarge();
      chunks.push(chunk);
    };
    file.start();
  });
  archive.register(UnzipInflate);
  for (let at = 0; at < bytes.length; at += sliceBytes)
    archive.push(bytes.subarray(at, at + sliceBytes), at + sliceBytes >= bytes.length);
  const whole = [...parts].map(([name, chunks]) => [name, Buffer.concat(chunks)] as const);
  return {
    archive: zipSync(Object.fromEntries(whole), { level: 0 }),
    properties: whole.find(([name]) => name === 'docProps/core.xml')?.[1].toString('utf8') ?? '',
  };
}

function tooLarge(): Error {
  return documentError(
    'acquisition.too_large',
    `The Word document unpacks to more than ${String(unpackedBytesMax / 2 ** 20)} MiB.`,
  );
}
