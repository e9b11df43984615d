/** What stands in the place of what a reader may not see. */
export const MASK = '•••'

const MAIL = /[^\s@＠<>()[\]"'“”‘’,;:，。；：、]+[@＠][^\s@＠<>()[\]"'“”‘’,;，。；、]+/gu

/** Seven digits or more, with whatever people put between them. */
const PHONE = /[+＋]?\p{Nd}(?:[\s().\-–—/·－（）]{0,3}\p{Nd}){6,}/gu

/** A text without the e-mail addresses and phone numbers, and without `known` words, such as a customer's name. */
export function masked(text: string, known: readonly string[] = []): string {
  const plain = text.replace(MAIL, MASK).replace(PHONE, MASK)
  const names = namesIn(known)
  return names === undefined ? plain : plain.replace(names, MASK)
}

/** Each as a whole, and the words it is made of; the longest first. */
function namesIn(known: readonly string[]): RegExp | undefined {
  const whole = known.map((name) => name.trim()).filter((name) => [...name].length > 1)
  const parts = whole.flatMap((name) => name.split(/[^\p{L}\p{M}\p{N}]+/u)).filter(isName)
  const all = [...new Set([...whole, ...parts])].sort((a, b) => b.length - a.length)
  return all.length === 0 ? undefined : new RegExp(all.map(standing).join('|'), 'giu')
}

/** Two letters are a name in Chinese, and a syllable elsewhere. */
const isName = (part: string) => part.length > 2 || /^\p{Script=Han}{2}$/u.test(part)

/** Not within another word, where words have ends. */
const standing = (text: string) =>
  /\p{Script=Han}/u.test(text) ? escaped(text) : `(?<!\\p{L})${escaped(text)}(?!\\p{L})`

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
