import type { PageContext } from '../layout/context.ts'
import { settingsPath } from '../settings/paths.ts'

/** Channels for people, and webhooks: both have deliveries. */
export type ChannelArea = 'channels' | 'webhooks'

/** The channels of a workspace, or a path below them: `channelsPath(page, '/new')`. */
export const channelsPath = (page: PageContext, path = '') => settingsPath(page, 'channels', path)

/** A channel or webhook, or a path below it: `channelPath(page, 'webhooks', webhook, '/deliveries')`. */
export const channelPath = (page: PageContext, area: ChannelArea, { id }: { id: string }, path = '') =>
  settingsPath(page, area, `/${id}${path}`)
