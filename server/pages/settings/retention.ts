import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { Whole } from '../../../shared/text.ts'
import { LEAST_RETENTION_DAYS } from '../../../shared/workspace.ts'
import { retentionPreview } from '../../domain/privacy/retention.ts'
import { changeWorkspace, getWorkspace } from '../../domain/workspaces/workspaces.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { fields, readForm } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { button, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { number, readerOf } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { partAt, sentText, settingsPage, wordsOf } from './views.ts'

const Days = Whole(LEAST_RETENTION_DAYS, 36500)
const Form = z.object({ days: z.union([z.literal('').transform(() => null), Days]) })

/** For how long a workspace keeps what is personal. */
export const retentionPages = new Hono<Env>()
  .get('/w/:workspace/settings/retention', staff('settings'), async (c) => {
    const asked = c.req.query('days')
    return c.html(await page(c, asked), asked === undefined || Days.safeParse(asked).success ? 200 : 400)
  })
  .post('/w/:workspace/settings/retention', staff('settings'), bodies(16), async (c) => {
    const sent = await fields(c)
    const { value } = readForm(Form, sent)
    if (!value) return c.html(await page(c, sentText(sent, 'days') ?? ''), 400)
    await changeWorkspace(c.var.deps, c.var.caller, { retentionDays: value.days })
    const { retention: words } = wordsOf(c)
    return redirectWith(c, partAt(c, 'retention'), value.days === null ? words.turnedOff : words.turnedOn)
  })

/** @param asked after how many days, to see first what that concerns */
async function page(c: Context<Env>, asked?: string): Promise<Markup> {
  const reader = readerOf(c)
  const { retention: words, errors } = wordsOf(c)
  const { retentionDays } = await getWorkspace(c.var.deps, c.var.caller)
  const days = Days.safeParse(asked).data
  const error = asked === undefined || days !== undefined ? undefined : errors.retentionDays
  const here = partAt(c, 'retention')
  const off = postButton({ label: words.turnOff, action: here, fields: { days: '' } })
  const now = notice({
    kind: 'info',
    title: words.now,
    text: retentionDays === null ? words.off : words.on(number(reader, retentionDays)),
    action: retentionDays === null ? undefined : off,
  })
  const field = textField({
    name: 'days',
    label: words.days,
    type: 'number',
    value: asked ?? String(retentionDays ?? 730),
    error,
    required: true,
    attributes: { min: LEAST_RETENTION_DAYS, max: 36500, inputmode: 'numeric' },
  })
  const ask = form({ action: here, method: 'get' }, html`${field}${formActions(button({ label: words.preview }))}`)
  return settingsPage(
    c,
    'retention',
    { intro: words.intro, faults: error ? [{ field: 'days', message: error }] : [] },
    html`${now}${days === undefined ? '' : await preview(c, days)}${card({}, ask)}${card({ title: words.goes }, listed(words.goesList))}${card({ title: words.stays }, listed(words.staysList))}`,
  )
}

const listed = (items: readonly string[]) =>
  html`<ul class="points">${items.map((item) => html`<li>${item}</li>`)}</ul>`

async function preview(c: Context<Env>, days: number): Promise<Markup> {
  const reader = readerOf(c)
  const { retention: words } = wordsOf(c)
  const { answers, contacts } = await retentionPreview(c.var.deps, c.var.caller, days)
  const on = postButton({
    label: words.turnOn,
    kind: 'danger',
    action: partAt(c, 'retention'),
    fields: { days: String(days) },
  })
  const about = { title: words.previewTitle(number(reader, days)), id: 'preview' }
  return card(
    about,
    html`<p>${words.previewText(number(reader, answers), number(reader, contacts))}</p>${formActions(on)}`,
  )
}
