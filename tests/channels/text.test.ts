import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countBytes,
  countCharacters,
  countWide,
  cutText,
  splitLines,
  toInertMarkdown,
  toPlainLine,
  toPlainText,
} from '../../server/channels/text.ts'

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

describe('cutText', () => {
  it.each([
    ['我们很失望', 10, countBytes, '我们…'],
    ['我们很失望', 15, countBytes, '我们很失望'],
    ['我们很失望', 3, countCharacters, '我们…'],
    ['abc 我们', 3, countWide, 'abc…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15, countCharacters, '👩‍👩‍👧‍👦…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 11, countCharacters, '👩‍👩‍👧…'],
    ['é́'.repeat(3), 4, countCharacters, 'é́…'],
    ['one two', 5, countCharacters, 'one…'],
    ['', 0, countCharacters, ''],
  ])('cuts %j to %d', (text, max, measure, expected) => {
    expect(cutText(text, max, measure)).toBe(expected)
  })

  it('stays within each limit, and between two characters', () => {
    const units = fc.constantFrom('a', ' ', '客', '👩‍👩‍👧‍👦', '🇨🇳', 'e\u0301', '\u{20000}', 'ש', 'ক্ষি', '\n')
    const measures = fc.constantFrom(countBytes, countCharacters, countWide)
    fc.assert(
      fc.property(
        fc.array(units, { maxLength: 40 }),
        fc.integer({ min: 3, max: 60 }),
        measures,
        (parts, max, measure) => {
          const text = parts.join('')
          const cut = cutText(text, max, measure)
          expect(measure(cut)).toBeLessThanOrEqual(max)
          expect(cut.isWellFormed()).toBe(true)
          if (cut === text) return
          const start = cut.slice(0, -1)
          expect(text.startsWith(start)).toBe(true)
          const boundaries = new Set([...graphemes.segment(text)].map(({ index }) => index))
          const [first] = graphemes.segment(text)
          if (measure(first?.segment ?? '') + measure('…') <= max) expect(boundaries.has(start.length)).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('plain texts', () => {
  it('have no signs that act on what is around them', () => {
    expect(toPlainText('a\u202eb\u2066c\u0007d\r\ne\tf\ud83dg\n\n \n\nh ')).toBe('abcd\ne f\ufffdg\n\nh')
    expect(toPlainLine(' a\n\nb\tc ')).toBe('a b c')
  })

  it('keep what emoji, Arabic and Chinese are made of', () => {
    const text = '👩‍👩‍👧‍👦 مرحبا‎ 客户\u3000很好'
    expect(toPlainText(text)).toBe(text)
  })

  it('are split into some lines, of which the last has the rest', () => {
    expect(splitLines('a\n\nb\n c\nd', 100, 3)).toEqual(['a', 'b', 'c d'])
    expect(splitLines('abcdef', 4, 3)).toEqual(['abc…'])
  })
})

describe('toInertMarkdown', () => {
  it.each([
    ['[click](http://evil.example)', '［click］(http:\u200b//evil.example)'],
    ['<!channel> <@U1> <at id=all></at>', '＜!channel＞ ＜@U1＞ ＜at id=all＞＜/at＞'],
    ['**bold** _it_ ~~no~~ `code`', '＊＊bold＊＊ ＿it＿ ～～no～～ ｀code｀'],
    ['# Title\n- item\n1. one', '＃ Title\n\u200b- item\n1\u200b. one'],
    ['first_last@example.com, 5 - 3', 'first_last@example.com, 5 - 3'],
    ['www.evil.example', 'www.\u200bevil.example'],
    ['a\n---\nb', 'a\n—\nb'],
  ])('shows %j as it is', (text, expected) => {
    expect(toInertMarkdown(text)).toBe(expected)
  })
})
