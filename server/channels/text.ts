/** How long a text is for a platform: in characters or in bytes. */
export type Measure = (text: string) => number

/** In UTF-16 units: no platform counts more characters than these. */
export const countCharacters: Measure = (text) => text.length

/** In UTF-8: most Chinese characters take three. */
export const countBytes: Measure = (text) => Buffer.byteLength(text)

/** In Chinese characters: two Latin letters take the room of one. */
export const countWide: Measure = (text) => {
  let width = 0
  for (const sign of text) width += sign < '\u0300' ? 0.5 : 1
  return width
}

const ELLIPSIS = '…'
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * Cuts a text that is too long between two characters as people see them, and ends it with `…`.
 * @example cutText('我们很失望', 10, countBytes) // '我们…'
 */
export function cutText(text: string, max: number, measure: Measure = countCharacters): string {
  if (measure(text) <= max) return text
  const room = max - measure(ELLIPSIS)
  const start = takeWithin(listGraphemes(text), room, measure)
  // A letter under hundreds of accents is one character, too.
  const taken = start === '' ? takeWithin(text, room, measure).replace(/\u200d+$/, '') : start
  return `${taken.trimEnd()}${ELLIPSIS}`
}

function* listGraphemes(text: string): Iterable<string> {
  for (const { segment } of graphemes.segment(text)) yield segment
}

function takeWithin(parts: Iterable<string>, room: number, measure: Measure): string {
  let taken = ''
  let used = 0
  for (const part of parts) {
    used += measure(part)
    if (used > room) break
    taken += part
  }
  return taken
}

/**
 * What people have written, without signs that act on the text around it: control characters, and those that turn its direction.
 */
export const toPlainText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\r\n?|\u0085|\u2028|\u2029/g, '\n')
    .replaceAll(/[\t\v\f]/g, ' ')
    .replaceAll(/(?!\n)\p{Cc}/gu, '')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/\n\s*\n/g, '\n\n')
    .trim()

/** The same in one line. */
export const toPlainLine = (text: string): string => toPlainText(text).replaceAll(/\s+/g, ' ')

/** A long text in at most `maxLines` lines without empty ones; the last has the rest. */
export function splitLines(text: string, maxCharacters: number, maxLines: number): string[] {
  const lines = cutText(text, maxCharacters).split(/\s*\n\s*/)
  return [...lines.slice(0, maxLines - 1), lines.slice(maxLines - 1).join(' ')].filter((line) => line !== '')
}

/** Signs that begin markup in the Markdown of some platform, and signs that look like them. */
const lookalikes: Readonly<Record<string, string>> = {
  '*': '＊',
  '~': '～',
  '`': '｀',
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '|': '｜',
  '\\': '＼',
}

/**
 * Keeps what people have written from being read as Markdown or as a mention, or from becoming a link. Backslashes do not do on any
 * of the platforms: their apps for phones show them.
 */
export const toInertMarkdown = (text: string): string =>
  text
    .replaceAll(/[*~`[\]<>|\\]/g, (sign) => lookalikes[sign] ?? sign)
    // Within a word it is none, such as in an email address.
    .replaceAll(/(?<![a-z0-9])_|_(?![a-z0-9])/gi, '＿')
    .replaceAll(/^(\s*)#/gm, '$1＃')
    .replaceAll(/^(\s*)([-+])(?=\s)/gm, '$1\u200b$2')
    .replaceAll(/^(\s*\d+)(?=[.)]\s)/gm, '$1\u200b')
    .replaceAll(/^\s*[-=]{3,}\s*$/gm, '—')
    .replaceAll(/:\/\//g, ':\u200b//')
    .replaceAll(/\bwww\./gi, '$&\u200b')
