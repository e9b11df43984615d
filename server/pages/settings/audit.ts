import { html } from 'hono/html'
import type { AuditEntry } from '../../../shared/audit.ts'
import { type AuditQuery, formatAuditValue, getAuditFilterOptions, listAuditEntries } from '../../domain/audit.ts'
import { isId } from '../../domain/ids.ts'
import { describeAction } from '../../i18n/audit-actions.ts'
import { buildAuditSpreadsheetTexts } from '../../i18n/spreadsheet.ts'
import { selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import { exportMenu, sendList } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { type QueryParams, withQuery, workspacePath } from '../layout/paths.ts'
import { type SettingsTab, settingsPath } from './paths.ts'
import { isReversed, normalizeAuditQuery, parseAuditQuery, parseCursor } from './query.ts'
import { settingsPage } from './views.ts'

const PAGE_SIZE = 50

export const showAuditLog = async (page: PageContext) => page.c.html(await auditPage(page))

export function downloadAuditLog(page: PageContext) {
  const { deps, caller } = page.c.var
  const query = normalizeAuditQuery(parseAuditQuery(page))
  const spreadsheet = buildAuditSpreadsheetTexts(page.format.language)
  return sendList(page, 'audit', { sheet: page.t.settings.audit.list }, (format) =>
    deps.exportList('audit', caller, { ...query, spreadsheet }, format),
  )
}

const auditPath = (page: PageContext, query: AuditQuery, extraParams: QueryParams = {}) =>
  withQuery(settingsPath(page, 'audit'), { ...query, ...extraParams })

async function auditPage(page: PageContext) {
  const { deps, caller } = page.c.var
  const { audit: messages, errors } = page.t.settings
  const [query, cursor] = [parseAuditQuery(page), parseCursor(page)]
  const [{ data, nextCursor }, options] = await Promise.all([
    listAuditEntries(deps, caller, normalizeAuditQuery(query), { cursor, limit: PAGE_SIZE }),
    getAuditFilterOptions(deps, caller),
  ])
  const links = {
    newer: cursor ? auditPath(page, query) : null,
    older: nextCursor && auditPath(page, query, { cursor: nextCursor }),
  }
  return settingsPage(
    page,
    'audit',
    {
      intro: messages.intro,
      actions: exportMenu(page, {
        href: (type) => withQuery(settingsPath(page, 'audit', `.${type}`), { ...query }),
        hint: messages.exportHint,
      }),
      wide: true,
    },
    html`${auditFilterBar(page, query, options)}
${isReversed(query) ? notice({ kind: 'warning', text: errors.to }) : ''}
${auditTable(page, data)}
${pager(page, links)}`,
  )
}

type FilterOptions = Awaited<ReturnType<typeof getAuditFilterOptions>>

function auditFilterBar(page: PageContext, query: AuditQuery, options: FilterOptions): Markup {
  const { audit: messages } = page.t.settings
  const { language } = page.format
  const actorChoices = [
    { value: '', label: messages.anyone },
    ...options.actors.map(({ actor, name }) => ({ value: actor, label: actorName(page, actor, name) })),
  ]
  const actionChoices = [
    { value: '', label: messages.anything },
    ...options.actions.map((action) => ({ value: action, label: describeAction(language, action) })),
  ]
  const path = settingsPath(page, 'audit')
  return filterBar(page, {
    action: path,
    active: listActiveFilters(page, query, options),
    clearHref: path,
    fields: html`${selectField({ name: 'actor', label: messages.who, value: query.actor ?? '', choices: actorChoices })}
${selectField({ name: 'action', label: messages.what, value: query.action ?? '', choices: actionChoices })}
${textField({ name: 'from', label: messages.first, type: 'date', value: query.from ?? '' })}
${textField({ name: 'to', label: messages.last, type: 'date', value: query.to ?? '' })}`,
  })
}

function listActiveFilters(page: PageContext, query: AuditQuery, { actors }: FilterOptions): ActiveFilter[] {
  const { audit: messages } = page.t.settings
  const values: Record<keyof AuditQuery, { label: string; value: string | undefined }> = {
    actor: { label: messages.who, value: actors.find(({ actor }) => actor === query.actor)?.name ?? query.actor },
    action: { label: messages.what, value: query.action && describeAction(page.format.language, query.action) },
    from: { label: messages.first, value: query.from },
    to: { label: messages.last, value: query.to },
  }
  return (Object.keys(values) as (keyof AuditQuery)[]).flatMap((name): ActiveFilter[] => {
    const { label, value } = values[name]
    return value === undefined ? [] : [{ label, value, removeHref: auditPath(page, { ...query, [name]: undefined }) }]
  })
}

function auditTable(page: PageContext, entries: readonly AuditEntry[]): Markup {
  const { audit: messages } = page.t.settings
  if (entries.length === 0) return emptyState({ icon: 'clock', title: messages.empty, text: messages.emptyText })
  const list = dataTable({
    caption: messages.list,
    hideCaption: true,
    columns: [
      { label: messages.when, cell: ({ at }) => relativeTime(page, Date.parse(at)) },
      { label: messages.who, isRowHeader: true, cell: ({ actor, name }) => actorName(page, actor, name) },
      { label: messages.what, cell: ({ action }) => describeAction(page.format.language, action) },
      { label: messages.subject, cell: (entry) => subjectCell(page, entry) },
      { label: messages.from, cell: ({ address }) => (address ? html`<span class="quiet">${address}</span>` : '') },
    ],
    rows: entries,
  })
  return card({ flush: true }, list)
}

/** The name of the actor; actors other than users have localized names. */
function actorName({ t }: PageContext, actor: string, name: string): string {
  const { audit: messages } = t.settings
  if (actor === 'respondent') return t.contacts.causes.respondent
  return actor === 'cli' ? messages.commandLine : actor === 'retention' ? messages.retention : name
}

const surveyPath = ({ workspace }: PageContext, id: string) => workspacePath(workspace.slug, `/surveys/${id}`)
const pathIfAllowed = (page: PageContext, tab: SettingsTab) =>
  page.may('members') ? settingsPath(page, tab) : undefined

/** The page of a subject, by the noun of the action. Deleted subjects have none. */
const subjectPaths: Record<string, (page: PageContext, id: string) => string | undefined> = {
  survey: surveyPath,
  'identity-secret': surveyPath,
  invitations: surveyPath,
  list: surveyPath,
  response: ({ workspace }, id) => workspacePath(workspace.slug, `/responses/${id}`),
  contact: ({ workspace }, id) => workspacePath(workspace.slug, `/contacts/${id}`),
  'contact-import': ({ workspace }, id) => workspacePath(workspace.slug, `/contacts/imports/${id}`),
  'follow-up': ({ workspace }, id) => workspacePath(workspace.slug, `/follow-ups/${id}`),
  member: (page) => pathIfAllowed(page, 'people'),
  'member-invitation': (page) => pathIfAllowed(page, 'people'),
  'api-key': (page) => pathIfAllowed(page, 'keys'),
  'segment-key': (page) => settingsPath(page, 'segments'),
}

function subjectCell(page: PageContext, { action, subject, detail }: AuditEntry): Markup {
  const noun = action.split('.')[0] ?? ''
  const isDeleted = /\.(deleted|erased|dropped|revoked|removed)$/.test(action)
  const href = subject === null || isDeleted ? undefined : subjectPaths[noun]?.(page, subject)
  const name = [detail.name, detail.email].find((value) => typeof value === 'string')
  // This workspace needs no label.
  const isThisWorkspace = subject === page.workspace.id
  const label = name ?? (isThisWorkspace || subject === null ? '' : isId(subject) ? `…${subject.slice(-6)}` : subject)
  const otherDetails = Object.entries(detail).filter(([, value]) => value !== name)
  const details = otherDetails.map(([key, value]) => `${key}: ${formatAuditValue(value)}`).join('; ')
  const labelMarkup = href ? html`<a href="${href}">${label}</a>` : label
  return html`${labelMarkup}${details ? html` <span class="quiet">${details}</span>` : ''}`
}
