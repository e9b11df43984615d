import type { KnownBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { describeMessage } from '../../server/channels/content.ts'
import { chatChannels } from '../../server/channels/registry.ts'
import { buildBlocks } from '../../server/channels/slack.ts'
import type { Alert, AlertMessage } from '../../server/channels/types.ts'
import { appLanguages } from '../../server/i18n/languages.ts'
import type { ChatKind } from '../../shared/channel.ts'
import { eventTypes } from '../../shared/event-types.ts'
import { buildBodies, createAlert, createMessage, NOW } from './messages.ts'
import { findRefusal } from './platforms.ts'

const kinds = Object.keys(chatChannels) as ChatKind[]

const response = createAlert().response as NonNullable<Alert['response']>
const bare: Partial<Alert> = { response: null, contact: null, tier: null, segments: [], followUp: null, survey: null }

const listMessages = (language: AlertMessage['language']): AlertMessage[] => {
  const message = (alert: Alert) => createMessage({ language, alerts: [alert] })
  const group = (alerts: Alert[], total: number) => createMessage({ language, kind: 'group', alerts, total })
  return [
    ...eventTypes.map((type) => message(createAlert({ type }))),
    ...eventTypes.map((type) => message(createAlert({ ...bare, type, rule: null }))),
    message(createAlert({ response: { ...response, comment: null, contactRequested: true } })),
    message(createAlert({ contact: null, response: { ...response, score: 10, group: 'promoter', comment: '' } })),
    message(
      createAlert({
        ...bare,
        type: 'score.moved',
        scoreChange: { from: 42.04, to: -3.5, url: 'https://vouch.example/t' },
      }),
    ),
    message(
      createAlert({
        ...bare,
        type: 'action.reopened',
        action: { title: 'x'.repeat(200), url: 'https://vouch.example/a' },
      }),
    ),
    group([createAlert(), createAlert({ response: { ...response, comment: null } })], 2),
    group(
      Array.from({ length: 20 }, () => createAlert()),
      134,
    ),
    createMessage({ language, kind: 'test', alerts: [], total: 0 }),
  ]
}

describe.each(kinds)('messages for %s', (kind) => {
  const settings = kind === 'wecom' || kind === 'dingtalk' ? { mentions: ['+8613800138000', '+85291234567'] } : {}

  it.each(appLanguages)('are as the platform demands, for each event, in %s', (language) => {
    const bodies = listMessages(language).flatMap((message) => [
      ...buildBodies(kind, message),
      ...buildBodies(kind, message, settings, { secret: 'SECtest' }),
    ])
    expect(bodies.map(({ body }) => findRefusal(kind, body ?? '')).filter((refusal) => refusal !== undefined)).toEqual(
      [],
    )
    for (const { headers, method } of bodies)
      expect({ method, ...headers }).toEqual({ method: 'POST', 'content-type': 'application/json; charset=utf-8' })
  })

  it.each(appLanguages)('say who, what, how important and by which rule, in %s', (language) => {
    const text = buildBodies(kind, createMessage({ language })).map(({ body }) => JSON.parse(body ?? ''))
    const words = JSON.stringify(text)
    const links = ['https://vouch.example/w/aurora/follow-ups/r1', 'https://vouch.example/w/aurora/responses/r1']
    const facts = ['Mei Lin', '138 0013 8000', 'three weeks', 'Unhappy customers', 'Aurora', 'After installation']
    expect(facts.filter((fact) => !words.includes(fact))).toEqual([])
    expect(links.filter((link) => !words.includes(link) && !words.includes(encodeURIComponent(link)))).toEqual([])
    expect(words).toContain(language === 'en' ? '3/10' : '3 分')
  })

  it('name nobody where the channel shows no customers', () => {
    const words = JSON.stringify(
      buildBodies(kind, createMessage({ alerts: [createAlert({ contact: null })] }), settings),
    )
    expect(words).not.toMatch(/Mei|mei@/)
  })

  it('list ten alerts of a group, and say how many more there are', () => {
    const alerts = Array.from({ length: 20 }, (_, index) =>
      createAlert({ contact: { name: `Customer ${index}`, email: null, phone: null } }),
    )
    const words = JSON.stringify(buildBodies(kind, createMessage({ kind: 'group', alerts, total: 134 })))
    const shown = alerts.filter(({ contact }) => words.includes(`${contact?.name} `))
    expect(shown.length).toBeGreaterThan(kind === 'wecom' ? 6 : 9)
    expect(shown.length).toBeLessThan(11)
    expect(words).toContain(`and ${134 - shown.length} more`)
  })
})

describe('the rules of the platforms', () => {
  it.each(kinds)('refuse a field that %s does not know', (kind) => {
    const [request] = buildBodies(kind, createMessage())
    const body = JSON.parse(request?.body ?? '')
    expect(findRefusal(kind, JSON.stringify(body))).toBeUndefined()
    expect(findRefusal(kind, JSON.stringify({ ...body, colour: 'red' }))).toContain('colour')
  })

  it('refuse a card for Teams with a property of another name', () => {
    const body = buildBodies('teams', createMessage())[0]?.body ?? ''
    expect(findRefusal('teams', body.replace('"wrap":', '"wraps":'))).toMatch(/NOT|additional|must/)
  })
})

describe('blocks of Slack', () => {
  it('have the types that Slack publishes', () => {
    for (const message of listMessages('en')) {
      const blocks: KnownBlock[] = buildBlocks(message, describeMessage(message, NOW))
      expect(blocks.at(-1)?.type).toBe('context')
    }
  })
})

describe('mentions', () => {
  const numbers = { mentions: ['+8613800138000', '8613800138000', '13900139000', '+85291234567'] }
  const national = ['13800138000', '13900139000', '+85291234567']
  const read = (kind: ChatKind, message = createMessage()) =>
    buildBodies(kind, message, numbers).map(({ body }) => JSON.parse(body ?? ''))

  it('follow a card of WeCom as a text, which says who is to be called', () => {
    const [card, text] = read('wecom')
    expect(card.msgtype).toBe('template_card')
    expect(text).toEqual({
      msgtype: 'text',
      text: {
        content: 'Please call: Mei Lin · +86 138 0013 8000\nhttps://vouch.example/w/aurora/follow-ups/r1',
        mentioned_mobile_list: national,
      },
    })
  })

  it('make a card of DingTalk a text with links and the numbers', () => {
    const [body, ...others] = read('dingtalk')
    expect(others).toEqual([])
    expect(body).toMatchObject({ msgtype: 'markdown', at: { atMobiles: national, isAtAll: false } })
    expect(body.markdown.text).toMatch(/@13800138000 @13900139000 @\+85291234567$/)
    expect(body.markdown.text).toContain('[Open follow-up](dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fvouch')
  })

  it.each(['wecom', 'dingtalk'] as const)('are left out on %s where nobody has to be called', (kind) => {
    const happy = createAlert({ response: { ...response, score: 10, group: 'promoter' } })
    const done = createAlert({ type: 'follow-up.done' })
    const closed = createAlert({
      type: 'response.updated',
      followUp: { url: '', owner: null, dueAt: null, isDone: true },
    })
    for (const alert of [happy, done, closed, createAlert({ type: 'response.deleted' })]) {
      const bodies = read(kind, createMessage({ alerts: [alert] }))
      expect(bodies.map(({ msgtype }) => msgtype)).toEqual([kind === 'wecom' ? 'template_card' : 'actionCard'])
    }
  })

  it.each(['wecom', 'dingtalk'] as const)(
    'come with a group on %s, too, and with a happy customer who asks for a call',
    (kind) => {
      const asking = createAlert({ response: { ...response, score: 10, group: 'promoter', contactRequested: true } })
      expect(JSON.stringify(read(kind, createMessage({ kind: 'group', total: 2 })))).toContain('13900139000')
      expect(JSON.stringify(read(kind, createMessage({ alerts: [asking] })))).toContain('13900139000')
    },
  )
})

describe('keywords', () => {
  const read = (kind: 'dingtalk' | 'feishu', keyword: string, settings = {}) =>
    buildBodies(kind, createMessage({ language: 'zh-Hans' }), { keyword, ...settings })[0]?.body ?? ''

  it.each(['dingtalk', 'feishu'] as const)('are added to messages of %s that lack them, once', (kind) => {
    const body = read(kind, '客服提醒')
    expect(body.split('客服提醒').length).toBe(2)
    expect(findRefusal(kind, body)).toBeUndefined()
  })

  it.each(['dingtalk', 'feishu'] as const)('are not added on %s where the message has them', (kind) => {
    expect(read(kind, '低分').split('低分').length).toBe(read(kind, 'x1').split('低分').length)
  })

  it.each([
    ['dingtalk', 'font'],
    ['dingtalk', 'pc_slide'],
    ['feishu', 'plain_text'],
    ['feishu', 'elements'],
  ] as const)('are added on %s, too, where only the format has a word such as %s', (kind, keyword) => {
    expect(read(kind, keyword)).toMatch(
      new RegExp(kind === 'feishu' ? `"content":"${keyword}"` : `\\\\n\\\\n${keyword}"`),
    )
  })

  it('are as they are set, also with signs of Markdown', () => {
    expect(read('dingtalk', '[NPS]*')).toContain('[NPS]*')
    expect(read('dingtalk', '[NPS]*', { mentions: ['13800138000'] })).toContain('[NPS]*')
    expect(read('feishu', '"NPS"')).toContain('\\"NPS\\"')
  })
})
