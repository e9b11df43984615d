import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { z } from 'zod'
import type { AuditEntry } from '../../../shared/audit.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { Day, text } from '../../../shared/text.ts'
import { type AuditQuery, getAuditFilterOptions, listAuditEntries } from '../../domain/audit.ts'
import { isId } from '../../domain/ids.ts'
import { sendCsv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { requireMember } from '../../http/require-member.ts'
import { describeAction } from '../../i18n/audit-actions.ts'
import { requestLanguage, t } from '../../i18n/index.ts'
import { linkButton } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { getCursor } from './api-keys.ts'
import { type SettingsTab, settingsPage, settingsPath } from './views.ts'

const PAGE_SIZE = 50

/** What was done in a workspace. */
export const auditPages = new Hono<Env>()
  .get('/w/:workspace/settings/audit', requireMember('audit'), async (c) => c.html(await auditPage(c)))
  .get('/w/:workspace/settings/audit.csv', requireMember('audit'), (c) =>
    sendCsv(c, 'audit.csv', () => c.var.deps.exportCsv('audit', c.var.caller, normalizeQuery(parseQuery(c))), {
      bom: true,
    }),
  )

const filters = { actor: text(200), action: text(100), from: Day, to: Day }

/** What the address asks for; what it says badly is passed over. */
function parseQuery(c: Context<Env>): AuditQuery {
  const entries = Object.entries(filters).map(([name, schema]: [string, z.ZodType<string>]) => [
    name,
    schema.safeParse(c.req.query(name)).data,
  ])
  return Object.fromEntries(entries)
}

/** A time that ends before it begins asks for nothing that there could be: without its end. */
const isReversed = ({ from, to }: AuditQuery) => from !== undefined && to !== undefined && from > to
const normalizeQuery = (query: AuditQuery): AuditQuery => (isReversed(query) ? { ...query, to: undefined } : query)

function auditPath(c: Context<Env>, query: AuditQuery, extraParams: Record<string, string> = {}, suffix = '') {
  const params = Object.entries({ ...query, ...extraParams }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  )
  const search = new URLSearchParams(params).toString()
  return `${settingsPath(c, 'audit')}${suffix}${search ? `?${search}` : ''}`
}

async function auditPage(c: Context<Env>) {
  const { deps, caller } = c.var
  const { audit: messages, errors } = t(c).settings
  const [query, cursor] = [parseQuery(c), getCursor(c)]
  const [{ data, nextCursor }, choices] = await Promise.all([
    listAuditEntries(deps, caller, normalizeQuery(query), { cursor, limit: PAGE_SIZE }),
    getAuditFilterOptions(deps, caller),
  ])
  const actions = linkButton({ label: messages.csv, icon: 'download', href: auditPath(c, query, {}, '.csv') })
  const pagination = pager(buildPageContext(c), {
    newer: cursor ? auditPath(c, query) : null,
    older: nextCursor && auditPath(c, query, { cursor: nextCursor }),
  })
  const warning = isReversed(query) ? notice({ kind: 'warning', text: errors.to }) : ''
  return settingsPage(
    c,
    'audit',
    { intro: messages.intro, actions, wide: true },
    html`${auditFilterBar(c, query, choices)}${warning}${auditTable(c, data)}${pagination}`,
  )
}

function auditFilterBar(
  c: Context<Env>,
  query: AuditQuery,
  { actors, actions }: Awaited<ReturnType<typeof getAuditFilterOptions>>,
): Markup {
  const { audit: messages } = t(c).settings
  const language = requestLanguage(c)
  const values: Record<keyof AuditQuery, { label: string; value: string | undefined }> = {
    actor: { label: messages.who, value: actors.find(({ actor }) => actor === query.actor)?.name ?? query.actor },
    action: { label: messages.what, value: query.action && describeAction(language, query.action) },
    from: { label: messages.first, value: query.from },
    to: { label: messages.last, value: query.to },
  }
  const active = (Object.keys(values) as (keyof AuditQuery)[]).flatMap((name): ActiveFilter[] => {
    const { label, value } = values[name]
    return value === undefined ? [] : [{ label, value, removeHref: auditPath(c, { ...query, [name]: undefined }) }]
  })
  const actorChoices = [
    { value: '', label: messages.anybody },
    ...actors.map(({ actor, name }) => ({ value: actor, label: actorName(c, actor, name) })),
  ]
  const actionChoices = [
    { value: '', label: messages.anything },
    ...actions.map((action) => ({ value: action, label: describeAction(language, action) })),
  ]
  return filterBar(buildPageContext(c), {
    action: settingsPath(c, 'audit'),
    active,
    clearHref: settingsPath(c, 'audit'),
    fields: html`${selectField({ name: 'actor', label: messages.who, value: query.actor ?? '', choices: actorChoices })}${selectField({ name: 'action', label: messages.what, value: query.action ?? '', choices: actionChoices })}${textField({ name: 'from', label: messages.first, type: 'date', value: query.from ?? '' })}${textField({ name: 'to', label: messages.last, type: 'date', value: query.to ?? '' })}`,
  })
}

function auditTable(c: Context<Env>, entries: readonly AuditEntry[]): Markup {
  const locale = buildPageContext(c)
  const { audit: messages } = t(c).settings
  if (entries.length === 0) return emptyState({ icon: 'clock', title: messages.empty, text: messages.emptyText })
  return card(
    { flush: true },
    dataTable({
      caption: messages.list,
      hideCaption: true,
      columns: [
        { label: messages.when, cell: ({ at }) => relativeTime(locale, Date.parse(at)) },
        { label: messages.who, isRowHeader: true, cell: ({ actor, name }) => actorName(c, actor, name) },
        { label: messages.what, cell: ({ action }) => describeAction(locale.format.language, action) },
        { label: messages.subject, cell: (entry) => subjectCell(c, entry) },
        { label: messages.from, cell: ({ address }) => html`<span class="quiet">${address ?? ''}</span>` },
      ],
      rows: entries,
    }),
  )
}

/** Who did it, as a reader calls what is no person. */
function actorName(c: Context<Env>, actor: string, name: string): string {
  const { audit: messages } = t(c).settings
  return actor === 'cli' ? messages.commandLine : actor === 'retention' ? messages.retention : name
}

/** Pages of things, by the noun of an action; what has been deleted has none any more. */
const subjectPaths: Record<string, (c: Context<Env>, id: string) => string | undefined> = {
  survey: (c, id) => `${workspacePath(c.var.member.workspace.slug)}/surveys/${id}`,
  'identity-secret': (c, id) => `${workspacePath(c.var.member.workspace.slug)}/surveys/${id}`,
  invitations: (c, id) => `${workspacePath(c.var.member.workspace.slug)}/surveys/${id}`,
  list: (c, id) => `${workspacePath(c.var.member.workspace.slug)}/surveys/${id}`,
  response: (c, id) => `${workspacePath(c.var.member.workspace.slug)}/responses/${id}`,
  contact: (c, id) => `${workspacePath(c.var.member.workspace.slug)}/contacts/${id}`,
  'contact-import': (c, id) => `${workspacePath(c.var.member.workspace.slug)}/contacts/imports/${id}`,
  'follow-up': (c, id) => `${workspacePath(c.var.member.workspace.slug)}/follow-ups/${id}`,
  member: (c) => getPathIfAllowed(c, 'people'),
  'member-invitation': (c) => getPathIfAllowed(c, 'people'),
  key: (c) => getPathIfAllowed(c, 'keys'),
  'segment-key': (c) => settingsPath(c, 'segments'),
}

const getPathIfAllowed = (c: Context<Env>, tab: SettingsTab) =>
  hasPermission(c.var.member.role, 'members') ? settingsPath(c, tab) : undefined

function subjectCell(c: Context<Env>, { action, subject, detail }: AuditEntry): Markup {
  const noun = action.split('.')[0] ?? ''
  const isDeleted = /\.(deleted|erased|dropped|revoked|removed)$/.test(action)
  const href = subject === null || isDeleted ? undefined : subjectPaths[noun]?.(c, subject)
  const name = [detail.name, detail.email].find((value) => typeof value === 'string')
  // The workspace itself needs no name here.
  const isThisWorkspace = subject === c.var.member.workspace.id
  const label = name ?? (isThisWorkspace || subject === null ? '' : isId(subject) ? `…${subject.slice(-6)}` : subject)
  const otherDetails = Object.entries(detail).filter(([, value]) => value !== name)
  const details = otherDetails.map(([key, value]) => `${key}: ${formatValue(value)}`).join('; ')
  return html`${href ? html`<a href="${href}">${label}</a>` : label}${details ? html` <span class="quiet">${details}</span>` : ''}`
}

/** A value as one reads it: what it was, and what it became. */
function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (typeof value !== 'object') return String(value)
  if ('from' in value && 'to' in value) return `${formatValue(value.from)} → ${formatValue(value.to)}`
  return Array.isArray(value) ? value.map(formatValue).join(', ') : JSON.stringify(value)
}
