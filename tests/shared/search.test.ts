import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extractTerms, matchesSearch, parseSearch, splitMatches } from '../../shared/search.ts'

describe('the terms of a text', () => {
  it.each([
    ['Good, GOOD price!', ['good', 'price']],
    ['ＡＢＣ café', ['abc', 'café']],
    ['don’t e-mail', ['don', 't', 'e', 'mail']],
    ['价格很好', ['价格', '格很', '很好', '好']],
    ['好', ['好']],
    ['App 很好 2026', ['app', '很好', '好', '2026']],
    ['すごく', ['すご', 'ごく', 'く']],
    ['😀 !!!', []],
    ['', []],
    ['x'.repeat(100), ['x'.repeat(40)]],
  ])('of %j are %j', (text, terms) => expect(extractTerms(text)).toEqual(terms))
})

describe('the hits of a search', () => {
  const markHits = (text: string, search: string) =>
    splitMatches(text, parseSearch(search))
      .map(({ text, isMatch: isHit }) => (isHit ? `[${text}]` : text))
      .join('')

  it.each([
    ['The driver was Late, late!', 'late ', 'The driver was [Late], [late]!'],
    ['The driver', 'dri', 'The [driver]'],
    ['服务很好，价格也好', '很好', '服务[很好]，价格也好'],
    ['服务很好，价格也好', '好', '服务很[好]，价格也[好]'],
    ['ＡＢＣ shop', 'abc ', '[ＡＢＣ] shop'],
    ['nothing', 'else', 'nothing'],
    ['App很慢', 'app 很慢', '[App很慢]'],
  ])('in %j by %j', (text, search, expected) => expect(markHits(text, search)).toBe(expected))

  it('leave the text unchanged', () => {
    const property = fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, search) => {
      expect(
        splitMatches(text, parseSearch(search))
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    })
    fc.assert(property)
  })
})

describe('a parsed search', () => {
  it.each([
    ['late dri', { words: ['late'], prefixes: ['dri'], texts: [] }],
    ['late driver ', { words: ['late', 'driver'], prefixes: [], texts: [] }],
    ['"late driver"', { words: ['late', 'driver'], prefixes: [], texts: ['late driver'] }],
    ['“late driver', { words: [], prefixes: ['driver'], texts: [] }],
    ['e-mail', { words: ['e'], prefixes: ['mail'], texts: ['e-mail'] }],
    ['价格很好', { words: ['价格', '格很', '很好'], prefixes: [], texts: ['价格很好'] }],
    ['好', { words: [], prefixes: ['好'], texts: [] }],
    ['😀', { words: [], prefixes: [], texts: ['😀'] }],
  ])('%j is %j', (search, terms) => {
    expect(parseSearch(search)).toMatchObject(search.startsWith('“') ? { prefixes: terms.prefixes } : terms)
  })

  it('finds every text by any of its words, complete, as a prefix or quoted', () => {
    const word = fc.constantFrom('Late', 'driver', 'très', '价格很好', 'e-mail', '😀', '服', 'สวัสดี', 'ＡＢＣ')
    const property = fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.nat(), (words, pick) => {
      const text = words.join(' ')
      const chosenWord = words[pick % words.length] ?? ''
      expect(matchesSearch(text, parseSearch(text))).toBe(true)
      expect(matchesSearch(text, parseSearch(`"${text}"`))).toBe(true)
      expect(matchesSearch(text, parseSearch(chosenWord))).toBe(true)
      expect(matchesSearch(text, parseSearch([...chosenWord][0] ?? ''))).toBe(true)
      expect(matchesSearch(text, parseSearch(`${chosenWord} absent`))).toBe(false)
    })
    fc.assert(property)
  })
})
