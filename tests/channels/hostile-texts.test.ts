import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatChannels } from '../../server/channels/registry.ts'
import type { Alert, AlertMessage } from '../../server/channels/types.ts'
import { appLanguages } from '../../server/i18n/languages.ts'
import type { ChatKind } from '../../shared/channel.ts'
import { eventTypes } from '../../shared/event-types.ts'
import { findGroup } from '../../shared/nps.ts'
import { buildBodies, createAlert, createMessage } from './messages.ts'
import { findRefusal } from './platforms.ts'

const kinds = Object.keys(chatChannels) as ChatKind[]

const fragments = [
  '<!channel>',
  '<!everyone|x>',
  '<@U012AB3CD>',
  '@all',
  '@所有人',
  '@13900139000',
  '<at id=all></at>',
  '<at user_id="all">所有人</at>',
  '](http://evil.example)',
  '[click](http://evil.example)',
  '![x](https://evil.example/x.png)',
  '<a href="http://evil.example">x</a>',
  '<font color="info">',
  'http://evil.example/a?b=c&d=e',
  'www.evil.example',
  '**bold** __b__ ~~s~~ `c`',
  '\n# heading\n> quote\n- list\n1. one\n---\n|a|b|\n',
  '{{x}} {x}',
  '&amp; & < > " \' \\',
  '\u202eright to left\u202c',
  'שלום مرحبا',
  '👩‍👩‍👧‍👦',
  '🏳️‍🌈',
  '\u{20000}',
  `z${'\u0301'.repeat(300)}`,
  '\u0007\u001b[31m',
  '\\u0000',
  '很失望，'.repeat(50),
  '"'.repeat(200),
]

const text = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...fragments) }, fc.string({ unit: 'binary', maxLength: 40 })),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))

const alert: fc.Arbitrary<Alert> = fc
  .record({
    type: fc.constantFrom(...eventTypes),
    words: fc.array(text, { minLength: 12, maxLength: 12 }),
    score: fc.integer({ min: 0, max: 10 }),
    contactRequested: fc.boolean(),
  })
  .map(({ type, words, score, contactRequested }) => {
    const [survey = '', rule = '', comment = '', name = '', email = '', phone = '', tier = '', owner = '', ...others] =
      words
    const plain = createAlert()
    return {
      ...plain,
      type,
      survey: { id: 's', name: survey },
      rule,
      response: {
        ...(plain.response as NonNullable<Alert['response']>),
        comment,
        score,
        group: findGroup(score),
        contactRequested,
        reasons: others,
      },
      contact: { name, email, phone },
      tier,
      segments: Array.from({ length: 12 }, (_, index) => ({ label: words[index % 12] ?? '', value: words[11] ?? '' })),
      followUp: { ...(plain.followUp as NonNullable<Alert['followUp']>), owner },
    }
  })

const message: fc.Arbitrary<AlertMessage> = fc
  .record({
    alerts: fc.array(alert, { minLength: 1, maxLength: 20 }),
    language: fc.constantFrom(...appLanguages),
    workspace: text,
    isGroup: fc.boolean(),
  })
  .map(({ alerts, language, workspace, isGroup }) =>
    createMessage({
      kind: isGroup ? 'group' : 'alert',
      alerts,
      total: alerts.length + 5,
      language,
      workspace: { name: workspace, url: 'https://vouch.example/w/aurora' },
    }),
  )

/** All texts in a body, as the platform reads them. */
function listTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listTexts) : []
}

/** The fields in which a platform reads Markdown or tags. */
function listMarkedTexts(kind: ChatKind, body: unknown): string[] {
  const isMarked: Record<ChatKind, (key: string, object: Record<string, unknown>) => boolean> = {
    slack: (key, { blocks }) => key === 'text' && blocks !== undefined,
    teams: (key, { type }) => (key === 'text' && type === 'TextBlock') || key === 'value' || key === 'title',
    wecom: (key) => key === 'content',
    dingtalk: (key) => key === 'text',
    feishu: (key, { tag }) => key === 'content' && tag === 'lark_md',
  }
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([key, value]) =>
    typeof value === 'string'
      ? isMarked[kind](key, body as Record<string, unknown>)
        ? [value]
        : []
      : listMarkedTexts(kind, value),
  )
}

const ownLink =
  /^(https:\/\/vouch\.example\/|dingtalk:\/\/dingtalkclient\/page\/link\?url=https%3A%2F%2Fvouch\.example%2F)/
const ownTags = /<\/?font(?: color="[#\w]+")?>/g

describe.each(kinds)('what customers write, on %s', (kind) => {
  const settings = kind === 'wecom' || kind === 'dingtalk' ? { mentions: ['13800138000'] } : {}
  const build = (value: AlertMessage) => [
    ...buildBodies(kind, value),
    ...buildBodies(kind, value, {
      ...settings,
      ...((kind === 'dingtalk' || kind === 'feishu') && { keyword: '提醒' }),
    }),
  ]

  it('stays within all limits, and is cut between code points', () => {
    fc.assert(
      fc.property(message, (value) => {
        for (const { body } of build(value)) {
          expect(findRefusal(kind, body ?? '')).toBeUndefined()
          expect(listTexts(JSON.parse(body ?? '')).every((part) => part.isWellFormed())).toBe(true)
          expect(body).not.toMatch(/\\ud[89a-f]/i)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('mentions nobody, links nowhere and has no markup', () => {
    fc.assert(
      fc.property(message, (value) => {
        for (const { body } of build(value)) {
          const parsed = JSON.parse(body ?? '')
          for (const marked of listMarkedTexts(kind, parsed)) {
            const words = marked.replaceAll(ownTags, '')
            expect(words).not.toMatch(/<[^\s]/)
            // Slack knows no links in brackets.
            const targets = kind === 'slack' ? [] : [...words.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target)
            for (const target of targets) expect(target).toMatch(ownLink)
            const others = words.replaceAll(/\]\([^)]*\)/g, '').replaceAll(/^https:\/\/vouch\.example\S*$/gm, '')
            expect(others).not.toMatch(/:\/\//)
          }
          const mentioned = [parsed.at?.atMobiles, parsed.text?.mentioned_mobile_list].flat().filter(Boolean)
          expect(mentioned.filter((number: string) => number !== '13800138000')).toEqual([])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('may be 20,000 Chinese characters', () => {
    const comment = '客服态度很差，等了三个星期。'.repeat(1429)
    const response = { ...(createAlert().response as NonNullable<Alert['response']>), comment }
    for (const { body } of build(createMessage({ alerts: [createAlert({ response })] }))) {
      expect(findRefusal(kind, body ?? '')).toBeUndefined()
      if (!body?.includes('mentioned_mobile_list')) expect(body).toContain('…')
    }
  })
})
