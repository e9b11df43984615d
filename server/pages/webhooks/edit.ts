import { html } from 'hono/html'
import type { Webhook } from '../../../shared/webhook.ts'
import type { Idempotency } from '../../domain/idempotency.ts'
import { hash } from '../../domain/secrets.ts'
import { getSurveyNames } from '../../domain/surveys/surveys.ts'
import { createWebhook, getWebhook, rotateWebhookSecret, updateWebhook } from '../../domain/webhooks/webhooks.ts'
import { emptyForm, type FieldErrors, type Form, readForm } from '../../http/forms.ts'
import { channelActions } from '../channels/actions.ts'
import { channelPath } from '../channels/paths.ts'
import { stateNotice } from '../channels/state.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { attemptChange } from '../settings/attempt.ts'
import { settingsPath } from '../settings/paths.ts'
import { settingsPage } from '../settings/views.ts'
import { webhookFields } from './fields.ts'
import { parseNewWebhook, parseWebhookPatch, toFieldErrors, toWebhookForm } from './form.ts'
import { verificationCard } from './verification.ts'

const webhooksPath = (page: PageContext, path = '') => settingsPath(page, 'webhooks', path)

export const showNewWebhook = async (page: PageContext) => page.c.html(await webhookPage(page, { form: emptyForm }))

export async function saveNewWebhook(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const { value, errors } = parseNewWebhook(page, submitted)
  if (!value) return c.html(await webhookPage(page, { form: submitted, errors }), 400)
  const result = await attemptChange(
    () => createWebhook(c.var.deps, c.var.caller, value, readIdempotency(submitted, value)),
    (error) => toFieldErrors(page, error),
  )
  if (result.errors) return c.html(await webhookPage(page, { form: submitted, errors: result.errors }), 400)
  // No redirect: only this response contains the secret. Loaded again, it shows the same one.
  return c.html(secretPage(page, result.value), 201)
}

/** The same form, sent again, creates and renews nothing; with other content it is another change. */
function readIdempotency(form: Form, input: unknown): Idempotency | undefined {
  const key = form.text('key').slice(0, 200)
  const fingerprint = hash(JSON.stringify(input))
  return key === '' ? undefined : { key: hash(`webhook page ${key} ${fingerprint}`), fingerprint }
}

/** The secret, shown once. */
function secretPage(page: PageContext, { id, secret }: { id: string; secret: string }): Markup {
  const messages = page.t.webhooks
  const content = html`${copyField(page, { id: 'secret', label: messages.secret, text: secret, primary: true })}
${formActions(linkButton({ label: messages.toWebhook, href: channelPath(page, 'webhooks', { id }) }))}`
  return settingsPage(
    page,
    'webhooks',
    {},
    html`${card({ title: messages.secretTitle, intro: messages.secretText }, content)}
${verificationCard(page)}`,
  )
}

const loadWebhook = (page: PageContext): Promise<Webhook> =>
  getWebhook(page.c.var.deps, page.c.var.caller, getPathId(page, 'webhook'))

export async function showWebhook(page: PageContext) {
  const webhook = await loadWebhook(page)
  return page.c.html(await webhookPage(page, { webhook, form: toWebhookForm(webhook) }))
}

export async function saveWebhook(page: PageContext) {
  const { c } = page
  const webhook = await loadWebhook(page)
  const submitted = await readForm(c)
  const { value, errors } = parseWebhookPatch(page, submitted)
  if (!value) return c.html(await webhookPage(page, { webhook, form: submitted, errors }), 400)
  const result = await attemptChange(
    () => updateWebhook(c.var.deps, c.var.caller, webhook.id, value),
    (error) => toFieldErrors(page, error),
  )
  if (result.errors) return c.html(await webhookPage(page, { webhook, form: submitted, errors: result.errors }), 400)
  return redirectWithNotice(c, channelPath(page, 'webhooks', webhook), page.t.webhooks.saved)
}

export async function saveSecret(page: PageContext) {
  const { c } = page
  const webhook = await loadWebhook(page)
  const idempotency = readIdempotency(await readForm(c), webhook.id)
  const result = await attemptChange(
    () => rotateWebhookSecret(c.var.deps, c.var.caller, webhook.id, idempotency),
    (error) => toFieldErrors(page, error),
  )
  if (result.errors)
    return c.html(await webhookPage(page, { webhook, form: toWebhookForm(webhook), errors: result.errors }), 409)
  return c.html(secretPage(page, { id: webhook.id, secret: result.value }), 201)
}

interface WebhookPageProps {
  webhook?: Webhook
  form: Form
  errors?: FieldErrors
}

async function webhookPage(page: PageContext, { webhook, form: submitted, errors = {} }: WebhookPageProps) {
  const messages = page.t.webhooks
  const surveys = await getSurveyNames(page.c.var.deps, page.c.var.caller)
  const title = webhook?.name ?? messages.make
  const action = webhook ? channelPath(page, 'webhooks', webhook) : webhooksPath(page, '/new')
  const above = breadcrumb(page, [
    { label: messages.title, href: webhooksPath(page) },
    { label: title, href: action, current: true },
  ])
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ ...(field && { field }), message }))
  return settingsPage(
    page,
    'webhooks',
    { title, above, fieldErrors, ...(webhook && { actions: webhookActions(page, webhook) }) },
    html`${webhook ? stateNotice(page, webhook) : ''}
${webhook ? rotationNotice(page, webhook) : ''}
${form(
  { action, attributes: { 'data-guard': true, 'data-unsaved': Object.keys(errors).length > 0 } },
  html`${webhook ? '' : hiddenFields({ key: submitted.text('key', crypto.randomUUID()) })}
${webhookFields(page, { webhook, form: submitted, errors, surveys })}
${formActions(
  button({ label: webhook ? messages.save : messages.create, kind: 'primary' }),
  linkButton({
    ...{ label: page.t.common.cancel, kind: 'quiet', href: webhooksPath(page) },
    attributes: { 'data-discard': true },
  }),
)}`,
)}
${webhook ? verificationCard(page) : ''}`,
  )
}

function rotationNotice({ t, format }: PageContext, { previousSecretUntil }: Webhook): Markup {
  if (previousSecretUntil === null) return html``
  return notice({ kind: 'info', text: t.webhooks.rotating(format.shortDateTime(Date.parse(previousSecretUntil))) })
}

function webhookActions(page: PageContext, webhook: Webhook): Markup {
  const messages = page.t.webhooks
  const dialog = 'renew-secret'
  return html`${confirmDialog(page, {
    ...{ id: dialog, title: messages.rotateTitle, text: messages.rotateText, kind: 'primary' },
    ...{ action: channelPath(page, 'webhooks', webhook, '/secret'), confirm: messages.rotate },
    fields: { key: crypto.randomUUID() },
  })}
${channelActions(page, 'webhooks', webhook, [dialogButton({ label: messages.rotate, icon: 'key', kind: 'quiet', dialog })])}`
}
