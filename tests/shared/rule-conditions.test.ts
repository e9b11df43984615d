import { describe, expect, it } from 'vitest'
import type { RuleConditions } from '../../shared/rule.ts'
import { compileConditions, type RuleFacts } from '../../shared/rule-conditions.ts'

const facts: RuleFacts = {
  surveyId: 'survey',
  score: 3,
  reasons: ['price'],
  comment: 'The e-mail about my refunds was rude 😡，退款太慢了',
  contactRequested: true,
  language: 'zh-Hans-CN',
  responseProperties: { shop: 'Harbour', tier: 'D', city: 'Bonn' },
  contactProperties: { tier: 'a', shop: 'Station', revenue: '12,500' },
}
const nothing: RuleFacts = {
  surveyId: null,
  score: null,
  reasons: [],
  comment: null,
  contactRequested: false,
  language: null,
  responseProperties: {},
  contactProperties: {},
}

describe('the conditions of a rule', () => {
  it.each<[RuleConditions, boolean]>([
    [{}, true],
    [{ surveys: ['other', 'survey'] }, true],
    [{ surveys: ['other'] }, false],
    [{ groups: ['detractor'] }, true],
    [{ groups: ['passive', 'promoter'] }, false],
    [{ score: { from: 3, to: 3 } }, true],
    [{ score: { from: 4, to: 10 } }, false],
    [{ reasons: ['delay', 'price'] }, true],
    [{ reasons: ['delay'] }, false],
    [{ contactRequested: true }, true],
    [{ words: ['refund'] }, false],
    [{ words: ['ＲＥＦＵＮＤＳ'] }, true],
    [{ words: ['退款'] }, true],
    [{ words: ['退貨', '退'] }, true],
    [{ words: ['退貨'] }, false],
    [{ words: ['my refunds'] }, true],
    [{ words: ['refunds my'] }, false],
    [{ words: ['e-mail'] }, true],
    [{ words: ['"rude"'] }, true],
    [{ words: ['😡'] }, true],
    [{ words: ['"', '“”', ' '] }, false],
    [{ tiers: ['A'] }, true],
    [{ tiers: ['D'] }, false],
    [{ properties: { shop: ['Station'], city: ['Bonn', 'Berlin'] } }, true],
    [{ properties: { shop: ['Harbour'] } }, false],
    [{ properties: { constructor: ['x'] } }, false],
    [{ languages: ['zh'] }, true],
    [{ languages: ['ZH-hans'] }, true],
    [{ languages: ['z', 'zh-Hant'] }, false],
    [{ value: { property: 'revenue', atLeast: 12500 } }, true],
    [{ value: { property: 'revenue', atLeast: 12500.01 } }, false],
    [{ value: { property: 'shop', atLeast: -1e9 } }, false],
    [{ value: { property: 'nothing', atLeast: -1e9 } }, false],
    [{ groups: ['detractor'], words: ['nice'] }, false],
  ])('%j hold: %s', (conditions, holds) => {
    expect(compileConditions(conditions)(facts)).toBe(holds)
    // Asked again: the comment is indexed once.
    expect(compileConditions(conditions)(facts)).toBe(holds)
    expect(compileConditions(conditions)(nothing)).toBe(Object.keys(conditions).length === 0)
  })

  it('find a word in the characters of another region', () => {
    const traditional = { ...facts, comment: '軟體很慢' }
    expect(compileConditions({ words: ['软件'] })(traditional)).toBe(true)
  })
})
