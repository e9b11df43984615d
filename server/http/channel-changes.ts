import type { z } from 'zod'
import { type AlertKind, channelSettings } from '../../shared/channel.ts'
import { type ChannelPatch, channelSecrets } from '../../shared/new-channel.ts'
import { invalidInput } from './errors.ts'

/** What a channel has, which a patch completes. */
interface OpenChannel {
  kind: AlertKind
  settings: object
  secrets: object
}

/**
 * The changes that a patch asks for, checked by the schemas of the channel's kind together with what stays.
 * @throws HttpError 400 naming each wrong field
 */
export function readChannelChanges({ kind, settings, secrets }: OpenChannel, patch: ChannelPatch) {
  return {
    name: patch.name,
    settings: patch.settings && check(channelSettings[kind], 'settings', { ...settings, ...patch.settings }),
    secrets: patch.secrets && check(channelSecrets[kind], 'secrets', { ...secrets, ...patch.secrets }),
  }
}

function check<Schema extends z.ZodType>(schema: Schema, field: string, value: object): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalidInput(
    result.error.issues.map((issue) => ({ ...issue, path: [field, ...issue.path] })),
    'field',
  )
}
