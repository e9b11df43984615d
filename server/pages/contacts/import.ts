import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { type ContactImport, ContactMapping, type RowFault, rowFaults } from '../../../shared/contact-import.ts'
import { cancelImport, getImport, mapImport, startImport, tryImport } from '../../domain/contacts/imports.ts'
import { DomainError } from '../../domain/errors.ts'
import { bodies } from '../../http/body-limit.ts'
import { csv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { type Fields, fields, readForm } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { card, figure, progress } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { number, readerOf } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { type PageAbout, shell } from '../layout/shell.ts'
import { mappingForm } from './import-mapping.ts'
import { at, idIn, wayBack, wordsOf } from './views.ts'

/** How often a page without script looks whether the work has gone on, in seconds. */
const REFRESH = 2

export const contactImport = new Hono<Env>()
  .get('/contacts/imports/:id', staff('contacts.change'), async (c) => {
    const found = await getImport(c.var.deps, c.var.caller, idIn(c))
    const isMapped = found.state !== 'mapping' && !(found.state === 'tried' && c.req.query('columns'))
    return c.html(isMapped ? statePage(c, found) : await mappingPage(c, found))
  })
  .post('/contacts/imports/:id', staff('contacts.change'), bodies(256), async (c) => {
    const id = idIn(c)
    const sent = await fields(c)
    try {
      return await acted(c, id, sent)
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'begun') throw error
      return redirectWith(c, at(c, `/imports/${id}`), wordsOf(c).begun, 'warning')
    }
  })
  .get('/contacts/imports/:id/rejected.csv', staff('contacts.change'), async (c) => {
    const { id } = await getImport(c.var.deps, c.var.caller, idIn(c))
    const { faults, line, reason } = wordsOf(c)
    const query = { importId: id, words: faults, line, reason }
    return csv(c, `rejected-${id}.csv`, () => c.var.deps.makesCsv('rejections', c.var.caller, query), { bom: true })
  })

async function acted(c: Context<Env>, id: string, sent: Fields): Promise<Response> {
  const { deps, caller } = c.var
  const words = wordsOf(c)
  if (sent.action === 'cancel') {
    const after = await cancelImport(deps, caller, id)
    if (after.state !== 'cancelled') return redirectWith(c, at(c, '/import'), words.discarded)
    return redirectWith(c, at(c, `/imports/${id}`), words.stopped)
  }
  if (sent.action === 'start') await startImport(deps, caller, id)
  else {
    const found = await getImport(deps, caller, id)
    const mapping = mappingOf(found, sent)
    const { value, errors } = readForm(ContactMapping, mapping)
    if (errors) return c.html(await mappingPage(c, { ...found, mapping: mapping as ContactMapping }, errors), 400)
    await mapImport(deps, caller, id, value)
    if (sent.action === 'check') await tryImport(deps, caller, id)
  }
  return c.redirect(at(c, `/imports/${id}`), 303)
}

/** What the form says of the columns. A country code may be written with its plus, with two zeros, or without. */
function mappingOf({ header }: ContactImport, sent: Fields) {
  const code = typeof sent.countryCode === 'string' ? sent.countryCode.replace(/\s/g, '').replace(/^00/, '+') : ''
  return {
    columns: header.map((_, index) => {
      const target = sent[`column.${index}`]
      return typeof target === 'string' && target !== '' ? target : null
    }),
    countryCode: code === '' ? null : code.startsWith('+') ? code : `+${code}`,
  }
}

async function mappingPage(c: Context<Env>, found: ContactImport, errors: Record<string, string> = {}) {
  const words = wordsOf(c)
  return page(
    c,
    found,
    { title: words.mapTitle, intro: words.mapIntro(number(readerOf(c), found.rows)), wide: true },
    html`<p class="quiet">${words.step(2)}</p>${await mappingForm(c, found, errors)}${discard(c)}`,
  )
}

const page = (
  c: Context<Env>,
  { fileName }: ContactImport,
  about: Omit<PageAbout, 'current'>,
  content: Markup,
): Markup => shell(c, { current: 'contacts', above: wayBack(c, fileName || wordsOf(c).importTitle), ...about }, content)

function statePage(c: Context<Env>, found: ContactImport): Markup {
  const words = wordsOf(c)
  const { state } = found
  if (state === 'trying' || state === 'running') return waitingPage(c, found)
  const titles = {
    tried: words.tryTitle,
    done: words.doneTitle,
    cancelled: words.cancelledTitle,
    mapping: words.mapTitle,
  }
  const step = state === 'tried' ? html`<p class="quiet">${words.step(3)}</p>` : ''
  return page(
    c,
    found,
    { title: titles[state] },
    html`${step}${figures(c, found)}${reasons(c, found)}<div class="actions">${state === 'tried' ? next(c) : after(c)}</div>`,
  )
}

function waitingPage(c: Context<Env>, found: ContactImport): Markup {
  const words = wordsOf(c)
  const reader = readerOf(c)
  const { state, done, rows } = found
  const label = state === 'trying' ? words.checking : words.storing
  const text = words.progress(number(reader, done), number(reader, rows))
  const stop = state === 'running' ? words.stop : words.discard
  const cancel = postButton({ label: stop, icon: 'cross', action: c.req.path, fields: { action: 'cancel' } })
  return page(
    c,
    found,
    { title: words.states[state], head: html`<noscript><meta http-equiv="refresh" content="${REFRESH}"></noscript>` },
    html`<div data-live>${progress({ label, value: done, max: rows, text })}${state === 'running' ? figures(c, found) : ''}</div><p class="quiet">${words.reload}</p><div class="actions">${cancel}</div>`,
  )
}

function figures(c: Context<Env>, { created, updated, rejected }: ContactImport): Markup {
  const words = wordsOf(c)
  const shown = (value: number) => number(readerOf(c), value)
  return html`<div class="figures">${figure({ label: words.created, value: shown(created) })}${figure({ label: words.updated, value: shown(updated), note: words.updatedNote })}${figure({ label: words.rejected, value: shown(rejected) })}</div>`
}

/** For how long the rejected rows are kept, in milliseconds. */
const KEPT = 30 * 24 * 60 * 60 * 1000

function reasons(c: Context<Env>, { rejected, reasons, finishedAt }: ContactImport): Markup {
  const words = wordsOf(c)
  if (rejected === 0) return html``
  const rows = rowFaults.flatMap((fault: RowFault) => (reasons[fault] ? [{ fault, count: reasons[fault] }] : []))
  const table = dataTable({
    caption: words.reasons,
    captionUnseen: true,
    rows,
    columns: [
      { label: words.reason, head: true, cell: ({ fault }) => words.faults[fault] },
      { label: words.rows, numeric: true, cell: ({ count }) => number(readerOf(c), count) },
    ],
  })
  const isGone = finishedAt !== null && Date.parse(finishedAt) + KEPT < c.var.deps.now()
  const download = isGone
    ? notice({ kind: 'info', text: words.rejectedGone })
    : linkButton({
        label: words.rejectedFile,
        icon: 'download',
        href: `${c.req.path}/rejected.csv`,
        attributes: { download: true },
      })
  return card({ title: words.reasons }, html`${table}<div class="actions">${download}</div>`)
}

function next(c: Context<Env>): Markup {
  const words = wordsOf(c)
  const start = postButton({ label: words.start, kind: 'primary', action: c.req.path, fields: { action: 'start' } })
  return html`${start}${linkButton({ label: words.changeColumns, href: `${c.req.path}?columns=1` })}${discard(c)}`
}

function after(c: Context<Env>): Markup {
  const words = wordsOf(c)
  return html`${linkButton({ label: words.toContacts, kind: 'primary', href: at(c) })}${linkButton({ label: words.another, href: at(c, '/import') })}`
}

const discard = (c: Context<Env>): Markup =>
  html`<form class="inline" method="post" action="${c.req.path}"><input type="hidden" name="action" value="cancel">${button({ label: wordsOf(c).discard, kind: 'quiet', icon: 'trash' })}</form>`
