import { describe, expect, it } from 'vitest'
import { describeMessage } from '../../server/channels/content.ts'
import type { Alert } from '../../server/channels/types.ts'
import { getMessages } from '../../server/i18n/index.ts'
import { appLanguages } from '../../server/i18n/languages.ts'
import { channelProblems } from '../../shared/channel.ts'
import { eventTypes } from '../../shared/event-types.ts'
import { createAlert, createMessage, NOW } from './messages.ts'

const response = createAlert().response as NonNullable<Alert['response']>
const promoter = { ...response, score: 10, group: 'promoter' as const }
const passive = { ...response, score: 7, group: 'passive' as const }
const moved = (from: number, to: number) =>
  createAlert({
    type: 'score.moved',
    response: null,
    followUp: null,
    scoreChange: { from, to, url: 'https://vouch.example/t' },
  })

const describeOne = (alert: Alert, changes: Parameters<typeof createMessage>[0] = {}) =>
  describeMessage(createMessage({ alerts: [alert], ...changes }), NOW)

describe('what an alert says', () => {
  it.each([
    ['en', 'Unhappy customer: 3/10', 'New response: 7/10', 'Happy customer: 10/10', 'Asks for a call: 10/10'],
    ['zh-Hans', '低分反馈：3 分', '新反馈：7 分', '高分反馈：10 分', '客户要求回访：10 分'],
    ['zh-Hant', '低分回饋：3 分', '新回饋：7 分', '高分回饋：10 分', '顧客要求回電：10 分'],
  ] as const)('names a new response by its group in %s', (language, ...titles) => {
    const responses = [response, passive, promoter, { ...promoter, contactRequested: true }]
    expect(responses.map((value) => describeOne(createAlert({ response: value }), { language }).title)).toEqual(titles)
  })

  it.each(appLanguages)('has a title for each event, which fits into a card of WeCom, in %s', (language) => {
    const titles = eventTypes.map((type) => describeOne(createAlert({ type, response: promoter }), { language }).title)
    // New and assigned follow-ups, for example, are told apart.
    expect(new Set(titles).size).toBe(eventTypes.length)
    const width = (title: string) => title.length * (language === 'en' ? 0.5 : 1)
    expect(titles.filter((title) => width(title) > 26)).toEqual([])
  })

  it('is alarming, reassuring or neither', () => {
    const overdue = createAlert({ type: 'follow-up.overdue', response: promoter })
    const alerts = [
      createAlert(),
      createAlert({ response: { ...passive, contactRequested: true } }),
      overdue,
      moved(41.7, 33.2),
      createAlert({ response: promoter }),
      createAlert({ type: 'follow-up.done' }),
      moved(33.2, 41.7),
      createAlert({ response: passive }),
      createAlert({ type: 'response.deleted' }),
      createAlert({ type: 'response.suspected' }),
      createAlert({ type: 'campaign.started', response: null }),
    ]
    expect(alerts.map((alert) => describeOne(alert).tone)).toEqual([
      ...Array(4).fill('bad'),
      ...Array(3).fill('good'),
      ...Array(4).fill('neutral'),
    ])
  })

  it('says from where to where a score has moved', () => {
    expect(describeOne(moved(41.66, -3.2)).title).toBe('Score down: 41.7 → −3.2')
    expect(describeOne(moved(0, 3), { language: 'zh-Hans' }).title).toBe('净推荐值上升：0.0 → 3.0')
    expect(describeOne(moved(0, 3)).buttons).toEqual([{ label: 'View trend', url: 'https://vouch.example/t' }])
  })

  it('names an improvement action that goes on, and leads to it', () => {
    const action = { title: 'Second\ncourier', url: 'https://vouch.example/w/aurora/actions/a1' }
    const nothing = { response: null, contact: null, tier: null, segments: [], followUp: null, survey: null }
    const alert = createAlert({ ...nothing, type: 'action.reopened', action })
    const content = describeOne(alert)
    expect(content).toMatchObject({ title: 'Action reopened', callee: null })
    expect(content.facts).toEqual([{ label: 'Action', value: 'Second courier' }])
    expect(content.buttons).toEqual([{ label: 'View action', url: action.url }])
    expect(describeOne(alert, { language: 'zh-Hans' }).buttons).toEqual([{ label: '查看措施', url: action.url }])
    const { items } = describeOne(alert, { kind: 'group', alerts: [alert, createAlert()], total: 2 })
    expect(items[0]).toEqual({ label: 'Action reopened · Second courier', comment: null, url: action.url })
  })

  it('has the facts in the order of their importance', () => {
    const alert = createAlert({ response: { ...response, answeredAt: NOW - 3_600_000 }, type: 'follow-up.opened' })
    expect(describeOne(alert, { language: 'zh-Hans' }).facts.map(({ label, value }) => `${label}：${value}`)).toEqual([
      '客户：Mei Lin',
      '电话：138 0013 8000',
      '等级：A',
      '期限：11月30日周一 19:00',
      '原因：Delivery、Service',
      'Region：East',
      '问卷：After installation',
      '邮箱：mei@example.com',
      '负责人：未分配',
      '反馈时间：11月30日周一 16:00',
    ])
  })

  it('leaves out what is not known, and what has just happened', () => {
    const alert = createAlert({ contact: null, tier: null, segments: [], followUp: null, survey: null, rule: null })
    const { facts, buttons, note } = describeOne({ ...alert, response: { ...response, reasons: [] } })
    expect({ facts, buttons, note }).toEqual({
      facts: [],
      buttons: [{ label: 'View response', url: response.url }],
      note: 'Aurora',
    })
  })

  it('says that a call is overdue, and nothing of the deadline of one that is done', () => {
    const due = (dueAt: number, isDone: boolean) =>
      describeOne(
        createAlert({ followUp: { url: 'https://vouch.example/f', owner: 'Sam', dueAt, isDone } }),
      ).facts.find(({ label }) => label === 'Call by')?.value
    expect([due(NOW - 1, false), due(NOW, false), due(NOW - 1, true)]).toEqual([
      'Mon, Nov 30, 4:59 PM (overdue)',
      'Mon, Nov 30, 5:00 PM',
      undefined,
    ])
  })

  it('names the wish for a call where the title does not', () => {
    const wish = { ...response, contactRequested: true }
    const has = (type: Alert['type']) =>
      describeOne(createAlert({ type, response: wish })).facts.some(({ label }) => label === 'Asks for a call')
    expect([has('response.created'), has('follow-up.overdue')]).toEqual([false, true])
  })

  it('calls a customer without a name by the address, or says that there is none', () => {
    const contact = { name: null, email: 'mei@example.com', phone: null }
    expect(describeOne(createAlert({ contact })).callee).toBe('mei@example.com')
    expect(describeOne(createAlert({ contact: null })).callee).toBe('unnamed customer')
    expect(describeOne(createAlert({ response: promoter })).callee).toBeNull()
  })
})

describe('what several alerts say', () => {
  const group = (alerts: Alert[], changes: Parameters<typeof createMessage>[0] = {}) =>
    describeMessage(
      createMessage({ kind: 'group', alerts, total: alerts.length, since: NOW - 300_000, ...changes }),
      NOW,
    )
  const seven = Array.from({ length: 7 }, () => createAlert())

  it.each([
    ['en', '7 unhappy responses in 5 minutes'],
    ['zh-Hans', '5 分钟内收到 7 份低分反馈'],
    ['zh-Hant', '5 分鐘內收到 7 份低分回饋'],
  ] as const)('counts what has come in how many minutes, in %s', (language, title) => {
    expect(group(seven, { language }).title).toBe(title)
  })

  it('says what they are only where it knows each of them', () => {
    const followUps = seven.map((alert) => ({ ...alert, type: 'follow-up.opened' as const }))
    expect(group(seven, { total: 8 }).title).toBe('8 alerts in 5 minutes')
    expect(group([...seven, createAlert({ response: promoter })]).title).toBe('8 responses in 5 minutes')
    expect(group(followUps).title).toBe('7 follow-ups in 5 minutes')
    expect(group([...seven, moved(1, 2)]).title).toBe('8 alerts in 5 minutes')
    expect(group(seven.slice(0, 1), { since: NOW - 1000 }).title).toBe('1 unhappy response in 1 minute')
  })

  it.each([
    ['en', '5 more unhappy responses in 5 minutes'],
    ['zh-Hans', '另有 5 份低分反馈（5 分钟内）'],
    ['zh-Hant', '另有 5 份低分回饋（5 分鐘內）'],
  ] as const)('counts what follows others as more, in %s', (language, title) => {
    expect(group(seven.slice(0, 5), { language, isContinued: true }).title).toBe(title)
  })

  it('names the events of a mixed list, and some of its rules', () => {
    const alerts = ['a', 'b', 'c', 'd', 'a'].map((rule) => createAlert({ rule }))
    const { items, note } = group([...alerts, createAlert({ type: 'follow-up.overdue', rule: null })])
    expect(items[0]?.label).toMatch(/^Unhappy customer: 3\/10 · Mei Lin/)
    expect(items[5]?.label).toMatch(/^Follow-up overdue: 3\/10 · Mei Lin/)
    expect(note).toBe('Rule: a, b, c… · Aurora')
  })

  it('says since when, where they have waited for hours', () => {
    expect(group(seven, { since: NOW - 9 * 3_600_000 }).title).toBe('7 unhappy responses since Mon, Nov 30, 8:00 AM')
  })

  it('has one line for each, with who it is and where it leads', () => {
    const { items, buttons, more, callee } = group([
      createAlert(),
      createAlert({ response: { ...promoter, contactRequested: true, comment: null }, followUp: null, tier: null }),
      createAlert({ contact: null, tier: null, type: 'follow-up.overdue' }),
      { ...moved(41, 33), contact: null, tier: null },
    ])
    expect(items.map(({ label }) => label)).toEqual([
      'Unhappy customer: 3/10 · Mei Lin · Tier A',
      'Asks for a call: 10/10 · Mei Lin',
      'Follow-up overdue: 3/10',
      'Score down: 41.0 → 33.0 · After installation',
    ])
    expect(items.map(({ url }) => url)).toEqual([
      'https://vouch.example/w/aurora/follow-ups/r1',
      'https://vouch.example/w/aurora/responses/r1',
      'https://vouch.example/w/aurora/follow-ups/r1',
      'https://vouch.example/t',
    ])
    expect({ buttons, more }).toEqual({
      buttons: [{ label: 'View all', url: 'https://vouch.example/w/aurora/responses' }],
      more: null,
    })
    expect(callee).toBe('Mei Lin · +86 138 0013 8000; unnamed customer')
  })
})

describe('texts', () => {
  it.each(appLanguages)('explain each reason why a message did not arrive, in %s', (language) => {
    const { problems } = getMessages(language).alerts
    expect(Object.keys(problems).sort()).toEqual([...channelProblems].sort())
  })

  it('of a test do not depend on any alert', () => {
    const test = describeMessage(createMessage({ kind: 'test', alerts: [], total: 0, language: 'zh-Hans' }), NOW)
    expect([test.title, test.text]).toEqual(['测试消息', '发送成功。“Aurora”的提醒将发送到这里。'])
  })
})
