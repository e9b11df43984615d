import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { PropertyKey } from '../../../shared/properties.ts'
import type { SegmentKey } from '../../../shared/segment-key.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { declareSegmentKey, listSegmentKeys, removeSegmentKey } from '../../domain/workspaces/segment-keys.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { card, progress } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { getText, settingsPage, settingsPath } from './views.ts'

const SegmentKeyForm = z.object({ key: PropertyKey })

/** By which properties scores are compared. */
export const segmentPages = new Hono<Env>()
  .get('/w/:workspace/settings/segments', requireMember('segment-keys'), async (c) => c.html(await segmentsPage(c)))
  .post('/w/:workspace/settings/segments', requireMember('segment-keys'), bodyLimit(16), saveSegmentKey)
  .post('/w/:workspace/settings/segments/dropped', requireMember('segment-keys'), bodyLimit(16), async (c) => {
    const { value } = validateForm(SegmentKeyForm, await parseFormFields(c))
    const messages = t(c).settings
    if (!value) return c.html(await segmentsPage(c, undefined, messages.errors.key), 400)
    await removeSegmentKey(c.var.deps, c.var.caller, value.key)
    return redirectWithNotice(c, settingsPath(c, 'segments'), messages.segments.dropped(value.key))
  })

async function saveSegmentKey(c: Context<Env>) {
  const messages = t(c).settings
  const values = await parseFormFields(c)
  const { value } = validateForm(SegmentKeyForm, { key: getText(values, 'key')?.trim() })
  if (!value) return c.html(await segmentsPage(c, values, messages.errors.key), 400)
  try {
    await declareSegmentKey(c.var.deps, c.var.caller, value.key)
  } catch (error) {
    if (!hasErrorCode(error, 'too-many-segment-keys')) throw error
    return c.html(await segmentsPage(c, values, messages.errors.many), 409)
  }
  return redirectWithNotice(c, settingsPath(c, 'segments'), messages.segments.added(value.key))
}

async function segmentsPage(c: Context<Env>, values?: FormFields, error?: string) {
  const { segments: messages } = t(c).settings
  const keys = await listSegmentKeys(c.var.deps, c.var.caller)
  const isCounting = keys.some(({ countedAt }) => countedAt === null)
  const fieldErrors = error ? [{ field: 'key', message: error }] : []
  // Looks again while it goes on, but not away from under somebody who is put right.
  const head = isCounting && !error ? html`<meta http-equiv="refresh" content="4">` : html``
  const content = html`${form(
    { action: settingsPath(c, 'segments') },
    html`${textField({
      name: 'key',
      label: messages.name,
      hint: messages.nameHint,
      value: getText(values, 'key') ?? '',
      error,
      required: true,
      attributes: { maxlength: 64, placeholder: 'plan', autocapitalize: 'none', spellcheck: 'false' },
    })}${formActions(button({ label: messages.addButton, kind: 'primary', icon: 'plus' }))}`,
  )}`
  return settingsPage(
    c,
    'segments',
    { intro: messages.intro, head, fieldErrors },
    html`${segmentKeyList(c, keys)}${card({ title: messages.add }, content)}`,
  )
}

function segmentKeyList(c: Context<Env>, keys: readonly SegmentKey[]): Markup {
  const locale = buildPageContext(c)
  const { segments: messages } = t(c).settings
  if (keys.length === 0) return emptyState({ icon: 'tag', title: messages.empty, text: messages.emptyText })
  const stateCell = ({ countedAt, progress: share }: SegmentKey) =>
    countedAt === null
      ? html`${progress({ label: messages.counting, value: share, text: locale.format.percent(share) })}<span class="hint">${messages.countingNote}</span>`
      : messages.counted
  return card(
    { flush: true },
    html`${dataTable({
      caption: messages.list,
      hideCaption: true,
      columns: [
        { label: messages.key, isRowHeader: true, cell: ({ key }) => key },
        { label: messages.state, cell: stateCell },
        { label: messages.since, cell: ({ createdAt }) => relativeTime(locale, Date.parse(createdAt)) },
        { label: messages.drop, hideLabel: true, cell: (row) => removeButton(c, row, keys.indexOf(row)) },
      ],
      rows: keys,
    })}`,
  )
}

function removeButton(c: Context<Env>, { key }: SegmentKey, index: number): Markup {
  const { segments: messages } = t(c).settings
  const dialogId = `drop-${index}`
  return html`${dialogButton({ dialog: dialogId, label: messages.drop, small: true, attributes: { 'aria-label': `${messages.drop}: ${key}` } })}${confirmDialog(
    buildPageContext(c),
    {
      id: dialogId,
      title: messages.dropTitle(key),
      text: messages.dropText,
      action: `${settingsPath(c, 'segments')}/dropped`,
      confirm: messages.drop,
      fields: { key },
    },
  )}`
}
