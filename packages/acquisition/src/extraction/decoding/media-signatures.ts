/** How formats begin that hold no text to read, or not as text. After the MIME Sniffing Standard, section 6, and the formats' own specifications. */

interface MediaSignature {
  readonly mediaType: string;
  /** For people: "a PNG picture". */
  readonly name: string;
  /** Bytes as Latin-1; `?` stands for any. */
  readonly bytes: string;
  readonly offset?: number;
}

const mediaSignatures: readonly MediaSignature[] = [
  { mediaType: 'application/zip', name: 'a ZIP archive', bytes: 'PK\x03\x04' },
  { mediaType: 'application/zip', name: 'an empty ZIP archive', bytes: 'PK\x05\x06' },
  { mediaType: 'image/png', name: 'a PNG picture', bytes: '\x89PNG\r\n\x1a\n' },
  { mediaType: 'image/jpeg', name: 'a JPEG picture', bytes: '\xff\xd8\xff' },
  { mediaType: 'image/gif', name: 'a GIF picture', bytes: 'GIF8' },
  { mediaType: 'image/webp', name: 'a WebP picture', bytes: 'RIFF????WEBP' },
  { mediaType: 'image/tiff', name: 'a TIFF picture', bytes: 'II*\0' },
  { mediaType: 'image/tiff', name: 'a TIFF picture', bytes: 'MM\0*' },
  { mediaType: 'image/x-icon', name: 'an icon', bytes: '\0\0\x01\0' },
  { mediaType: 'image/bmp', name: 'a BMP picture', bytes: 'BM????\0\0\0\0' },
  { mediaType: 'image/avif', name: 'an AVIF picture', bytes: 'ftypavif', offset: 4 },
  { mediaType: 'image/heic', name: 'a HEIC picture', bytes: 'ftyphei', offset: 4 },
  { mediaType: 'video/mp4', name: 'an MP4 file', bytes: 'ftyp', offset: 4 },
  { mediaType: 'video/webm', name: 'a WebM or Matroska video', bytes: '\x1a\x45\xdf\xa3' },
  { mediaType: 'video/avi', name: 'an AVI video', bytes: 'RIFF????AVI ' },
  { mediaType: 'video/x-flv', name: 'a Flash video', bytes: 'FLV\x01' },
  { mediaType: 'video/mpeg', name: 'an MPEG video', bytes: '\0\0\x01\xba' },
  { mediaType: 'audio/wave', name: 'a WAVE recording', bytes: 'RIFF????WAVE' },
  { mediaType: 'audio/mpeg', name: 'an MP3 recording', bytes: 'ID3' },
  { mediaType: 'audio/mpeg', name: 'an MP3 recording', bytes: '\xff\xfb' },
  { mediaType: 'audio/flac', name: 'a FLAC recording', bytes: 'fLaC' },
  { mediaType: 'audio/aiff', name: 'an AIFF recording', bytes: 'FORM????AIFF' },
  { mediaType: 'audio/midi', name: 'a MIDI file', bytes: 'MThd' },
  { mediaType: 'application/ogg', name: 'an Ogg recording', bytes: 'OggS\0' },
  { mediaType: 'application/gzip', name: 'a gzip archive', bytes: '\x1f\x8b\x08' },
  { mediaType: 'application/x-bzip2', name: 'a bzip2 archive', bytes: 'BZh' },
  { mediaType: 'application/x-xz', name: 'an xz archive', bytes: '\xfd7zXZ\0' },
  { mediaType: 'application/zstd', name: 'a Zstandard archive', bytes: '\x28\xb5\x2f\xfd' },
  { mediaType: 'application/x-7z-compressed', name: 'a 7z archive', bytes: '7z\xbc\xaf\x27\x1c' },
  { mediaType: 'application/vnd.rar', name: 'a RAR archive', bytes: 'Rar!\x1a\x07' },
  { mediaType: 'application/x-tar', name: 'a tar archive', bytes: 'ustar', offset: 257 },
  {
    mediaType: 'application/x-ole-storage',
    name: 'a document of an old Office program',
    bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
  },
  { mediaType: 'application/rtf', name: 'an RTF document', bytes: '{\\rtf' },
  { mediaType: 'application/postscript', name: 'a PostScript file', bytes: '%!PS' },
  { mediaType: 'application/wasm', name: 'a WebAssembly module', bytes: '\0asm' },
  { mediaType: 'application/vnd.sqlite3', name: 'an SQLite database', bytes: 'SQLite format 3\0' },
  { mediaType: 'application/x-msdownload', name: 'a Windows program', bytes: 'MZ\x90\0' },
  { mediaType: 'application/x-executable', name: 'a program', bytes: '\x7fELF' },
  { mediaType: 'font/woff2', name: 'a font', bytes: 'wOF2' },
  { mediaType: 'font/woff', name: 'a font', bytes: 'wOFF' },
  { mediaType: 'font/otf', name: 'a font', bytes: 'OTTO\0' },
  { mediaType: 'font/ttf', name: 'a font', bytes: '\0\x01\0\0\0' },
];

/** The first format whose signature the bytes have. */
export function findSignature(bytes: Uint8Array): MediaSignature | undefined {
  return mediaSignatures.find(({ bytes: signature, offset = 0 }) => {
    for (let at = 0; at < signature.length; at += 1) {
      const expected = signature.charAt(at);
      if (expected !== '?' && bytes[offset + at] !== expected.charCodeAt(0)) return false;
    }
    return true;
  });
}
