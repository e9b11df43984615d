import { html } from 'hono/html'
import { z } from 'zod'
import { PropertyKey } from '../../../shared/properties.ts'
import { labelLanguages, type SegmentKey, SegmentLabels } from '../../../shared/segment-key.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  declareSegmentKey,
  listSegmentKeys,
  removeSegmentKey,
  setSegmentLabels,
} from '../../domain/workspaces/segment-keys.ts'
import { emptyForm, readForm, validateForm } from '../../http/forms.ts'
import { languageNames } from '../../i18n/languages.ts'
import { button, hiddenFields } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { card, progress } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from './paths.ts'
import { settingsPage } from './views.ts'

/** How often the page reloads while a key is being counted. */
const REFRESH_SECONDS = 4

const SegmentKeyForm = z.object({ key: PropertyKey })
const MAX_LABEL_LENGTH = 60
const LabelsForm = SegmentKeyForm.extend({ labels: SegmentLabels })

export const showSegmentKeys = async (page: PageContext) => page.c.html(await segmentsPage(page))

export async function createSegmentKey(page: PageContext) {
  const { c } = page
  const messages = page.t.settings
  const submitted = await readForm(c)
  const { value } = validateForm(SegmentKeyForm, { key: submitted.text('key').trim() })
  if (!value) return c.html(await segmentsPage(page, submitted, messages.errors.key), 400)
  try {
    await declareSegmentKey(c.var.deps, c.var.caller, value.key)
  } catch (error) {
    if (hasErrorCode(error, 'reserved-segment-key'))
      return c.html(await segmentsPage(page, submitted, messages.errors.reservedKey), 400)
    if (!hasErrorCode(error, 'too-many-segment-keys')) throw error
    return c.html(await segmentsPage(page, submitted, messages.errors.many), 409)
  }
  return redirectWithNotice(c, settingsPath(page, 'segments'), messages.segments.added(value.key))
}

/** The key is a field of the form and not part of the path, because it may contain any letter. */
export async function deleteSegmentKey(page: PageContext) {
  const { c } = page
  const messages = page.t.settings
  const { value } = validateForm(SegmentKeyForm, (await readForm(c)).fields)
  if (!value) return c.html(await segmentsPage(page, emptyForm, messages.errors.key), 400)
  await removeSegmentKey(c.var.deps, c.var.caller, value.key)
  return redirectWithNotice(c, settingsPath(page, 'segments'), messages.segments.dropped(value.key))
}

/** Saves what a key is called. An empty field removes its label. */
export async function saveSegmentLabels(page: PageContext) {
  const { c } = page
  const messages = page.t.settings
  const submitted = await readForm(c)
  const entries = labelLanguages.map((language) => [language, submitted.text(`label.${language}`).trim()] as const)
  const labels = Object.fromEntries(entries.filter(([, label]) => label !== ''))
  const { value } = validateForm(LabelsForm, { key: submitted.text('key'), labels })
  if (!value) return c.html(await segmentsPage(page, emptyForm, messages.errors.label), 400)
  await setSegmentLabels(c.var.deps, c.var.caller, value.key, value.labels)
  return redirectWithNotice(c, settingsPath(page, 'segments'), messages.segments.labelled)
}

async function segmentsPage(page: PageContext, submitted = emptyForm, error?: string) {
  const { segments: messages } = page.t.settings
  const keys = await listSegmentKeys(page.c.var.deps, page.c.var.caller)
  const isCounting = keys.some(({ countedAt }) => countedAt === null)
  const fieldErrors = error ? [{ field: 'key', message: error }] : []
  // A reload would remove the error.
  const head = isCounting && !error ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}">` : html``
  const keyField = textField({
    name: 'key',
    label: messages.name,
    hint: messages.nameHint,
    value: submitted.text('key'),
    error,
    required: true,
    attributes: { maxlength: 64, placeholder: 'plan', autocapitalize: 'none', spellcheck: 'false' },
  })
  const content = form(
    { action: settingsPath(page, 'segments') },
    html`${keyField}
${formActions(button({ label: messages.addButton, kind: 'primary', icon: 'plus' }))}`,
  )
  return settingsPage(
    page,
    'segments',
    { intro: messages.intro, head, fieldErrors },
    html`${segmentKeyList(page, keys)}
${card({ title: messages.add }, content)}`,
  )
}

function segmentKeyList(page: PageContext, keys: readonly SegmentKey[]): Markup {
  const { segments: messages } = page.t.settings
  if (keys.length === 0) return emptyState({ icon: 'tag', title: messages.empty, text: messages.emptyText })
  const list = dataTable({
    caption: messages.list,
    hideCaption: true,
    columns: [
      { label: messages.key, isRowHeader: true, cell: (row) => keyCell(page, row, keys.indexOf(row)) },
      { label: messages.state, cell: (row) => countingState(page, row) },
      { label: messages.since, cell: ({ createdAt }) => relativeTime(page, Date.parse(createdAt)) },
      { label: messages.drop, hideLabel: true, cell: (row) => deleteButton(page, row, keys.indexOf(row)) },
    ],
    rows: keys,
  })
  return card({ flush: true }, list)
}

/** The label and the key, and a form that folds out to change the labels. */
function keyCell(page: PageContext, { key, labels }: SegmentKey, index: number): Markup {
  const { segments: messages } = page.t.settings
  const label = page.format.propertyName(key)
  const labelField = (language: (typeof labelLanguages)[number]) =>
    textField({
      id: `label-${index}-${language}`,
      name: `label.${language}`,
      label: languageNames[language],
      value: labels[language] ?? '',
      attributes: { maxlength: MAX_LABEL_LENGTH, lang: language, autocomplete: 'off' },
    })
  return html`${label} ${label === key ? '' : html`<code class="quiet">${key}</code>`}
<details class="labels">
<summary>${messages.labels}<span class="unseen">${page.t.common.colon}${key}</span></summary>
${form(
  { action: settingsPath(page, 'segments', '/labels') },
  html`${hiddenFields({ key })}
<p class="hint">${messages.labelsHint}</p>
${labelLanguages.map(labelField)}
${formActions(button({ label: page.t.common.save, small: true }))}`,
)}
</details>`
}

function countingState({ t, format }: PageContext, { countedAt, progress: share }: SegmentKey): string | Markup {
  const { segments: messages } = t.settings
  if (countedAt !== null) return messages.counted
  return html`${progress({ label: messages.counting, value: share, text: format.percent(share) })}
<span class="hint">${messages.countingNote}</span>`
}

function deleteButton(page: PageContext, { key }: SegmentKey, index: number): Markup {
  const { segments: messages } = page.t.settings
  const dialogId = `drop-${index}`
  const openButton = dialogButton({
    dialog: dialogId,
    label: messages.drop,
    small: true,
    attributes: { 'aria-label': `${messages.drop}: ${key}` },
  })
  const dialog = confirmDialog(page, {
    id: dialogId,
    title: messages.dropTitle(key),
    text: messages.dropText,
    action: settingsPath(page, 'segments', '/deletion'),
    confirm: messages.drop,
    fields: { key },
  })
  return html`${openButton}${dialog}`
}
