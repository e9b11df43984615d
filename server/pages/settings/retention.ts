import { html } from 'hono/html'
import { z } from 'zod'
import { WholeNumber } from '../../../shared/text.ts'
import { MIN_RETENTION_DAYS } from '../../../shared/workspace.ts'
import { previewRetention } from '../../domain/privacy/retention.ts'
import { getWorkspace, updateWorkspace } from '../../domain/workspaces/workspaces.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import { button, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from './paths.ts'
import { settingsPage } from './views.ts'

const MAX_RETENTION_DAYS = 36_500
const DEFAULT_RETENTION_DAYS = 730

const Days = WholeNumber(MIN_RETENTION_DAYS, MAX_RETENTION_DAYS)
const RetentionForm = z.object({ days: z.union([z.literal('').transform(() => null), Days]) })

/** With `?days=`, shows a preview of what would be deleted. */
export async function showRetention(page: PageContext) {
  const requestedDays = page.c.req.query('days')
  const isValid = requestedDays === undefined || Days.safeParse(requestedDays).success
  return page.c.html(await retentionPage(page, requestedDays), isValid ? 200 : 400)
}

export async function saveRetention(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const { value } = validateForm(RetentionForm, submitted.fields)
  if (!value) return c.html(await retentionPage(page, submitted.text('days')), 400)
  await updateWorkspace(c.var.deps, c.var.caller, { retentionDays: value.days })
  const { turnedOff, turnedOn } = page.t.settings.retention
  return redirectWithNotice(c, settingsPath(page, 'retention'), value.days === null ? turnedOff : turnedOn)
}

async function retentionPage(page: PageContext, requestedDays?: string): Promise<Markup> {
  const { retention: messages, errors } = page.t.settings
  const { retentionDays } = await getWorkspace(page.c.var.deps, page.c.var.caller)
  const days = Days.safeParse(requestedDays).data
  const error = requestedDays === undefined || days !== undefined ? undefined : errors.retentionDays
  const value = requestedDays ?? String(retentionDays ?? DEFAULT_RETENTION_DAYS)
  return settingsPage(
    page,
    'retention',
    { intro: messages.intro, fieldErrors: error ? [{ field: 'days', message: error }] : [] },
    html`${statusNotice(page, retentionDays)}
${days === undefined ? '' : await previewCard(page, days)}
${card({}, previewForm(page, value, error))}
${card({ title: messages.goes }, pointList(messages.goesList))}
${card({ title: messages.stays }, pointList(messages.staysList))}`,
  )
}

function statusNotice(page: PageContext, retentionDays: number | null): Markup {
  const { retention: messages } = page.t.settings
  const turnOffButton = postButton({
    label: messages.turnOff,
    action: settingsPath(page, 'retention'),
    fields: { days: '' },
  })
  return notice({
    kind: 'info',
    title: messages.now,
    text: retentionDays === null ? messages.off : messages.on(page.format.number(retentionDays)),
    action: retentionDays === null ? undefined : turnOffButton,
  })
}

function previewForm(page: PageContext, value: string, error: string | undefined): Markup {
  const { retention: messages } = page.t.settings
  const daysField = textField({
    name: 'days',
    label: messages.days,
    type: 'number',
    value,
    error,
    required: true,
    attributes: { min: MIN_RETENTION_DAYS, max: MAX_RETENTION_DAYS, inputmode: 'numeric' },
  })
  return form(
    { action: settingsPath(page, 'retention'), method: 'get' },
    html`${daysField}
${formActions(button({ label: messages.preview }))}`,
  )
}

const pointList = (items: readonly string[]) =>
  html`<ul class="points">
${items.map((item) => html`<li>${item}</li>`)}
</ul>`

async function previewCard(page: PageContext, days: number): Promise<Markup> {
  const { c, format } = page
  const { retention: messages } = page.t.settings
  const { responses, contacts } = await previewRetention(c.var.deps, c.var.caller, days)
  const turnOnButton = postButton({
    label: messages.turnOn,
    kind: 'danger',
    action: settingsPath(page, 'retention'),
    fields: { days: String(days) },
  })
  return card(
    { title: messages.previewTitle(format.number(days)), id: 'preview' },
    html`<p>${messages.previewText(format.number(responses), format.number(contacts))}</p>
${formActions(turnOnButton)}`,
  )
}
