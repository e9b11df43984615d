import { z } from 'zod'
import { QuietHours } from './notification-settings.ts'
import { text } from './text.ts'

/** Where messages can go. Each kind has one file in `server/channels/`. */
export const channelKinds = ['email', 'slack', 'teams', 'wecom', 'dingtalk', 'feishu', 'webhook'] as const
export const ChannelKind = z.enum(channelKinds)
export type ChannelKind = z.output<typeof ChannelKind>

/** The chats: channels whose address is the secret of a robot, an app or a workflow. */
export type ChatKind = Exclude<ChannelKind, 'email' | 'webhook'>

/** Why a message did not arrive. `alerts.problems` of the messages says it in each language. */
export const channelProblems = [
  'rate-limited',
  'unavailable', // a fault of the platform
  'unreachable',
  'timeout',
  'private-address',
  'redirected',
  'unexpected-answer', // not one of the platform
  'wrong-address', // also a robot that was removed
  'channel-archived',
  'forbidden',
  'flow-stopped', // of Teams: switched off or deleted
  'wrong-keyword',
  'wrong-signature', // also a clock that is wrong
  'address-not-allowed', // the IP address of this server
  'message-refused',
  'too-long',
  'gone', // HTTP 410
] as const
export type ChannelProblem = (typeof channelProblems)[number]

/** What all channels for people have. */
const alertSettings = {
  language: z
    .enum(['en', 'zh-Hans', 'zh-Hant'])
    .default('en')
    .meta({ id: 'AlertLanguage', description: 'Of the messages' }),
  showsContacts: z.boolean().default(false).meta({
    id: 'ShowsContacts',
    description:
      'Whether messages name the customer. Without it they have no name, email address or phone number; comments and segments remain',
  }),
  quietHours: QuietHours.nullable().default(null).meta({
    id: 'ChannelQuietHours',
    description: 'Hours without messages, in the time zone of the workspace. They are sent together afterwards',
  }),
  groupAfter: z.int().min(1).max(20).default(3).meta({
    id: 'GroupAfter',
    description: 'Of more alerts than this within five minutes, the others leave as one message',
  }),
}

/** Keywords that a robot demands, and phone numbers that are mentioned when a customer has to be called. */
const robotSettings = {
  keyword: text(50)
    .nullable()
    .default(null)
    .meta({ id: 'RobotKeyword', description: 'A word that the robot demands in each message' }),
}
const Mobile = z.string().regex(/^\+?\d{5,20}$/)
const mentions = z
  .array(Mobile)
  .max(20)
  .default([])
  .meta({ id: 'Mentions', description: 'Phone numbers mentioned for unhappy customers' })

/** Settings without secrets, by kind. */
export const channelSettings = {
  email: z.strictObject({
    ...alertSettings,
    // The language is that of each reader.
    to: z
      .array(z.enum(['owner-of-case', 'owners', 'managers']).or(text(40)))
      .min(1)
      .max(50)
      .default(['owner-of-case', 'managers'])
      .meta({
        description:
          'Roles, or ids of members. With `owner-of-case`, the others are told of cases without an owner only',
      }),
  }),
  slack: z.strictObject(alertSettings),
  teams: z.strictObject(alertSettings),
  wecom: z.strictObject({ ...alertSettings, mentions }),
  dingtalk: z.strictObject({ ...alertSettings, ...robotSettings, mentions }),
  feishu: z.strictObject({ ...alertSettings, ...robotSettings }),
  webhook: z.strictObject({
    events: z
      .array(text(40))
      .max(50)
      .default([])
      .meta({ description: 'Types of events, such as response.created, or response.*' }),
    surveyId: text(40).nullable().default(null),
    groups: z.array(z.enum(['promoter', 'passive', 'detractor'])).default([]),
  }),
} as const

export type ChannelSettings = {
  [Kind in ChannelKind]: z.output<(typeof channelSettings)[Kind]>
}

/** What is stored encrypted. `url` is a secret in itself; `previous` signs too until `until`, in milliseconds UTC. */
export interface ChannelSecrets {
  url?: string
  /** The signing secret of DingTalk, Feishu or a webhook. */
  secret?: string
  previous?: { secret: string; until: number }
}

/** The kinds that alert people; webhooks are resources of their own. */
export const alertKinds = channelKinds.filter((kind) => kind !== 'webhook')
export type AlertKind = Exclude<ChannelKind, 'webhook'>

/** The name of a channel, which no other one of the workspace has. */
export const ChannelName = text(100)

export const disabledReasons = ['member', 'gone', 'broken', 'failing'] as const
export type DisabledReason = (typeof disabledReasons)[number]

/** What channels and webhooks have in common. */
export const channelState = {
  failingSince: z.string().nullable().meta({ description: 'Since when every attempt has failed' }),
  disabledAt: z.string().nullable(),
  disabledReason: z.enum(disabledReasons).nullable().meta({
    description:
      '`gone`: the receiver answered 410. `broken`: the address works no more. `failing`: every attempt of five days failed',
  }),
  createdAt: z.string(),
  updatedAt: z.string(),
}

export const Channel = z
  .object({
    id: z.string(),
    kind: z.enum(alertKinds),
    name: z.string(),
    settings: z.record(z.string(), z.unknown()).meta({ description: 'As the kind has them: see `NewChannel`' }),
    url: z.string().nullable().meta({
      description: 'Where messages go: the server, and the last four characters of the address, which is a secret',
      example: 'https://hooks.slack.com/…x4Fk',
    }),
    hasSecret: z.boolean().meta({ description: 'Whether messages are signed' }),
    ...channelState,
  })
  .meta({ id: 'Channel' })

export type Channel = Omit<z.output<typeof Channel>, 'kind' | 'settings'> &
  { [Kind in AlertKind]: { kind: Kind; settings: ChannelSettings[Kind] } }[AlertKind]

/** The address of a webhook without what its query says, which may be a secret. */
export function maskQuery(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return `${origin}${pathname}${search && '?…'}`
}

/** An address as it may be shown: `https://hooks.slack.com/…x4Fk`. The name of a server is no secret. */
export function maskUrl(url: string): string {
  const { origin, href } = new URL(url)
  return href === `${origin}/` ? href : `${origin}/…${url.slice(-4)}`
}
