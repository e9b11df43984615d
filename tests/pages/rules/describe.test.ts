import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { getMessages } from '../../../server/i18n/index.ts'
import { appLanguages } from '../../../server/i18n/languages.ts'
import { createFormat } from '../../../server/pages/layout/format.ts'
import { describeRule, type RuleNames } from '../../../server/pages/rules/describe.ts'
import { channelKinds } from '../../../shared/channel.ts'
import { eventTypes } from '../../../shared/event-types.ts'
import { groups } from '../../../shared/nps.ts'
import type { RuleSettings } from '../../../shared/rule.ts'

const createView = (language: (typeof appLanguages)[number]) => ({
  t: getMessages(language),
  format: createFormat({ language, timeZone: 'UTC', country: null, now: 0 }),
})

const numbered = (prefix: string, count: number) =>
  new Map(Array.from({ length: count }, (_, n) => [`${prefix}-${n}`, `${prefix.toUpperCase()}${n}`]))

const names: RuleNames = {
  surveys: numbered('survey', 3),
  reasons: numbered('reason', 3),
  members: numbered('member', 3),
  teams: numbered('team', 3),
  channels: new Map(channelKinds.map((kind, n) => [`channel-${n}`, { kind, name: `CHANNEL${n}` }])),
}

const some = <Item>(items: readonly Item[]) => fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 4 })
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
const id = (map: ReadonlyMap<string, unknown>) => fc.constantFrom(...map.keys())

const settings: fc.Arbitrary<RuleSettings> = fc.record({
  events: some(eventTypes),
  conditions: fc.record({
    surveys: optional(some([...names.surveys.keys()])),
    groups: optional(some(groups)),
    score: fc.constantFrom(undefined, { from: 0, to: 6 }, { from: 3, to: 3 }),
    reasons: optional(some([...names.reasons.keys()])),
    words: optional(some(['refund', '退款'])),
    properties: optional(fc.constant({ region: ['North', 'South'] })),
    tiers: optional(some(['A', 'B', 'C', 'D'] as const)),
    contactRequested: fc.constantFrom(undefined, true as const),
    languages: optional(some(['de', 'ja'])),
    value: optional(fc.constant({ property: 'revenue', atLeast: 1500 })),
  }),
  actions: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('alert' as const), channelId: id(names.channels) }),
      fc.record({ kind: fc.constant('webhook' as const), channelId: id(names.channels) }),
      fc.record({ kind: fc.constant('open-follow-up' as const), ownerId: fc.option(id(names.members)) }),
      fc.record({ kind: fc.constant('assign-follow-up' as const), ownerId: id(names.members) }),
      fc.record({ kind: fc.constant('tag' as const), tag: fc.constantFrom('vip', '加急') }),
    ),
    { minLength: 1, maxLength: 5 },
  ),
})

/** What a sentence must name, in any language. */
function listNames({ conditions, actions }: RuleSettings): string[] {
  const { surveys = [], reasons = [], words = [], properties = {}, tiers = [], score, value } = conditions
  return [
    ...surveys.map((key) => names.surveys.get(key) ?? ''),
    ...reasons.map((key) => names.reasons.get(key) ?? ''),
    ...words,
    ...Object.values(properties).flat(),
    ...tiers,
    ...(score ? [`${score.from}`, `${score.to}`] : []),
    ...(value ? ['Revenue', '1,500'] : []),
    ...actions.flatMap((action) => {
      if (action.kind === 'tag') return [action.tag]
      if ('channelId' in action) return [names.channels.get(action.channelId)?.name ?? '']
      if (action.kind === 'thank') return []
      return action.ownerId === null ? [] : [names.members.get(action.ownerId ?? '') ?? '']
    }),
  ]
}

describe('the sentence of a rule', () => {
  const example: RuleSettings = {
    events: ['response.created'],
    conditions: { score: { from: 0, to: 6 }, contactRequested: true },
    actions: [
      { kind: 'alert', channelId: 'channel-0' },
      { kind: 'assign-follow-up', ownerId: 'member-1' },
    ],
  }

  it.each([
    [
      'en',
      'When a response arrives, if the score is 0–6 and the customer asked for a call, then alert CHANNEL0 by email and assign the follow-up to MEMBER1.',
    ],
    ['zh-Hans', '收到新反馈时，如果评分为 0–6 分，并且客户要求回访，就通过邮件提醒“CHANNEL0”，并把跟进分配给MEMBER1。'],
    [
      'zh-Hant',
      '收到新回饋時，如果評分為 0–6 分，而且顧客要求回電，就以電子郵件提醒「CHANNEL0」，並把回訪指派給MEMBER1。',
    ],
  ] as const)('reads as people of the language say it: %s', (language, sentence) => {
    expect(describeRule(createView(language), example, names)).toBe(sentence)
  })

  it.each(appLanguages)('names each event, condition and action: %s', (language) => {
    const view = createView(language)
    const messages = view.t.rules.sentence
    fc.assert(
      fc.property(settings, (rule) => {
        const sentence = describeRule(view, rule, names)
        const { conditions } = rule
        const parts = [
          ...rule.events.map((type) => messages.events[type]),
          ...(conditions.groups ?? []).map((group) => messages.groups[group]),
          ...(conditions.languages ?? []).map((code) => view.format.languageName(code)),
          ...(conditions.contactRequested && !conditions.groups ? [messages.contactRequested] : []),
          ...listNames(rule),
        ]
        expect(parts.filter((part) => part === '' || !sentence.includes(part))).toEqual([])
        expect(sentence).not.toMatch(/undefined|\[object| {2}|，，/)
      }),
    )
  })

  it.each([
    [
      'en',
      'if the customer is a passive or promoter, and asked for a call, then alert Team and Managers by email, alert Slack, open a follow-up and assign it to Ada, and tag the response “refund” and “urgent”.',
    ],
    [
      'zh-Hans',
      '如果客户属于被动者或推荐者，并且要求回访，就通过邮件提醒“Team”和“Managers”，通过“Slack”发送提醒，创建跟进并分配给Ada，并给反馈打上标签“refund”和“urgent”。',
    ],
    [
      'zh-Hant',
      '如果顧客屬於被動者或推薦者，而且要求回電，就以電子郵件提醒「Team」和「Managers」，透過「Slack」傳送提醒，建立回訪並指派給Ada，並替回饋加上標籤「refund」和「urgent」。',
    ],
  ] as const)('joins what belongs together: %s', (language, end) => {
    const channels = new Map([
      ['team', { kind: 'email' as const, name: 'Team' }],
      ['managers', { kind: 'email' as const, name: 'Managers' }],
      ['slack', { kind: 'slack' as const, name: 'Slack' }],
    ])
    const rule: RuleSettings = {
      events: ['response.created'],
      conditions: { groups: ['passive', 'promoter'], contactRequested: true },
      actions: [
        ...['team', 'managers', 'slack'].map((channelId) => ({ kind: 'alert' as const, channelId })),
        { kind: 'open-follow-up', ownerId: 'ada' },
        { kind: 'tag', tag: 'refund' },
        { kind: 'tag', tag: 'urgent' },
      ],
    }
    const members = new Map([['ada', 'Ada']])
    expect(describeRule(createView(language), rule, { ...names, channels, members })).toContain(end)
  })

  it.each(appLanguages)('says what has been deleted: %s', (language) => {
    const view = createView(language)
    const none = { surveys: new Map(), reasons: new Map(), members: new Map(), teams: new Map(), channels: new Map() }
    const conditions = { surveys: ['survey-0'], reasons: ['reason-0'] }
    const actions = [...example.actions, { kind: 'open-follow-up' as const, ownerId: null, teamId: 'team-0' }]
    const sentence = describeRule(view, { ...example, conditions, actions }, none)
    for (const text of Object.values(view.t.rules.sentence.gone)) expect(sentence).toContain(text)
  })
})
