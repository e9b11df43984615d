import { html } from 'hono/html'
import { SendingSettings } from '../../../shared/campaign.ts'
import { getSendingSettings, updateSendingSettings } from '../../domain/workspaces/sending-settings.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

export const showSending = async (page: PageContext) => page.c.html(await sendingPage(page))

export async function saveSending(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const { value, errors } = validateForm(SendingSettings, parseSending(submitted))
  if (!value) return c.html(await sendingPage(page, submitted, errors), 400)
  await updateSendingSettings(c.var.deps, c.var.caller, value)
  return redirectWithNotice(c, settingsPath(page, 'sending'), page.t.campaigns.sending.saved)
}

const toNumber = (text: string) => (text.trim() === '' ? null : Number(text))

function parseSending(submitted: Form): unknown {
  const [from, to] = [submitted.text('quietFrom').slice(0, 5), submitted.text('quietTo').slice(0, 5)]
  return {
    replyTo: submitted.text('replyTo').trim() || null,
    perSecond: toNumber(submitted.text('perSecond')),
    perHour: toNumber(submitted.text('perHour')),
    perDomainPerHour: toNumber(submitted.text('perDomainPerHour')),
    quietHours: from === '' && to === '' ? null : { from, to },
  }
}

async function sendingPage(page: PageContext, submitted = emptyForm, errors: FieldErrors = {}) {
  const { deps, caller } = page.c.var
  const messages = page.t.campaigns.sending
  const settings = await getSendingSettings(deps, caller)
  const stored = {
    replyTo: settings.replyTo ?? '',
    perSecond: `${settings.perSecond}`,
    perHour: settings.perHour?.toString() ?? '',
    perDomainPerHour: settings.perDomainPerHour?.toString() ?? '',
    quietFrom: settings.quietHours?.from ?? '',
    quietTo: settings.quietHours?.to ?? '',
  }
  const { quietHours, ...fieldTexts } = messages.errors
  const byField = Object.fromEntries(
    Object.entries(errors).map(([path, message]) => [path.startsWith('quietHours') ? 'quietFrom' : path, message]),
  )
  const { fieldErrors, errorFor } = buildFieldErrors(byField, {
    ...fieldTexts,
    quietFrom: quietHours,
    quietTo: quietHours,
  })
  const field = (name: keyof typeof stored) => ({
    name,
    value: submitted.text(name, stored[name]),
    error: errorFor(name),
  })
  const number = { type: 'number', attributes: { min: 1, inputmode: 'numeric' } }
  const content = html`${card(
    {},
    textField({ ...field('replyTo'), label: messages.replyTo, hint: messages.replyToHint, type: 'email' }),
  )}
${card(
  { title: messages.rates, intro: messages.ratesIntro },
  html`<div class="fields">
${textField({ ...field('perSecond'), label: messages.perSecond, required: true, ...number })}
${textField({ ...field('perHour'), label: messages.perHour, hint: messages.noLimit, ...number })}
${textField({ ...field('perDomainPerHour'), label: messages.perDomainPerHour, hint: messages.noLimit, ...number })}
</div>`,
)}
${card(
  { title: messages.quiet, intro: messages.quietIntro },
  html`<div class="fields">
${textField({ ...field('quietFrom'), label: messages.quietFrom, hint: messages.quietBlank, type: 'time' })}
${textField({ ...field('quietTo'), label: messages.quietTo, type: 'time' })}
</div>`,
)}
${formActions(button({ label: page.t.common.save, kind: 'primary' }))}`
  const noMail = deps.mail ? '' : notice({ kind: 'warning', text: messages.noMail })
  return settingsPage(
    page,
    'sending',
    { intro: messages.intro, fieldErrors },
    html`${noMail}${form({ action: settingsPath(page, 'sending') }, content)}`,
  )
}
