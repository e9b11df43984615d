import { NewWebhook, type Webhook, WebhookPatch } from '../../../shared/webhook.ts'
import type { DomainError } from '../../domain/errors.ts'
import { createForm, type FieldErrors, type Form, type FormResult, validateForm } from '../../http/forms.ts'
import type { ViewContext } from '../layout/context.ts'

const readSubscription = (form: Form) => ({
  events: form.list('events'),
  survey: form.text('survey') || null,
  groups: form.list('groups'),
})

export function parseNewWebhook(view: ViewContext, form: Form): FormResult<NewWebhook> {
  const name = form.text('name').trim()
  const input = { url: form.text('url').trim(), ...(name && { name }), ...readSubscription(form) }
  const { value, errors } = validateForm(NewWebhook, input)
  return value ? { value } : { errors: locateErrors(view, errors) }
}

/** What a form changes. The address stays if it is not entered again. */
export function parseWebhookPatch(view: ViewContext, form: Form): FormResult<WebhookPatch> {
  const url = form.text('url').trim()
  const input = { name: form.text('name'), ...(url && { url }), ...readSubscription(form) }
  const { value, errors } = validateForm(WebhookPatch, input)
  return value ? { value } : { errors: locateErrors(view, errors) }
}

/** Errors by the name of the field, in the user's language. */
const locateErrors = ({ t }: ViewContext, errors: FieldErrors): FieldErrors =>
  Object.fromEntries(
    Object.keys(errors).map((path) => {
      const [name = ''] = path.split('.')
      const { url, events, survey, groups } = t.webhooks.errors
      const messages: Record<string, string> = { name: t.webhooks.errors.name, url, events, survey, groups }
      return [name, messages[name] ?? url]
    }),
  )

/** What the domain refuses, as the error of a field; undefined for what is no mistake of a form. */
export function toFieldErrors({ t }: ViewContext, { code, params }: DomainError): FieldErrors | undefined {
  const messages = t.webhooks.errors
  switch (code) {
    case 'webhook-url':
      return { url: messages.url }
    case 'unknown-survey':
      return { survey: messages.survey }
    case 'name-taken':
      return { name: messages.nameTaken }
    case 'secret-unreadable':
      return { '': messages.secretUnreadable }
    case 'too-many-channels':
      return { '': t.channels.errors.tooMany((params as { limit: number }).limit) }
    case 'demo-workspace':
      return { '': t.channels.errors.sample }
    default:
      return undefined
  }
}

/** The form of an existing webhook; its address is never filled in. */
export const toWebhookForm = ({ name, events, survey, groups }: Webhook): Form =>
  createForm({ name, events, survey: survey ?? '', groups })
