import { chatChannels } from '../../server/channels/registry.ts'
import type { Alert, AlertMessage } from '../../server/channels/types.ts'
import type { ChannelSecrets, ChannelSettings, ChatKind } from '../../shared/channel.ts'
import { channelSettings } from '../../shared/channel.ts'

/** 2026-11-30 17:00 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 30, 9, 0)

/** An unhappy customer, all of whose facts may be shown. */
export const createAlert = (changes: Partial<Alert> = {}): Alert => ({
  eventId: 'ev1',
  type: 'response.created',
  at: NOW - 5000,
  survey: { id: 's1', name: 'After installation' },
  rule: 'Unhappy customers',
  response: {
    id: 'r1',
    score: 3,
    group: 'detractor',
    comment: 'Waited three weeks, and nobody called back.',
    language: 'en',
    answeredAt: NOW - 5000,
    reasons: ['Delivery', 'Service'],
    contactRequested: false,
    url: 'https://vouch.example/w/aurora/responses/r1',
  },
  contact: { name: 'Mei Lin', email: 'mei@example.com', phone: '+8613800138000' },
  tier: 'A',
  segments: [{ label: 'Region', value: 'East' }],
  followUp: {
    url: 'https://vouch.example/w/aurora/follow-ups/r1',
    owner: null,
    dueAt: NOW + 2 * 3_600_000,
    isDone: false,
  },
  action: null,
  scoreChange: null,
  ...changes,
})

export const createMessage = (changes: Partial<AlertMessage> = {}): AlertMessage => ({
  kind: 'alert',
  workspace: { name: 'Aurora', url: 'https://vouch.example/w/aurora' },
  language: 'en',
  timeZone: 'Asia/Shanghai',
  alerts: [createAlert()],
  total: 1,
  since: NOW - 5000,
  isContinued: false,
  listUrl: 'https://vouch.example/w/aurora/responses',
  ...changes,
})

const addresses: Record<ChatKind, string> = {
  slack: 'https://hooks.slack.com/services/T0/B0/secret',
  teams: 'https://prod-1.westeurope.logic.azure.com/workflows/0a/triggers/manual/paths/invoke?sig=secret',
  wecom: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret',
  dingtalk: 'https://oapi.dingtalk.com/robot/send?access_token=secret',
  feishu: 'https://open.feishu.cn/open-apis/bot/v2/hook/secret',
}

/** The bodies that a channel sends for a message. */
export function buildBodies<Kind extends ChatKind>(
  kind: Kind,
  message: AlertMessage,
  settings: Partial<ChannelSettings[Kind]> = {},
  secrets: ChannelSecrets = {},
) {
  const defaults = channelSettings[kind].parse({}) as ChannelSettings[Kind]
  const context = {
    settings: { ...defaults, ...settings },
    secrets: { url: addresses[kind], ...secrets },
    now: NOW,
  }
  return chatChannels[kind].buildRequests(message, context)
}
