import { expect, it } from 'vitest'
import { parsePattern, toPatternForm } from '../../../server/pages/patterns/form.ts'
import { parseList, parseProperties } from '../../../server/pages/patterns/lists.ts'
import type { PatternRule } from '../../../shared/pattern.ts'
import { PatternConditions } from '../../../shared/pattern-conditions.ts'

const view = {} as Parameters<typeof parsePattern>[0]

it('the form of a pattern that is sent untouched changes nothing', () => {
  const words = ['late, again', 'say "never"', '"quoted"', '“引号”', '小红书；微博', 'two\nlines', '5" pipe', 'plain']
  const conditions = PatternConditions.parse({
    ...{ voice: ['comment'], words, silence: { days: 30 }, earlierScore: { from: 9, to: 10 } },
    properties: { shop: ['Harbour, West', 'A=B', 'Airport'], 'a = b': ['c'] },
    signs: { words, tags: ['a,b', 'c'], properties: { 'price, net': ['1;2'] } },
  })
  const rule: PatternRule = {
    ...{ id: 'mine', names: { en: 'A' }, suggestions: { en: 'Call.\nAsk.' }, conditions, position: 10 },
    ...{ custom: true, changed: false, pausedAt: null, version: 7 },
  }
  const { names, suggestions } = rule
  for (const after of [null, 'complainer'])
    expect(parsePattern(view, toPatternForm(rule, after))).toEqual({
      value: { names, suggestions, conditions, after, paused: false },
      errors: {},
    })
})

it('lists are read with any comma, in lines, and with unpaired quotes', () => {
  expect(parseList('a, b，c、d;e；f\r\n g ,, "h, i" ')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h, i'])
  expect(parseList('"open, b')).toEqual(['"open', 'b'])
  expect(parseList(' ')).toEqual([])
})

it('properties are read by line, and values of one name are taken together', () => {
  expect(parseProperties('shop = A, B\r\n\r\ntier＝C\nshop = D\nnone')).toEqual({
    ...{ shop: ['A', 'B', 'D'], tier: ['C'], none: [] },
  })
  expect(parseProperties('url = a=b')).toEqual({ url: ['a=b'] })
  expect(parseProperties('')).toEqual({})
})
