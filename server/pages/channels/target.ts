import { getChannel } from '../../domain/channels/channels.ts'
import { getWebhook } from '../../domain/webhooks/webhooks.ts'
import { breadcrumb } from '../components/navigation.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from '../settings/paths.ts'
import { type ChannelArea, channelPath } from './paths.ts'

export const nouns = { channels: 'channel', webhooks: 'webhook' } as const satisfies Record<ChannelArea, string>

/** A channel or webhook, as far as its log needs it. */
export interface Target {
  id: string
  name: string
  kind: string
}

/** @throws DomainError `channel-not-found` or `webhook-not-found` */
export async function loadTarget(page: PageContext, area: ChannelArea): Promise<Target> {
  const { deps, caller } = page.c.var
  const id = getPathId(page, nouns[area])
  if (area === 'channels') return getChannel(deps, caller, id)
  return { ...(await getWebhook(deps, caller, id)), kind: 'webhook' }
}

/** The way to the log of a channel or webhook, or to one of its deliveries. */
export function channelBreadcrumb(page: PageContext, area: ChannelArea, target: Target, delivery?: string): Markup {
  const log = { label: page.t.channels.log.title, href: channelPath(page, area, target, '/deliveries') }
  return breadcrumb(page, [
    { label: page.t[area].title, href: settingsPath(page, area) },
    { label: target.name, href: channelPath(page, area, target) },
    { ...log, current: delivery === undefined },
    ...(delivery === undefined ? [] : [{ label: delivery, href: '', current: true }]),
  ])
}
