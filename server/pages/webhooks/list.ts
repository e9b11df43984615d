import { html } from 'hono/html'
import type { Webhook } from '../../../shared/webhook.ts'
import { listWebhooks } from '../../domain/webhooks/webhooks.ts'
import { channelPath } from '../channels/paths.ts'
import { stateBadge } from '../channels/state.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { settingsPath } from '../settings/paths.ts'
import { parseCursor } from '../settings/query.ts'
import { settingsPage } from '../settings/views.ts'
import { describeSubscription } from './fields.ts'

const PAGE_SIZE = 50

export async function showWebhooks(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.webhooks
  const path = settingsPath(page, 'webhooks')
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listWebhooks(deps, caller, { cursor, limit: PAGE_SIZE })
  const makeButton = linkButton({ label: messages.make, icon: 'plus', kind: 'primary', href: `${path}/new` })
  const empty = emptyState({ icon: 'code', title: messages.nothing, text: messages.nothingText, actions: makeButton })
  return page.c.html(
    settingsPage(
      page,
      'webhooks',
      { intro: messages.intro, ...(data.length > 0 && { actions: makeButton }) },
      html`${data.length === 0 ? empty : card({ flush: true }, webhookTable(page, data))}
${pager(page, { newer: cursor ? path : null, older: nextCursor && withQuery(path, { cursor: nextCursor }) })}`,
    ),
  )
}

function webhookTable(page: PageContext, webhooks: readonly Webhook[]): Markup {
  const { webhooks: messages, channels } = page.t
  const title = (webhook: Webhook) =>
    html`<a href="${channelPath(page, 'webhooks', webhook)}">${webhook.name}</a><br><span class="quiet">${webhook.url}</span>`
  return dataTable({
    caption: messages.title,
    hideCaption: true,
    rows: webhooks,
    columns: [
      { label: messages.name, isRowHeader: true, cell: title },
      {
        label: messages.events,
        cell: ({ events }) =>
          page.format.list(events.map((name) => describeSubscription(page, name))) || page.t.common.none,
      },
      { label: channels.state, cell: (webhook) => stateBadge(page, webhook) },
      {
        label: channels.log.title,
        hideLabel: true,
        cell: (webhook) =>
          html`<a href="${channelPath(page, 'webhooks', webhook, '/deliveries')}" aria-label="${channels.log.of(webhook.name)}">${channels.log.open}</a>`,
      },
    ],
  })
}
