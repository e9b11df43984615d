import { html } from 'hono/html'
import { alertKinds, type Channel } from '../../../shared/channel.ts'
import { listChannels } from '../../domain/channels/channels.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { parseCursor } from '../settings/query.ts'
import { settingsPage } from '../settings/views.ts'
import { channelPath, channelsPath } from './paths.ts'
import { stateBadge } from './state.ts'

const PAGE_SIZE = 50

export async function showChannels(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.channels
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listChannels(deps, caller, { cursor, limit: PAGE_SIZE })
  const links = {
    newer: cursor ? channelsPath(page) : null,
    older: nextCursor && withQuery(channelsPath(page), { cursor: nextCursor }),
  }
  const kinds = alertKinds.map((kind) =>
    linkButton({ label: messages.kinds[kind], icon: 'plus', href: withQuery(channelsPath(page, '/new'), { kind }) }),
  )
  return page.c.html(
    settingsPage(
      page,
      'channels',
      { intro: messages.intro },
      html`${
        data.length === 0
          ? emptyState({ icon: 'mail', title: messages.nothing, text: messages.nothingText })
          : card({ flush: true }, channelTable(page, data))
      }
${pager(page, links)}
${card({ title: messages.add }, html`<div class="actions">${kinds}</div>`)}`,
    ),
  )
}

function channelTable(page: PageContext, channels: readonly Channel[]): Markup {
  const messages = page.t.channels
  return dataTable({
    caption: messages.title,
    hideCaption: true,
    rows: channels,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: (channel) => html`<a href="${channelPath(page, 'channels', channel)}">${channel.name}</a>`,
      },
      { label: messages.kind, cell: ({ kind }) => messages.kinds[kind] },
      { label: messages.state, cell: (channel) => stateBadge(page, channel) },
      {
        label: messages.log.title,
        hideLabel: true,
        cell: (channel) =>
          html`<a href="${channelPath(page, 'channels', channel, '/deliveries')}" aria-label="${messages.log.of(channel.name)}">${messages.log.open}</a>`,
      },
    ],
  })
}
