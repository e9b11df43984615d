import { html } from 'hono/html'
import { z } from 'zod'
import { PropertyKey } from '../../../shared/properties.ts'
import { type LabelLanguage, labelLanguages, type SegmentKey, SegmentLabels } from '../../../shared/segment-key.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  declareSegmentKey,
  listSegmentKeys,
  removeSegmentKey,
  setSegmentLabels,
} from '../../domain/workspaces/segment-keys.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
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
  const showError = (keyError: string) => segmentsPage(page, { submitted, keyError })
  const { value } = validateForm(SegmentKeyForm, { key: submitted.text('key').trim() })
  if (!value) return c.html(await showError(messages.errors.key), 400)
  try {
    await declareSegmentKey(c.var.deps, c.var.caller, value.key)
  } catch (error) {
    if (hasErrorCode(error, 'reserved-segment-key')) return c.html(await showError(messages.errors.reservedKey), 400)
    if (!hasErrorCode(error, 'too-many-segment-keys')) throw error
    return c.html(await showError(messages.errors.many), 409)
  }
  return redirectWithNotice(c, settingsPath(page, 'segments'), messages.segments.added(value.key))
}

/** The key is a field of the form and not part of the path, because it may contain any letter. */
export async function deleteSegmentKey(page: PageContext) {
  const { c } = page
  const messages = page.t.settings
  const { value } = validateForm(SegmentKeyForm, (await readForm(c)).fields)
  if (!value) return c.html(await segmentsPage(page, { submitted: emptyForm, keyError: messages.errors.key }), 400)
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
  const { value, errors } = validateForm(LabelsForm, { key: submitted.text('key'), labels })
  if (!value) return c.html(await segmentsPage(page, { submitted, labelErrors: errors }), 400)
  await setSegmentLabels(c.var.deps, c.var.caller, value.key, value.labels)
  return redirectWithNotice(c, settingsPath(page, 'segments'), messages.segments.labelled)
}

/** What was submitted, and what is wrong with it: with a new key, or with the labels of an existing one. */
interface FormState {
  submitted: Form
  keyError?: string
  labelErrors?: FieldErrors
}

async function segmentsPage(page: PageContext, state: FormState = { submitted: emptyForm }) {
  const { segments: messages } = page.t.settings
  const { submitted, keyError, labelErrors } = state
  const keys = await listSegmentKeys(page.c.var.deps, page.c.var.caller)
  const isCounting = keys.some(({ countedAt }) => countedAt === null)
  const fieldErrors = [
    ...(keyError ? [{ field: 'key', message: keyError }] : []),
    ...(labelErrors ? listLabelErrors(page, keys, state) : []),
  ]
  // A reload would remove the error.
  const head =
    isCounting && fieldErrors.length === 0 ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}">` : html``
  const keyField = textField({
    name: 'key',
    label: messages.name,
    hint: messages.nameHint,
    value: labelErrors ? '' : submitted.text('key'),
    error: keyError,
    required: true,
    attributes: { maxlength: 64, placeholder: messages.namePlaceholder, autocapitalize: 'none', spellcheck: 'false' },
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
    html`${segmentKeyList(page, keys, state)}
${card({ title: messages.add }, content)}`,
  )
}

const getLabelFieldId = (index: number, language: LabelLanguage) => `label-${index}-${language}`

/** The languages whose label has an error. */
const listWrongLanguages = (errors: FieldErrors = {}) =>
  labelLanguages.filter((language) => errors[`labels.${language}`] !== undefined)

/** The errors at their fields, as far as the key is one of the list. */
function listLabelErrors(page: PageContext, keys: readonly SegmentKey[], { submitted, labelErrors }: FormState) {
  const index = keys.findIndex(({ key }) => key === submitted.text('key'))
  const message = page.t.settings.errors.label
  const wrongLanguages = index === -1 ? [] : listWrongLanguages(labelErrors)
  if (wrongLanguages.length === 0) return [{ message }]
  return wrongLanguages.map((language) => ({
    field: getLabelFieldId(index, language),
    message: `${languageNames[language]}${page.t.common.colon}${message}`,
  }))
}

function segmentKeyList(page: PageContext, keys: readonly SegmentKey[], state: FormState): Markup {
  const { segments: messages } = page.t.settings
  if (keys.length === 0) return emptyState({ icon: 'tag', title: messages.empty, text: messages.emptyText })
  const list = dataTable({
    caption: messages.list,
    hideCaption: true,
    columns: [
      {
        label: messages.key,
        isRowHeader: true,
        cell: (row) => keyCell(page, row, { index: keys.indexOf(row), state }),
      },
      { label: messages.state, cell: (row) => countingState(page, row) },
      { label: messages.since, cell: ({ createdAt }) => relativeTime(page, Date.parse(createdAt)) },
      { label: messages.drop, hideLabel: true, cell: (row) => deleteButton(page, row, keys.indexOf(row)) },
    ],
    rows: keys,
  })
  return card({ flush: true }, list)
}

/** The label and the key, and a form that folds out to change the labels. */
function keyCell(
  page: PageContext,
  { key, labels }: SegmentKey,
  { index, state: { submitted, labelErrors } }: { index: number; state: FormState },
): Markup {
  const { segments: messages, errors } = page.t.settings
  const label = page.format.propertyName(key)
  const isSubmitted = labelErrors !== undefined && submitted.text('key') === key
  const wrongLanguages = isSubmitted ? listWrongLanguages(labelErrors) : []
  const labelField = (language: LabelLanguage) =>
    textField({
      id: getLabelFieldId(index, language),
      name: `label.${language}`,
      label: languageNames[language],
      value: isSubmitted ? submitted.text(`label.${language}`) : (labels[language] ?? ''),
      error: wrongLanguages.includes(language) ? errors.label : undefined,
      attributes: { maxlength: MAX_LABEL_LENGTH, lang: language, autocomplete: 'off' },
    })
  return html`${label} ${label === key ? '' : html`<code class="quiet">${key}</code>`}
<details class="labels"${isSubmitted ? ' open' : ''}>
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
