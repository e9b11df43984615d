import { html } from 'hono/html'
import type { Segment } from '../../../shared/segment.ts'
import type { ContactCount } from '../../domain/contacts/lists.ts'
import { countAudience, prepareAudience } from '../../domain/segments/audience.ts'
import { listSegments } from '../../domain/segments/segments.ts'
import { campaignsPath } from '../campaigns/paths.ts'
import { linkButton, postButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { parseCursor } from '../surveys/query.ts'
import { describeConditions } from './describe.ts'
import { segmentPath, segmentsPath } from './paths.ts'
import { countText, segmentBreadcrumb } from './views.ts'

const PAGE_SIZE = 50
/** Contacts looked through for each segment of the list. Its own page counts further. */
const MAX_SCANNED = 2000

interface Row {
  segment: Segment
  count: ContactCount
}

export async function listSegmentsPage(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.segments
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listSegments(deps, caller, { cursor, limit: PAGE_SIZE })
  const rows = await Promise.all(data.map((segment) => countRow(page, segment)))
  const newButton = linkButton({
    label: messages.make,
    icon: 'plus',
    kind: 'primary',
    href: segmentsPath(page, '/new'),
  })
  const listButton = linkButton({ label: messages.makeList, icon: 'upload', href: segmentsPath(page, '/new-list') })
  const actions = html`${newButton}${listButton}`
  const content =
    rows.length === 0
      ? emptyState({ icon: 'contacts', title: messages.nothing, text: messages.nothingText, actions })
      : html`${card({ flush: true }, segmentTable(page, rows))}
${pager(page, {
  newer: cursor ? segmentsPath(page) : null,
  older: nextCursor && withQuery(segmentsPath(page), { cursor: nextCursor }),
})}`
  return page.c.html(
    shell(
      page,
      {
        title: messages.title,
        current: 'campaigns',
        wide: true,
        above: segmentBreadcrumb(page),
        intro: messages.intro,
        ...(rows.length > 0 && { actions }),
      },
      content,
    ),
  )
}

async function countRow({ c }: PageContext, segment: Segment): Promise<Row> {
  const { deps, caller } = c.var
  const audience = await prepareAudience(deps, caller.workspaceId, segment.id)
  return { segment, count: await countAudience(deps, caller, audience, MAX_SCANNED) }
}

function segmentTable(page: PageContext, rows: readonly Row[]): Markup {
  const messages = page.t.segments
  return dataTable<Row>({
    caption: messages.title,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: ({ segment }) => html`<a href="${segmentPath(page, segment)}">${segment.name}</a>`,
      },
      { label: messages.who, cell: ({ segment }) => describeConditions(page, segment.conditions) },
      { label: messages.contacts, isNumeric: true, cell: ({ count }) => countText(page, count) },
      { label: messages.updated, cell: ({ segment }) => relativeTime(page, Date.parse(segment.updatedAt)) },
      {
        label: page.t.common.actions,
        hideLabel: true,
        cell: ({ segment }) =>
          postButton({
            label: messages.ask,
            icon: 'mail',
            small: true,
            action: campaignsPath(page),
            fields: { segment: segment.id },
          }),
      },
    ],
  })
}
