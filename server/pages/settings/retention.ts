import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { WholeNumber } from '../../../shared/text.ts'
import { MIN_RETENTION_DAYS } from '../../../shared/workspace.ts'
import { previewRetention } from '../../domain/privacy/retention.ts'
import { getWorkspace, updateWorkspace } from '../../domain/workspaces/workspaces.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { parseFormFields, validateForm } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { button, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { getText, settingsPage, settingsPath } from './views.ts'

const Days = WholeNumber(MIN_RETENTION_DAYS, 36500)
const Form = z.object({ days: z.union([z.literal('').transform(() => null), Days]) })

/** For how long a workspace keeps what is personal. */
export const retentionPages = new Hono<Env>()
  .get('/w/:workspace/settings/retention', requireMember('settings'), async (c) => {
    const requestedDays = c.req.query('days')
    return c.html(
      await retentionPage(c, requestedDays),
      requestedDays === undefined || Days.safeParse(requestedDays).success ? 200 : 400,
    )
  })
  .post('/w/:workspace/settings/retention', requireMember('settings'), bodyLimit(16), async (c) => {
    const values = await parseFormFields(c)
    const { value } = validateForm(Form, values)
    if (!value) return c.html(await retentionPage(c, getText(values, 'days') ?? ''), 400)
    await updateWorkspace(c.var.deps, c.var.caller, { retentionDays: value.days })
    const { retention: messages } = t(c).settings
    return redirectWithNotice(
      c,
      settingsPath(c, 'retention'),
      value.days === null ? messages.turnedOff : messages.turnedOn,
    )
  })

/** @param requestedDays after how many days, to see first what that concerns */
async function retentionPage(c: Context<Env>, requestedDays?: string): Promise<Markup> {
  const locale = buildPageContext(c)
  const { retention: messages, errors } = t(c).settings
  const { retentionDays } = await getWorkspace(c.var.deps, c.var.caller)
  const days = Days.safeParse(requestedDays).data
  const error = requestedDays === undefined || days !== undefined ? undefined : errors.retentionDays
  const path = settingsPath(c, 'retention')
  const turnOffButton = postButton({ label: messages.turnOff, action: path, fields: { days: '' } })
  const statusNotice = notice({
    kind: 'info',
    title: messages.now,
    text: retentionDays === null ? messages.off : messages.on(locale.format.number(retentionDays)),
    action: retentionDays === null ? undefined : turnOffButton,
  })
  const daysField = textField({
    name: 'days',
    label: messages.days,
    type: 'number',
    value: requestedDays ?? String(retentionDays ?? 730),
    error,
    required: true,
    attributes: { min: MIN_RETENTION_DAYS, max: 36500, inputmode: 'numeric' },
  })
  const previewForm = form(
    { action: path, method: 'get' },
    html`${daysField}${formActions(button({ label: messages.preview }))}`,
  )
  return settingsPage(
    c,
    'retention',
    { intro: messages.intro, fieldErrors: error ? [{ field: 'days', message: error }] : [] },
    html`${statusNotice}${days === undefined ? '' : await previewCard(c, days)}${card({}, previewForm)}${card({ title: messages.goes }, pointList(messages.goesList))}${card({ title: messages.stays }, pointList(messages.staysList))}`,
  )
}

const pointList = (items: readonly string[]) =>
  html`<ul class="points">${items.map((item) => html`<li>${item}</li>`)}</ul>`

async function previewCard(c: Context<Env>, days: number): Promise<Markup> {
  const locale = buildPageContext(c)
  const { retention: messages } = t(c).settings
  const { answers: responses, contacts } = await previewRetention(c.var.deps, c.var.caller, days)
  const turnOnButton = postButton({
    label: messages.turnOn,
    kind: 'danger',
    action: settingsPath(c, 'retention'),
    fields: { days: String(days) },
  })
  const options = { title: messages.previewTitle(locale.format.number(days)), id: 'preview' }
  return card(
    options,
    html`<p>${messages.previewText(locale.format.number(responses), locale.format.number(contacts))}</p>${formActions(turnOnButton)}`,
  )
}
