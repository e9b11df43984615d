import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { type ContactImport, ContactMapping, type RowError, rowErrors } from '../../../shared/contact-import.ts'
import { cancelImport, dryRunImport, getImport, setImportMapping, startImport } from '../../domain/contacts/imports.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import { sendCsv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { card, metric, progress } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { type PageProps, shell } from '../layout/shell.ts'
import { mappingForm } from './import-mapping.ts'
import { contactBreadcrumb, contactsPath, getContactId } from './views.ts'

/** How often a page without script looks whether the work has gone on, in seconds. */
const REFRESH_SECONDS = 2

export const contactImportPages = new Hono<Env>()
  .get('/contacts/imports/:id', requireMember('contacts.change'), async (c) => {
    const contactImport = await getImport(c.var.deps, c.var.caller, getContactId(c))
    const isMapped = contactImport.state !== 'mapping' && !(contactImport.state === 'checked' && c.req.query('columns'))
    return c.html(isMapped ? statePage(c, contactImport) : await mappingPage(c, contactImport))
  })
  .post('/contacts/imports/:id', requireMember('contacts.change'), bodyLimit(256), async (c) => {
    const id = getContactId(c)
    const values = await parseFormFields(c)
    try {
      return await handleAction(c, id, values)
    } catch (error) {
      if (!hasErrorCode(error, 'already-started')) throw error
      return redirectWithNotice(c, contactsPath(c, `/imports/${id}`), t(c).contacts.begun, 'warning')
    }
  })
  .get('/contacts/imports/:id/rejected.csv', requireMember('contacts.change'), async (c) => {
    const { id } = await getImport(c.var.deps, c.var.caller, getContactId(c))
    const { faults: reasonMessages, line, reason } = t(c).contacts
    const query = { importId: id, messages: reasonMessages, line, reason }
    return sendCsv(c, `rejected-${id}.csv`, () => c.var.deps.exportCsv('rejections', c.var.caller, query), {
      bom: true,
    })
  })

async function handleAction(c: Context<Env>, id: string, values: FormFields): Promise<Response> {
  const { deps, caller } = c.var
  const messages = t(c).contacts
  if (values.action === 'cancel') {
    const updatedImport = await cancelImport(deps, caller, id)
    if (updatedImport.state !== 'cancelled')
      return redirectWithNotice(c, contactsPath(c, '/import'), messages.discarded)
    return redirectWithNotice(c, contactsPath(c, `/imports/${id}`), messages.stopped)
  }
  if (values.action === 'start') await startImport(deps, caller, id)
  else {
    const contactImport = await getImport(deps, caller, id)
    const mapping = parseMapping(contactImport, values)
    const { value, errors } = validateForm(ContactMapping, mapping)
    if (errors)
      return c.html(await mappingPage(c, { ...contactImport, mapping: mapping as ContactMapping }, errors), 400)
    await setImportMapping(deps, caller, id, value)
    if (values.action === 'check') await dryRunImport(deps, caller, id)
  }
  return c.redirect(contactsPath(c, `/imports/${id}`), 303)
}

/** What the form says of the columns. A country code may be written with its plus, with two zeros, or without. */
function parseMapping({ header }: ContactImport, values: FormFields) {
  const code = typeof values.countryCode === 'string' ? values.countryCode.replace(/\s/g, '').replace(/^00/, '+') : ''
  return {
    columns: header.map((_, index) => {
      const target = values[`column.${index}`]
      return typeof target === 'string' && target !== '' ? target : null
    }),
    countryCode: code === '' ? null : code.startsWith('+') ? code : `+${code}`,
  }
}

async function mappingPage(c: Context<Env>, contactImport: ContactImport, errors: Record<string, string> = {}) {
  const messages = t(c).contacts
  return importPage(
    c,
    contactImport,
    {
      title: messages.mapTitle,
      intro: messages.mapIntro(buildPageContext(c).format.number(contactImport.rows)),
      wide: true,
    },
    html`<p class="quiet">${messages.step(2)}</p>${await mappingForm(c, contactImport, errors)}${discardForm(c)}`,
  )
}

const importPage = (
  c: Context<Env>,
  { fileName }: ContactImport,
  options: Omit<PageProps, 'current'>,
  content: Markup,
): Markup =>
  shell(
    buildPageContext(c),
    { current: 'contacts', above: contactBreadcrumb(c, fileName || t(c).contacts.importTitle), ...options },
    content,
  )

function statePage(c: Context<Env>, contactImport: ContactImport): Markup {
  const messages = t(c).contacts
  const { state } = contactImport
  if (state === 'checking' || state === 'running') return waitingPage(c, contactImport)
  const titles = {
    checked: messages.tryTitle,
    done: messages.doneTitle,
    cancelled: messages.cancelledTitle,
    mapping: messages.mapTitle,
  }
  const step = state === 'checked' ? html`<p class="quiet">${messages.step(3)}</p>` : ''
  return importPage(
    c,
    contactImport,
    { title: titles[state] },
    html`${step}${importCounts(c, contactImport)}${rejectionsCard(c, contactImport)}<div class="actions">${state === 'checked' ? checkActions(c) : resultActions(c)}</div>`,
  )
}

function waitingPage(c: Context<Env>, contactImport: ContactImport): Markup {
  const messages = t(c).contacts
  const locale = buildPageContext(c)
  const { state, done, rows } = contactImport
  const label = state === 'checking' ? messages.checking : messages.storing
  const text = messages.progress(locale.format.number(done), locale.format.number(rows))
  const cancelLabel = state === 'running' ? messages.stop : messages.discard
  const cancelButton = postButton({
    label: cancelLabel,
    icon: 'cross',
    action: c.req.path,
    fields: { action: 'cancel' },
  })
  return importPage(
    c,
    contactImport,
    {
      title: messages.states[state],
      head: html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>`,
    },
    html`<div data-job-progress>${progress({ label, value: done, max: rows, text })}${state === 'running' ? importCounts(c, contactImport) : ''}</div><p class="quiet">${messages.reload}</p><div class="actions">${cancelButton}</div>`,
  )
}

function importCounts(c: Context<Env>, { created, updated, rejected }: ContactImport): Markup {
  const messages = t(c).contacts
  const format = (value: number) => buildPageContext(c).format.number(value)
  return html`<div class="figures">${metric({ label: messages.created, value: format(created) })}${metric({ label: messages.updated, value: format(updated), note: messages.updatedNote })}${metric({ label: messages.rejected, value: format(rejected) })}</div>`
}

/** For how long the rejected rows are kept, in milliseconds. */
const REJECTED_ROWS_TTL_MS = 30 * 24 * 60 * 60 * 1000

function rejectionsCard(c: Context<Env>, { rejected, reasons, finishedAt }: ContactImport): Markup {
  const messages = t(c).contacts
  if (rejected === 0) return html``
  const rows = rowErrors.flatMap((reason: RowError) =>
    reasons[reason] ? [{ fault: reason, count: reasons[reason] }] : [],
  )
  const table = dataTable({
    caption: messages.reasons,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.reason, isRowHeader: true, cell: ({ fault: reason }) => messages.faults[reason] },
      { label: messages.rows, isNumeric: true, cell: ({ count }) => buildPageContext(c).format.number(count) },
    ],
  })
  const isExpired = finishedAt !== null && Date.parse(finishedAt) + REJECTED_ROWS_TTL_MS < c.var.deps.now()
  const downloadControl = isExpired
    ? notice({ kind: 'info', text: messages.rejectedGone })
    : linkButton({
        label: messages.rejectedFile,
        icon: 'download',
        href: `${c.req.path}/rejected.csv`,
        attributes: { download: true },
      })
  return card({ title: messages.reasons }, html`${table}<div class="actions">${downloadControl}</div>`)
}

function checkActions(c: Context<Env>): Markup {
  const messages = t(c).contacts
  const startButton = postButton({
    label: messages.start,
    kind: 'primary',
    action: c.req.path,
    fields: { action: 'start' },
  })
  return html`${startButton}${linkButton({ label: messages.changeColumns, href: `${c.req.path}?columns=1` })}${discardForm(c)}`
}

function resultActions(c: Context<Env>): Markup {
  const messages = t(c).contacts
  return html`${linkButton({ label: messages.toContacts, kind: 'primary', href: contactsPath(c) })}${linkButton({ label: messages.another, href: contactsPath(c, '/import') })}`
}

const discardForm = (c: Context<Env>): Markup =>
  html`<form class="inline" method="post" action="${c.req.path}"><input type="hidden" name="action" value="cancel">${button({ label: t(c).contacts.discard, kind: 'quiet', icon: 'trash' })}</form>`
