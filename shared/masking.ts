/** Replaces text that a user may not see. */
export const MASK = '•••'

const EMAIL_PATTERN = /[^\s@＠<>()[\]"'“”‘’,;:，。；：、]+[@＠][^\s@＠<>()[\]"'“”‘’,;，。；、]+/gu

/** Seven digits or more, with the usual separators. */
const PHONE_PATTERN = /[+＋]?\p{Nd}(?:[\s().\-–—/·－（）]{0,3}\p{Nd}){6,}/gu

/** Masks email addresses, phone numbers and the given names, for users without access to contacts. */
export function maskPersonalData(text: string, names: readonly string[] = []): string {
  const withoutAddresses = text.replace(EMAIL_PATTERN, MASK).replace(PHONE_PATTERN, MASK)
  const namePattern = buildNamePattern(names)
  return namePattern === undefined ? withoutAddresses : withoutAddresses.replace(namePattern, MASK)
}

/** Each name as a whole and its words, longest first. */
function buildNamePattern(names: readonly string[]): RegExp | undefined {
  const fullNames = names.map((name) => name.trim()).filter((name) => [...name].length > 1)
  const parts = fullNames.flatMap((name) => name.split(/[^\p{L}\p{M}\p{N}]+/u)).filter(isName)
  const terms = [...new Set([...fullNames, ...parts])].sort((a, b) => b.length - a.length)
  return terms.length === 0 ? undefined : new RegExp(terms.map(toWordPattern).join('|'), 'giu')
}

/** Two characters are a name in Chinese, but only a syllable elsewhere. */
const isName = (part: string) => part.length > 2 || /^\p{Script=Han}{2}$/u.test(part)

/** Only whole words, in scripts that separate words. */
const toWordPattern = (text: string) =>
  /\p{Script=Han}/u.test(text) ? escapeRegExp(text) : `(?<!\\p{L})${escapeRegExp(text)}(?!\\p{L})`

const escapeRegExp = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
