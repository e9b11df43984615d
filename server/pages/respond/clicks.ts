import type { Context } from 'hono'
import { Interaction } from '../../../shared/response.ts'
import { recordOpen } from '../../domain/campaigns/opens.ts'
import { recordClick } from '../../domain/responses/clicks.ts'
import { isCrawler } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { sendPixel } from '../../http/pixel.ts'

const Gesture = Interaction.exclude(['navigation'])

/**
 * What the page of a personal link reports when a person first presses something on it without responding. Links in emails lead
 * elsewhere: programs that follow them record nothing.
 */
export async function saveClick(c: Context<Env>): Promise<Response> {
  const { data: interaction = null } = Gesture.safeParse(await c.req.text())
  const isOwnPage = (c.req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin'
  await recordClick(c.var.deps, c.req.param('token') ?? '', {
    interaction: isOwnPage ? interaction : null,
    automated: false,
    crawler: isCrawler(c),
    trapped: false,
    noSignals: true,
    openDurationMs: undefined,
  })
  return c.body(null, 204)
}

/** The image in emails of campaigns that count opened ones. It shows for any address, so that nothing can be learned from it. */
export async function showPixel(c: Context<Env>): Promise<Response> {
  if (c.req.method === 'GET') await recordOpen(c.var.deps, c.req.param('name') ?? '')
  return sendPixel(c)
}
