import { html } from 'hono/html'
import type { AlertKind } from '../../../shared/channel.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** How to get the address of a platform, beside the fields it goes into. */
export function channelGuide({ t, format }: PageContext, kind: AlertKind): Markup {
  const messages = t.channels.guide
  const document = format.language === 'en' ? 'channels' : 'channels.zh-Hans'
  const steps = messages[kind].map((step) => html`<li>${step}</li>`)
  const isEmail = kind === 'email'
  return card(
    { title: isEmail ? messages.emailTitle : messages.title },
    html`${isEmail ? html`<ul class="points">${steps}</ul>` : html`<ol class="points">${steps}</ol>`}
<p><a href="/help/${document}#${kind}">${messages.more}</a></p>`,
  )
}
