import { describe, expect, it } from 'vitest'
import { addDays } from '../../shared/calendar.ts'
import { PatternConditions } from '../../shared/pattern-conditions.ts'
import { defaultPatterns } from '../../shared/pattern-defaults.ts'
import {
  compilePattern,
  decidesOutcome,
  findPatternOutcome,
  hasBeenDetractor,
  type PatternFacts,
  type PatternFollowUp,
  type PatternResponse,
} from '../../shared/pattern-matching.ts'

const TODAY = '2026-11-22'
/** Days before today. */
const ago = (days: number) => ({ at: Date.parse(`${TODAY}T12:00:00Z`) - days * 86_400_000, day: addDays(TODAY, -days) })

const followUp = (values: Partial<PatternFollowUp> = {}): PatternFollowUp => ({
  ...{ openedDay: ago(1).day, stage: 'new', level: 0, hasAmends: false, scoreAfter: null },
  ...values,
})
const response = (values: Partial<PatternResponse> = {}): PatternResponse => ({
  ...{ ...ago(1), score: 3, isRecovery: false, comment: null, contactRequested: false, properties: {}, tags: [] },
  followUp: null,
  ...values,
})
const customer = (responses: PatternResponse[], values: Partial<PatternFacts> = {}): PatternFacts => ({
  ...{ today: TODAY, responses, invitations: [], properties: {}, ...values },
})
const matches = (conditions: object, facts: PatternFacts) => compilePattern(PatternConditions.parse(conditions))(facts)
const findDefault = (facts: PatternFacts) =>
  defaultPatterns.find(({ conditions }) => compilePattern(conditions)(facts))?.id

describe('the conditions of a pattern', () => {
  const scored = customer([response({ score: 5 }), response({ score: 10 }), response({ score: 2 })])

  it.each([
    [{ lastScore: { from: 5, to: 5 } }, true],
    [{ lastScore: { from: 6, to: 10 } }, false],
    [{ lowestScore: { from: 0, to: 2 } }, true],
    [{ lowestScore: { from: 3, to: 10 } }, false],
    [{ earlierScore: { from: 9, to: 10 } }, true],
    [{ earlierScore: { from: 0, to: 8 } }, false],
    [{ responses: { atLeast: 3 } }, true],
    [{ responses: { atMost: 2 } }, false],
    [{ detractorResponses: { atLeast: 2, atMost: 2 } }, true],
    [{ detractorResponses: { atLeast: 3 } }, false],
  ])('compare scores and numbers of responses: %j is %s', (conditions, expected) => {
    expect(matches(conditions, scored)).toBe(expected)
  })

  it('know the best score before a customer became a detractor, not after', () => {
    const promoter = { earlierScore: { from: 9, to: 10 } }
    expect(matches(promoter, customer([response({ score: 9 }), response()]))).toBe(false)
    expect(matches(promoter, customer([response({ score: 9 }), response(), response({ score: 9 })]))).toBe(true)
  })

  it('count within calendar days, of which today is the last', () => {
    const facts = customer([response(ago(0)), response(ago(30))])
    expect(matches({ detractorResponses: { atLeast: 2, days: 31 } }, facts)).toBe(true)
    expect(matches({ detractorResponses: { atLeast: 2, days: 30 } }, facts)).toBe(false)
    expect(matches({ detractorResponses: { atLeast: 1, days: 1 } }, facts)).toBe(true)
  })

  it('do not count what customers respond when they are asked again, but see what they write', () => {
    const again = response({ isRecovery: true, score: 1, comment: 'Still broken' })
    const facts = customer([again, response({ score: 4 }), response({ score: 2, isRecovery: true })])
    expect(matches({ detractorResponses: { atLeast: 2 } }, facts)).toBe(false)
    expect(matches({ responses: { atLeast: 2 } }, facts)).toBe(false)
    for (const name of ['lastScore', 'lowestScore']) expect(matches({ [name]: { from: 4, to: 4 } }, facts)).toBe(true)
    expect(matches({ earlierScore: { from: 0, to: 10 } }, facts)).toBe(false)
    expect(matches({ voice: ['none'] }, facts)).toBe(false)
    expect(matches({ words: ['broken'] }, facts)).toBe(true)
    expect(hasBeenDetractor(customer([again]))).toBe(false)
  })

  it('know how customers spoke up as detractors', () => {
    const silent = customer([response(), response({ score: 9, comment: 'Great' })])
    const wrote = customer([response({ comment: 'Too late' })])
    const asked = customer([response({ contactRequested: true })])
    expect([silent, wrote, asked].map((facts) => matches({ voice: ['none'] }, facts))).toEqual([true, false, false])
    expect([silent, wrote, asked].map((facts) => matches({ voice: ['comment', 'contact'] }, facts))).toEqual([
      false,
      true,
      true,
    ])
    expect(matches({ voice: ['contact'] }, wrote)).toBe(false)
  })

  it('find words in what detractors wrote, and in nothing else', () => {
    const facts = customer([
      response({ comment: '我要发到小红书曝光' }),
      response({ score: 10, comment: 'delivery was fine' }),
    ])
    expect(matches({ words: ['小红书'] }, facts)).toBe(true)
    expect(matches({ words: ['delivery'] }, facts)).toBe(false)
  })

  it('see silence by days, or by invitations that are old enough', () => {
    const facts = (ages: readonly [days: number, isAnswered: boolean][], lastDays: number) =>
      customer([response(ago(lastDays))], {
        invitations: ages.map(([days, isAnswered]) => ({ ...ago(days), isAnswered })),
      })
    const silence = { silence: { days: 60, invitations: 2 } }
    const isSilent = (lastDays: number, ...ages: [days: number, isAnswered: boolean][]) =>
      matches(silence, facts(ages, lastDays))
    expect(isSilent(60)).toBe(true)
    expect(isSilent(59)).toBe(false)
    expect(isSilent(50, [7, false], [30, false])).toBe(true)
    expect(isSilent(50, [6, false], [30, false])).toBe(false)
    expect(isSilent(50, [6, false], [8, false], [30, false], [40, true])).toBe(true)
    expect(isSilent(50, [8, false], [30, true], [40, false])).toBe(false)
    expect(matches({ silence: { invitations: 1 } }, facts([], 59))).toBe(false)
  })

  it('see no silence in invitations before the last response, also to being asked again', () => {
    const invitations = [200, 230].map((days) => ({ ...ago(days), isAnswered: false }))
    const silence = { silence: { days: 300, invitations: 2 } }
    expect(matches(silence, customer([response(ago(1))], { invitations }))).toBe(false)
    expect(matches(silence, customer([response(ago(250))], { invitations }))).toBe(true)
    expect(matches(silence, customer([response(ago(210)), response(ago(250))], { invitations }))).toBe(false)
    const askedAgain = response({ ...ago(1), isRecovery: true, score: 9 })
    expect(matches(silence, customer([askedAgain, response(ago(250))], { invitations }))).toBe(false)
  })

  it('look at follow-ups', () => {
    const facts = customer([
      response({ followUp: followUp({ stage: 'lost', level: 1, hasAmends: true }) }),
      response({ followUp: followUp({ stage: 'won-back', hasAmends: true, openedDay: ago(100).day }) }),
    ])
    expect(matches({ followUps: { atLeast: 2 }, lost: { atLeast: 1 }, reopened: { atLeast: 1 } }, facts)).toBe(true)
    expect(matches({ amends: { atLeast: 2 } }, facts)).toBe(true)
    expect(matches({ amends: { atLeast: 2, days: 101 } }, facts)).toBe(true)
    expect(matches({ amends: { atLeast: 2, days: 100 } }, facts)).toBe(false)
    expect(matches({ results: ['lost'] }, facts)).toBe(true)
    expect(matches({ results: ['won-back'] }, facts)).toBe(false)
  })

  it('take what is known of the contact before what came with responses', () => {
    const facts = customer([response({ properties: { shop: 'A', source: 'review-site' }, tags: ['angry'] })], {
      properties: { shop: 'B' },
    })
    expect(matches({ properties: { shop: ['B', 'C'], source: ['review-site'] } }, facts)).toBe(true)
    expect(matches({ properties: { shop: ['A'] } }, facts)).toBe(false)
    expect(matches({ properties: { constructor: ['A'] } }, facts)).toBe(false)
    expect(matches({ signs: { tags: ['angry'], words: ['never'] } }, facts)).toBe(true)
    expect(matches({ signs: { properties: { shop: ['A'], source: ['x', 'review-site'] } } }, facts)).toBe(true)
    expect(matches({ signs: { tags: ['calm'], words: ['never'] } }, facts)).toBe(false)
  })

  it.each([
    {},
    { responses: { days: 30 } },
    { responses: { atLeast: 3, atMost: 2 } },
    { lastScore: { from: 7, to: 6 } },
    { silence: {} },
    { signs: {} },
    { voice: [] },
    { orders: { atLeast: 1 } },
  ])('are refused if they say nothing, or nothing that makes sense: %j', (conditions) => {
    expect(PatternConditions.safeParse(conditions).success).toBe(false)
  })
})

describe('the patterns that come with Vouch', () => {
  it('have valid conditions, and texts in each language', () => {
    for (const { conditions, names, suggestions } of defaultPatterns) {
      expect(PatternConditions.parse(conditions)).toEqual(conditions)
      for (const texts of [names, suggestions]) expect(Object.values(texts).filter(Boolean)).toHaveLength(3)
    }
  })

  it.each([
    ['public-critic', customer([response({ comment: 'I’ll post it on social media' })])],
    ['public-critic', customer([response({ properties: { source: 'review-site' } })])],
    ['demanding-customer', customer([1, 2].map(() => response({ followUp: followUp({ hasAmends: true }) })))],
    ['let-down-twice', customer([response({ followUp: followUp({ level: 1 }) })])],
    ['repeated-complainer', customer([1, 2].map(() => response({ comment: 'Late again' })))],
    ['disappointed-promoter', customer([response({ comment: 'Late' }), response({ score: 9 })])],
    ['complainer', customer([response({ contactRequested: true })])],
    ['silent-leaver', customer([response(ago(60))])],
    ['silent-detractor', customer([response()])],
  ])('call this a %s', (id, facts) => {
    expect(findDefault(facts)).toBe(id)
  })
})

describe('what became of a customer', () => {
  it('is that of the latest follow-up', () => {
    const outcome = (...followUps: (PatternFollowUp | null)[]) =>
      findPatternOutcome(customer(followUps.map((one) => response({ followUp: one }))))
    expect(outcome(null)).toEqual({ outcome: 'none', isConverted: null })
    expect(outcome(null, followUp({ stage: 'waiting' }), followUp({ stage: 'lost' }))).toEqual({
      outcome: 'open',
      isConverted: null,
    })
    expect(outcome(followUp({ stage: 'solved' })).outcome).toBe('asked')
    expect(outcome(followUp({ stage: 'won-back', scoreAfter: 9 }))).toEqual({ outcome: 'won-back', isConverted: true })
    expect(outcome(followUp({ stage: 'new', level: 1, scoreAfter: 6 }))).toEqual({
      outcome: 'open',
      isConverted: false,
    })
  })

  it('says nothing of a conversion if the customer was no detractor', () => {
    const facts = customer([response({ score: 8, followUp: followUp({ stage: 'won-back', scoreAfter: 9 }) })])
    expect(findPatternOutcome(facts).isConverted).toBeNull()
    expect(hasBeenDetractor(facts)).toBe(false)
  })

  it('is decided by conditions on what happens after a complaint', () => {
    expect(decidesOutcome({ silence: { days: 60 } })).toBe(true)
    expect(decidesOutcome({ voice: ['comment'] })).toBe(false)
  })
})
