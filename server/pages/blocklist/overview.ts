import { html } from 'hono/html'
import { listActiveEntries, listBlocklist, listPastEntries } from '../../domain/blocklist/list.ts'
import { linkButton } from '../components/button.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import type { PageContext } from '../layout/context.ts'
import { exportMenu, sendList } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { parseCursor } from '../settings/query.ts'
import { blocklistPath } from './paths.ts'
import { loadRuleTexts, rulesDetails } from './rules.ts'
import { activeTable, type BlocklistFormState, getFieldId, pastTable, proposalTable } from './tables.ts'

const PAGE_SIZE = 50

/** As many proposals as the first page shows above the active entries. */
const MAX_PROPOSALS = 10

/** The lists beside that of active entries, by the parameter `list`. */
const sideLists = ['proposals', 'past'] as const

/** Proposals and active entries, or one of the other lists. @param formState a form that was not saved */
export async function showBlocklist(page: PageContext, formState?: BlocklistFormState) {
  const sideList = formState ? undefined : sideLists.find((name) => name === page.c.req.query('list'))
  const content = sideList ? await loadSideList(page, sideList) : await loadCurrent(page, formState)
  const { blocklist: messages } = page.t
  return page.c.html(
    shell(
      page,
      { title: messages.title, current: 'contacts', intro: messages.intro, actions: pageActions(page, sideList) },
      html`${formError(formState)}
${notice({ kind: 'info', text: messages.claims })}
${content}
${rulesDetails(page, await loadRuleTexts(page))}`,
    ),
    formState?.status ?? 200,
  )
}

/** The whole blocklist as a file. */
export const downloadBlocklist = (page: PageContext) =>
  sendList(page, 'blocklist', { sheet: page.t.blocklist.title }, (format) =>
    page.c.var.deps.exportList('blocklist', page.c.var.caller, {}, format),
  )

function pageActions(page: PageContext, sideList: string | undefined): Markup {
  const { blocklist: messages } = page.t
  const href = withQuery(blocklistPath(page), { list: sideList ? undefined : 'past' })
  return html`${linkButton({ label: sideList ? messages.active : messages.past, href })}
${page.may('settings') ? linkButton({ label: messages.editRules, href: blocklistPath(page, '/rules') }) : ''}
${
  page.may('contacts.erase')
    ? exportMenu(page, { href: (type) => blocklistPath(page, `.${type}`), hint: messages.exportHint })
    : ''
}`
}

/** Proposals, and a page of the active entries. */
async function loadCurrent(page: PageContext, formState: BlocklistFormState | undefined): Promise<Markup> {
  const { c, t } = page
  const { deps, caller } = c.var
  const { blocklist: messages } = t
  const cursor = c.req.query('cursor')
  const [proposals, active] = await Promise.all([
    listBlocklist(deps, caller, { state: 'proposed' }, { cursor: undefined, limit: MAX_PROPOSALS }),
    listActiveEntries(deps, caller, { cursor, limit: PAGE_SIZE }),
  ])
  const path = (params: Record<string, string | undefined>) => withQuery(blocklistPath(page), params)
  const allProposals = proposals.nextCursor
    ? linkButton({ label: messages.allProposals, small: true, href: path({ list: 'proposals' }) })
    : ''
  const isEmpty = proposals.data.length + active.data.length === 0
  return html`${isEmpty ? emptyState({ icon: 'person', title: messages.nothing, text: messages.nothingText }) : ''}
${proposals.data.length > 0 ? proposalTable(page, proposals.data) : ''}${allProposals}
${active.data.length > 0 ? activeTable(page, active.data, formState) : ''}
${pager(page, {
  newer: cursor ? path({}) : null,
  older: active.nextCursor && path({ cursor: active.nextCursor }),
  labels: messages.reviewOrder,
})}`
}

/** A page of all proposals, or of past entries, newest first. */
async function loadSideList(page: PageContext, list: (typeof sideLists)[number]): Promise<Markup> {
  const { deps, caller } = page.c.var
  const { blocklist: messages } = page.t
  const cursor = parseCursor(page)
  const paging = { cursor, limit: PAGE_SIZE }
  const { data, nextCursor } =
    list === 'past'
      ? await listPastEntries(deps, caller, paging)
      : await listBlocklist(deps, caller, { state: 'proposed' }, paging)
  const path = (next?: string) => withQuery(blocklistPath(page), { list, cursor: next })
  const table = list === 'past' ? pastTable(page, data) : proposalTable(page, data)
  const title = list === 'past' ? messages.noPast : messages.noProposals
  return html`${data.length > 0 ? table : emptyState({ icon: 'person', title, text: messages.nothingText })}
${pager(page, { newer: cursor ? path() : null, older: nextCursor && path(nextCursor) })}`
}

function formError(formState: BlocklistFormState | undefined): Markup {
  if (!formState) return html``
  const { error, input } = formState
  const text = input ? html`<a href="#${getFieldId(input.field, input.id)}">${error}</a>` : error
  return html`<div role="alert">${notice({ kind: 'danger', text })}</div>`
}
