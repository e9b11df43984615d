import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { z } from 'zod'
import type { AuditEntry } from '../../../shared/audit.ts'
import { may } from '../../../shared/roles.ts'
import { Day, text } from '../../../shared/text.ts'
import { type AuditQuery, auditChoices, listAudit } from '../../domain/audit.ts'
import { isId } from '../../domain/ids.ts'
import { csv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { staff } from '../../http/require-member.ts'
import { actionWords } from '../../i18n/actions.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { linkButton } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { readerOf, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import { cursorOf } from './api-keys.ts'
import { type Part, partAt, settingsPage, wordsOf } from './views.ts'

const PAGE = 50

/** What was done in a workspace. */
export const auditPages = new Hono<Env>()
  .get('/w/:workspace/settings/audit', staff('audit'), async (c) => c.html(await page(c)))
  .get('/w/:workspace/settings/audit.csv', staff('audit'), (c) =>
    csv(c, 'audit.csv', () => c.var.deps.makesCsv('audit', c.var.caller, inOrder(askedOf(c))), { bom: true }),
  )

const filters = { actor: text(200), action: text(100), from: Day, to: Day }

/** What the address asks for; what it says badly is passed over. */
function askedOf(c: Context<Env>): AuditQuery {
  const asked = Object.entries(filters).map(([name, schema]: [string, z.ZodType<string>]) => [
    name,
    schema.safeParse(c.req.query(name)).data,
  ])
  return Object.fromEntries(asked)
}

/** A time that ends before it begins asks for nothing that there could be: without its end. */
const isBackwards = ({ from, to }: AuditQuery) => from !== undefined && to !== undefined && from > to
const inOrder = (asked: AuditQuery): AuditQuery => (isBackwards(asked) ? { ...asked, to: undefined } : asked)

function addressOf(c: Context<Env>, asked: AuditQuery, more: Record<string, string> = {}, at = '') {
  const given = Object.entries({ ...asked, ...more }).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const query = new URLSearchParams(given).toString()
  return `${partAt(c, 'audit')}${at}${query ? `?${query}` : ''}`
}

async function page(c: Context<Env>) {
  const { deps, caller } = c.var
  const { audit: words, errors } = wordsOf(c)
  const [asked, cursor] = [askedOf(c), cursorOf(c)]
  const [{ data, nextCursor }, choices] = await Promise.all([
    listAudit(deps, caller, inOrder(asked), { cursor, limit: PAGE }),
    auditChoices(deps, caller),
  ])
  const actions = linkButton({ label: words.csv, icon: 'download', href: addressOf(c, asked, {}, '.csv') })
  const pages = pager(staffLanguage(c), {
    newer: cursor ? addressOf(c, asked) : null,
    older: nextCursor && addressOf(c, asked, { cursor: nextCursor }),
  })
  const fault = isBackwards(asked) ? notice({ kind: 'warning', text: errors.to }) : ''
  return settingsPage(
    c,
    'audit',
    { intro: words.intro, actions, wide: true },
    html`${bar(c, asked, choices)}${fault}${list(c, data)}${pages}`,
  )
}

function bar(
  c: Context<Env>,
  asked: AuditQuery,
  { actors, actions }: Awaited<ReturnType<typeof auditChoices>>,
): Markup {
  const { audit: words } = wordsOf(c)
  const language = staffLanguage(c)
  const values: Record<keyof AuditQuery, { label: string; value: string | undefined }> = {
    actor: { label: words.who, value: actors.find(({ actor }) => actor === asked.actor)?.name ?? asked.actor },
    action: { label: words.what, value: asked.action && actionWords(language, asked.action) },
    from: { label: words.first, value: asked.from },
    to: { label: words.last, value: asked.to },
  }
  const active = (Object.keys(values) as (keyof AuditQuery)[]).flatMap((name): ActiveFilter[] => {
    const { label, value } = values[name]
    return value === undefined ? [] : [{ label, value, without: addressOf(c, { ...asked, [name]: undefined }) }]
  })
  const who = [
    { value: '', label: words.anybody },
    ...actors.map(({ actor, name }) => ({ value: actor, label: nameOf(c, actor, name) })),
  ]
  const what = [
    { value: '', label: words.anything },
    ...actions.map((action) => ({ value: action, label: actionWords(language, action) })),
  ]
  return filterBar(
    { language, action: partAt(c, 'audit'), active, clear: partAt(c, 'audit') },
    html`${selectField({ name: 'actor', label: words.who, value: asked.actor ?? '', choices: who })}${selectField({ name: 'action', label: words.what, value: asked.action ?? '', choices: what })}${textField({ name: 'from', label: words.first, type: 'date', value: asked.from ?? '' })}${textField({ name: 'to', label: words.last, type: 'date', value: asked.to ?? '' })}`,
  )
}

function list(c: Context<Env>, entries: readonly AuditEntry[]): Markup {
  const reader = readerOf(c)
  const { audit: words } = wordsOf(c)
  if (entries.length === 0) return emptyState({ icon: 'clock', title: words.empty, text: words.emptyText })
  return card(
    { flush: true },
    dataTable({
      caption: words.list,
      captionUnseen: true,
      columns: [
        { label: words.when, cell: ({ at }) => time(reader, Date.parse(at)) },
        { label: words.who, head: true, cell: ({ actor, name }) => nameOf(c, actor, name) },
        { label: words.what, cell: ({ action }) => actionWords(reader.language, action) },
        { label: words.subject, cell: (entry) => subjectOf(c, entry) },
        { label: words.from, cell: ({ address }) => html`<span class="quiet">${address ?? ''}</span>` },
      ],
      rows: entries,
    }),
  )
}

/** Who did it, as a reader calls what is no person. */
function nameOf(c: Context<Env>, actor: string, name: string): string {
  const { audit: words } = wordsOf(c)
  return actor === 'cli' ? words.commandLine : actor === 'retention' ? words.retention : name
}

/** Pages of things, by the noun of an action; what has been deleted has none any more. */
const pagesOf: Record<string, (c: Context<Env>, id: string) => string | undefined> = {
  survey: (c, id) => `${home(c)}/surveys/${id}`,
  'identity-secret': (c, id) => `${home(c)}/surveys/${id}`,
  invitations: (c, id) => `${home(c)}/surveys/${id}`,
  list: (c, id) => `${home(c)}/surveys/${id}`,
  response: (c, id) => `${home(c)}/answers/${id}`,
  contact: (c, id) => `${home(c)}/contacts/${id}`,
  'contact-import': (c, id) => `${home(c)}/contacts/imports/${id}`,
  'follow-up': (c, id) => `${home(c)}/follow-ups/${id}`,
  member: (c) => partIfSeen(c, 'people'),
  'member-invitation': (c) => partIfSeen(c, 'people'),
  key: (c) => partIfSeen(c, 'keys'),
  'segment-key': (c) => partAt(c, 'segments'),
}

const partIfSeen = (c: Context<Env>, part: Part) => (may(c.var.staff.role, 'access') ? partAt(c, part) : undefined)

function subjectOf(c: Context<Env>, { action, subject, detail }: AuditEntry): Markup {
  const noun = action.split('.')[0] ?? ''
  const isGone = /\.(deleted|erased|dropped|revoked|removed)$/.test(action)
  const href = subject === null || isGone ? undefined : pagesOf[noun]?.(c, subject)
  const name = [detail.name, detail.email].find((value) => typeof value === 'string')
  // The workspace itself needs no name here.
  const isHere = subject === c.var.staff.place.id
  const called = name ?? (isHere || subject === null ? '' : isId(subject) ? `…${subject.slice(-6)}` : subject)
  const rest = Object.entries(detail).filter(([, value]) => value !== name)
  const said = rest.map(([key, value]) => `${key}: ${inWords(value)}`).join('; ')
  return html`${href ? html`<a href="${href}">${called}</a>` : called}${said ? html` <span class="quiet">${said}</span>` : ''}`
}

/** A value as one reads it: what it was, and what it became. */
function inWords(value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (typeof value !== 'object') return String(value)
  if ('from' in value && 'to' in value) return `${inWords(value.from)} → ${inWords(value.to)}`
  return Array.isArray(value) ? value.map(inWords).join(', ') : JSON.stringify(value)
}
