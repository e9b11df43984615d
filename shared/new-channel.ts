import { z } from 'zod'
import { type AlertKind, ChannelName, type ChatKind, channelSettings } from './channel.ts'
import { checkAddress } from './channel-address.ts'
import { fieldErrors } from './field-errors.ts'
import { text } from './text.ts'

const Address = (kind: ChatKind) =>
  text(2000).superRefine((value, context) => {
    const problem = checkAddress(kind, value)
    if (problem) context.addIssue({ code: 'custom', message: fieldErrors[problem] })
  })

const SigningKey = text(200)
  .regex(/^[\x21-\x7e]+$/, fieldErrors['signing-key'])
  .nullable()
  .default(null)
  .meta({ id: 'SigningKey', description: 'The key that the platform shows if messages have to be signed' })

/** What is entered once, and not shown again. */
export const channelSecrets = {
  email: z.strictObject({}).default({}),
  slack: z.strictObject({ url: Address('slack') }),
  teams: z.strictObject({ url: Address('teams') }),
  wecom: z.strictObject({ url: Address('wecom') }),
  dingtalk: z.strictObject({ url: Address('dingtalk'), secret: SigningKey }),
  feishu: z.strictObject({ url: Address('feishu'), secret: SigningKey }),
} as const

const newChannel = <Kind extends AlertKind>(kind: Kind) =>
  z.strictObject({
    kind: z.literal(kind),
    name: ChannelName,
    settings: z.prefault(channelSettings[kind] as (typeof channelSettings)[Kind], {} as never),
    secrets: channelSecrets[kind] as (typeof channelSecrets)[Kind],
  })

export const NewChannel = z
  .discriminatedUnion('kind', [
    newChannel('email'),
    newChannel('slack'),
    newChannel('teams'),
    newChannel('wecom'),
    newChannel('dingtalk'),
    newChannel('feishu'),
  ])
  .meta({ id: 'NewChannel' })

export type NewChannel = z.output<typeof NewChannel>

/** Changes to a channel. Its kind says which settings and secrets there are: see `NewChannel`. */
export const ChannelPatch = z
  .strictObject({
    name: ChannelName.optional(),
    settings: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Settings to change, as the kind has them. Others stay' }),
    secrets: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: '`url` or `secret` to replace. Others stay; null removes a secret' }),
  })
  .meta({ id: 'ChannelPatch' })

export type ChannelPatch = z.output<typeof ChannelPatch>
