import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { PropertyKey } from '../../../shared/properties.ts'
import type { SegmentKey } from '../../../shared/segment-key.ts'
import { DomainError } from '../../domain/errors.ts'
import { declareSegmentKey, dropSegmentKey, listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type Fields, fields, readForm } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { confirmDialog, opensDialog } from '../components/dialog.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { card, progress } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { percent, readerOf, time } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { partAt, sentText, settingsPage, wordsOf } from './views.ts'

const Form = z.object({ key: PropertyKey })

/** By which properties scores are compared. */
export const segmentPages = new Hono<Env>()
  .get('/w/:workspace/settings/segments', staff('segment-keys'), async (c) => c.html(await page(c)))
  .post('/w/:workspace/settings/segments', staff('segment-keys'), bodies(16), declare)
  .post('/w/:workspace/settings/segments/dropped', staff('segment-keys'), bodies(16), async (c) => {
    const { value } = readForm(Form, await fields(c))
    const words = wordsOf(c)
    if (!value) return c.html(await page(c, undefined, words.errors.key), 400)
    await dropSegmentKey(c.var.deps, c.var.caller, value.key)
    return redirectWith(c, partAt(c, 'segments'), words.segments.dropped(value.key))
  })

async function declare(c: Context<Env>) {
  const words = wordsOf(c)
  const sent = await fields(c)
  const { value } = readForm(Form, { key: sentText(sent, 'key')?.trim() })
  if (!value) return c.html(await page(c, sent, words.errors.key), 400)
  try {
    await declareSegmentKey(c.var.deps, c.var.caller, value.key)
  } catch (error) {
    if (!(error instanceof DomainError) || error.refusal !== 'conflict') throw error
    return c.html(await page(c, sent, words.errors.many), 409)
  }
  return redirectWith(c, partAt(c, 'segments'), words.segments.added(value.key))
}

async function page(c: Context<Env>, sent?: Fields, error?: string) {
  const { segments: words } = wordsOf(c)
  const keys = await listSegmentKeys(c.var.deps, c.var.caller)
  const isCounting = keys.some(({ countedAt }) => countedAt === null)
  const faults = error ? [{ field: 'key', message: error }] : []
  // Looks again while it goes on, but not away from under somebody who is put right.
  const head = isCounting && !error ? html`<meta http-equiv="refresh" content="4">` : html``
  const content = html`${form(
    { action: partAt(c, 'segments') },
    html`${textField({
      name: 'key',
      label: words.name,
      hint: words.nameHint,
      value: sentText(sent, 'key') ?? '',
      error,
      required: true,
      attributes: { maxlength: 64, placeholder: 'plan', autocapitalize: 'none', spellcheck: 'false' },
    })}${formActions(button({ label: words.addButton, kind: 'primary', icon: 'plus' }))}`,
  )}`
  return settingsPage(
    c,
    'segments',
    { intro: words.intro, head, faults },
    html`${list(c, keys)}${card({ title: words.add }, content)}`,
  )
}

function list(c: Context<Env>, keys: readonly SegmentKey[]): Markup {
  const reader = readerOf(c)
  const { segments: words } = wordsOf(c)
  if (keys.length === 0) return emptyState({ icon: 'tag', title: words.empty, text: words.emptyText })
  const state = ({ countedAt, progress: done }: SegmentKey) =>
    countedAt === null
      ? html`${progress({ label: words.counting, value: done, text: percent(reader, done) })}<span class="hint">${words.countingNote}</span>`
      : words.counted
  return card(
    { flush: true },
    html`${dataTable({
      caption: words.list,
      captionUnseen: true,
      columns: [
        { label: words.key, head: true, cell: ({ key }) => key },
        { label: words.state, cell: state },
        { label: words.since, cell: ({ createdAt }) => time(reader, Date.parse(createdAt)) },
        { label: words.drop, unseen: true, cell: (row) => dropButton(c, row, keys.indexOf(row)) },
      ],
      rows: keys,
    })}`,
  )
}

function dropButton(c: Context<Env>, { key }: SegmentKey, index: number): Markup {
  const { segments: words } = wordsOf(c)
  const id = `drop-${index}`
  return html`${opensDialog({ dialog: id, label: words.drop, small: true, attributes: { 'aria-label': `${words.drop}: ${key}` } })}${confirmDialog(
    {
      language: staffLanguage(c),
      id,
      title: words.dropTitle(key),
      text: words.dropText,
      action: `${partAt(c, 'segments')}/dropped`,
      confirm: words.drop,
      fields: { key },
    },
  )}`
}
