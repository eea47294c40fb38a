/** The README of an invented command-line tool: badges, code, lists, a table. */
export const toolReadme = `# tidewatch

[![build](https://ci.example/tidewatch/badge.svg)](https://ci.example/tidewatch) ![licence](https://img.example/mit.svg)

**tidewatch** watches a folder and copies every changed file to one or more remote stores. It is written in Go, ships as a
single binary of 9 MB and needs no daemon. On a laptop it handles about 40,000 files with less than 60 MB of memory.

## Why another sync tool?

Most sync tools compare whole trees, which takes minutes on large folders. tidewatch listens to the events of the
operating system instead, so that a saved file is usually copied within 200 milliseconds. A full comparison runs only
once a day, to catch what the events missed.

## Installation

Download a binary from the [releases page](https://example.org/tidewatch/releases) or install it with Homebrew:

\`\`\`sh
brew install tidewatch
\`\`\`

On Linux, raise the limit of watches first: every folder needs one, and most distributions allow only 8,192.

## Usage

\`\`\`sh
tidewatch ~/photos s3://backup/photos --exclude '*.tmp'
\`\`\`

The first argument is the folder to watch, the second the store. Files that match \`--exclude\` are left alone. Press
Ctrl+C to stop; unfinished copies are resumed at the next start.

## Configuration

Settings are read from \`tidewatch.toml\` in the watched folder:

- \`interval\`: how often the full comparison runs. The default is 24 hours.
- \`parallel\`: how many files are copied at once. The default is 4.
- \`verify\`: whether a checksum is compared after each copy. It is on by default and costs about 5 % of the speed.

| Store | Prefix | Resumes |
| --- | --- | --- |
| Amazon S3 | s3:// | yes |
| SFTP | sftp:// | yes |
| Local folder | file:// | no |

## How conflicts are handled

When a file changed on both sides since the last copy, tidewatch keeps both versions. The older one gets the suffix
\`.conflict\` and the time of its change. Nothing is ever deleted on the remote side unless \`--mirror\` is given. Mirroring
asks for confirmation when more than 100 files would disappear.

## Limits

Symbolic links are copied as files. Renames of whole folders are seen as deletions and creations, which makes them slow
on stores without a server-side copy. Windows is supported since version 2.3, but paths of more than 260 characters are
skipped with a warning.

## License

tidewatch is published under the MIT license.
`;
