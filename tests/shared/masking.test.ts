import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MASK, maskPersonalData } from '../../shared/masking.ts'

describe('a text for users without access to contacts', () => {
  it.each([
    ['Write to ada.lovelace+nps@mail.example, please', 'Write to •••, please'],
    ['我的邮箱是ada@qq.example。谢谢', '•••。谢谢'],
    ['ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ', '•••'],
    ['mail ada\u00ad@\u200bexample.com!', 'mail •••'],
    ['a@b@c.example or d@e', '••• or •••'],
    ['@home and home@ are no addresses', '@home and home@ are no addresses'],
    ['Call +1 (555) 123-4567 now', 'Call ••• now'],
    ['电话：１３８００１３８０００', '电话：•••'],
    ['13800138000', '•••'],
    ['Waited 25 minutes, paid 1,200', 'Waited 25 minutes, paid 1,200'],
    ['Room 4711', 'Room 4711'],
  ])('%j becomes %j', (text, expected) => {
    expect(maskPersonalData(text)).toBe(expected)
  })

  it.each([
    '\u2010',
    '\u2011',
    '\u2013',
    '\u2212',
    ':',
    ',',
    '~',
    '_',
    '*',
    '.',
    '/',
    '\u200b',
    '\u00ad',
    '    ',
    ' (',
    '·',
  ])('hides a phone number with %j between its digits', (separator) => {
    const number = ['030', '901', '820', '00'].join(separator)
    expect(maskPersonalData(`Ring ${number} today`)).toBe(`Ring ${MASK} today`)
  })

  it('hides a name whole and in parts, but not within other words', () => {
    const knownNames = ['Ann Lovelace', '王小明']
    expect(maskPersonalData('Ann was annoyed; LOVELACE too', knownNames)).toBe('••• was annoyed; ••• too')
    expect(maskPersonalData('我是王小明', knownNames)).toBe('我是•••')
    expect(maskPersonalData('Zoë Quéré-Núñez', ['Quéré-Núñez'])).toBe('Zoë •••')
    expect(maskPersonalData('Signs. $& (Ann)', ['$&', 'Ann'])).toBe('Signs. ••• (•••)')
  })

  it.each([
    ['in full-width letters', 'Ａｎｎ　Ｌｏｖｅｌａｃｅ', 'Ann Lovelace', '•••'],
    ['decomposed', 'Zoe\u0308 says', 'Zo\u00eb', '••• says'],
    ['with a soft hyphen', 'Love\u00adlace says', 'Lovelace', '••• says'],
    ['with a mark behind an invisible character', 'Zoe\u200d\u0308 says', 'Zo\u00eb', '••• says'],
    ['glued to a title', 'MrQuillfeather and MrLee', 'Quillfeather', 'Mr••• and MrLee'],
    ['short, glued to a title', 'MrLee, sleek', 'Lee', 'Mr•••, sleek'],
    ['in decomposed Hangul', '김민준'.normalize('NFD'), '김민준', '•••'],
    ['with a letter whose lower case is longer', 'İrem says', 'İrem', '••• says'],
  ])('hides a name %s', (_, text, name, expected) => {
    expect(maskPersonalData(text, [name])).toBe(expected)
  })

  it('hides what an exhaustive search finds', () => {
    const text = fc.string({
      unit: fc.constantFrom(
        'a',
        'B',
        '.',
        '@',
        ' ',
        '1',
        '２',
        '-',
        '\u2011',
        'e\u0301',
        '\u200b',
        '王',
        'ｅ',
        ';',
        '+',
        'ann',
      ),
      maxLength: 60,
    })
    fc.assert(
      fc.property(text, fc.subarray(['Ann', '王', 'aé', 'Bann Ea']), (input, names) => {
        expect(read(maskPersonalData(input, names))).toBe(maskSlowly(input, names))
      }),
      { numRuns: 3000 },
    )
  })

  it('takes a time that grows with the length, not with its square', () => {
    expect(maskPersonalData('a.'.repeat(500_000))).toHaveLength(1_000_000)
    expect(maskPersonalData('1-2-'.repeat(250_000))).toBe(`${MASK}-`)
    expect(maskPersonalData('@'.repeat(500_000))).toHaveLength(500_000)
  })
})

/** What a text reads as. */
const read = (text: string) =>
  text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .replaceAll(MASK, '#')

const OUTSIDE = '\\s@<>()[\\]"\'“”‘’,;，。；、'
const EMAIL = new RegExp(`[^${OUTSIDE}:：]+(?:@[^${OUTSIDE}]+)+`, 'gu')
const PHONE = /\+?\p{Nd}(?:[\s().\p{Pd}\u2212/·・:,~_*]{0,5}\p{Nd}){6,}/gu

/** Tries every name at every character. Takes a time that grows with the square of the length. */
function maskSlowly(input: string, names: readonly string[]): string {
  const text = read(input)
  const isMasked = Array.from({ length: text.length }, () => false)
  const mask = (start: number, length: number) => isMasked.fill(true, start, start + length)
  for (const pattern of [EMAIL, PHONE])
    for (const { 0: match, index } of text.matchAll(pattern)) mask(index, match.length)
  const fullNames = names.map((name) => read(name).toLowerCase())
  const parts = fullNames.flatMap((name) => name.split(' ')).filter((part) => part.length > 2)
  for (const term of [...fullNames.filter((name) => name.length > 1), ...parts]) {
    for (let start = 0; start + term.length <= text.length; start++) {
      if (text.slice(start, start + term.length).toLowerCase() !== term) continue
      const [before, first = ''] = [text[start - 1] ?? '', text[start]]
      const [last, after] = [text[start + term.length - 1] ?? '', text[start + term.length] ?? '']
      if (term.length >= 6 || (isWordBreak(before, first) && isWordBreak(last, after))) mask(start, term.length)
    }
  }
  return [...text].length === 0
    ? ''
    : text
        .split('')
        .map((unit, index) => (isMasked[index] ? (isMasked[index - 1] ? '' : '#') : unit))
        .join('')
}

const isWordBreak = (before: string, after: string) =>
  !/^\p{L}{2}$/u.test(before + after) || /^\p{Ll}\p{Lu}$/u.test(before + after)
