import type { Context } from 'hono'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { type Contact, ContactPatch, identifiers, NewContact } from '../../../shared/contact.ts'
import { contactFields } from '../../../shared/contact-import.ts'
import { getContact, updateContact, upsertContact } from '../../domain/contacts/contacts.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { contactBreadcrumb, contactsPath, displayName, getContactId } from './views.ts'

export const contactFormPages = new Hono<Env>()
  .get('/contacts/new', requireMember('contacts.change'), (c) => c.html(formPage(c, undefined, emptyValues)))
  .post('/contacts/new', requireMember('contacts.change'), bodyLimit(64), async (c) => {
    const values = parseForm(await parseFormFields(c))
    const { value, errors } = validateForm(NewContact, buildNewContact(values))
    if (errors) return c.html(formPage(c, undefined, values, errors), 400)
    const id = await catchFieldErrors(() => upsertContact(c.var.deps, c.var.caller, value))
    if (typeof id !== 'string') return c.html(formPage(c, undefined, values, id.errors), id.status)
    return redirectWithNotice(c, contactsPath(c, `/${id}`), t(c).contacts.saved)
  })
  .get('/contacts/:id/edit', requireMember('contacts.change'), async (c) => {
    const contact = await getContact(c.var.deps, c.var.caller, getContactId(c))
    return c.html(formPage(c, contact, toFormValues(contact)))
  })
  .post('/contacts/:id/edit', requireMember('contacts.change'), bodyLimit(64), async (c) => {
    const contact = await getContact(c.var.deps, c.var.caller, getContactId(c))
    const values = parseForm(await parseFormFields(c))
    const { value, errors } = validateForm(ContactPatch, buildPatch(contact, values))
    if (errors) return c.html(formPage(c, contact, values, errors), 400)
    const result = await catchFieldErrors(() => updateContact(c.var.deps, c.var.caller, contact.id, value))
    if ('errors' in result) return c.html(formPage(c, contact, values, result.errors), result.status)
    return redirectWithNotice(c, contactsPath(c, `/${contact.id}`), t(c).contacts.saved)
  })

/** A form as it is filled in. */
interface ContactFormValues {
  fields: Record<(typeof contactFields)[number], string>
  properties: { key: string; value: string }[]
}

/** How many lines for further properties a form has. */
const SPARE_LINES = 3
const MAX_LINES = 60

const emptyValues: ContactFormValues = {
  fields: { name: '', email: '', phone: '', externalId: '', locale: '' },
  properties: [],
}

const toFormValues = (contact: Contact): ContactFormValues => ({
  fields: Object.fromEntries(
    contactFields.map((field) => [field, contact[field] ?? '']),
  ) as ContactFormValues['fields'],
  properties: Object.entries(contact.properties).map(([key, value]) => ({ key, value })),
})

function parseForm(values: FormFields): ContactFormValues {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name].trim() : '')
  const lines = Array.from({ length: MAX_LINES }, (_, index) => ({
    key: text(`key.${index}`),
    value: text(`value.${index}`),
  }))
  return {
    fields: Object.fromEntries(contactFields.map((field) => [field, text(field)])) as ContactFormValues['fields'],
    properties: lines.filter(({ key, value }) => key !== '' || value !== ''),
  }
}

const filledProperties = (values: ContactFormValues) => values.properties.filter(({ value }) => value !== '')
const buildProperties = (values: ContactFormValues) =>
  Object.fromEntries(filledProperties(values).map(({ key, value }) => [key, value]))

/** What a form says of somebody new: what is empty is left out. */
const buildNewContact = (values: ContactFormValues) => ({
  ...Object.fromEntries(Object.entries(values.fields).filter(([, value]) => value !== '')),
  properties: buildProperties(values),
})

/** What a form says that is not there yet; what is empty takes away what is. */
function buildPatch(contact: Contact, values: ContactFormValues) {
  const changedFields = contactFields.filter((field) => (contact[field] ?? '') !== values.fields[field])
  const properties = buildProperties(values)
  const removedKeys = Object.keys(contact.properties).filter((key) => !(key in properties))
  return {
    ...Object.fromEntries(changedFields.map((field) => [field, values.fields[field] || null])),
    properties: { ...properties, ...Object.fromEntries(removedKeys.map((key) => [key, null])) },
  }
}

interface FieldErrorResult {
  errors: FieldErrors
  status: 400 | 409
}

/** What a verb answers, or what it refuses, by the field. */
async function catchFieldErrors<Result>(action: () => Promise<Result>): Promise<Result | FieldErrorResult> {
  try {
    return await action()
  } catch (error) {
    if (!hasErrorCode(error, 'identifier-taken', 'identifier-required', 'invalid-properties', 'invalid-input'))
      throw error
    const isTaken = error.code === 'identifier-taken'
    return { errors: { [error.path ?? '']: isTaken ? 'taken' : error.message }, status: isTaken ? 409 : 400 }
  }
}

function formPage(
  c: Context<Env>,
  contact: Contact | undefined,
  values: ContactFormValues,
  errors: FieldErrors = {},
): Markup {
  const messages = t(c).contacts
  const title = contact ? messages.editTitle(displayName(contact)) : messages.newTitle
  const errorMessages = localizeErrors(c, errors)
  const fieldErrors = Object.entries(errorMessages).map(([field, message]) => ({ field: getFieldId(field), message }))
  const cancelPath = contact ? contactsPath(c, `/${contact.id}`) : contactsPath(c)
  return shell(
    buildPageContext(c),
    { title, current: 'contacts', above: contactBreadcrumb(c, contact ? messages.edit : title, contact) },
    form(
      { action: c.req.path },
      html`${errorSummary(buildPageContext(c), fieldErrors)}${contactFields.map((field) => contactField(c, field, values, errorMessages[field]))}${propertyLines(c, values, errorMessages.properties)}${formActions(button({ label: messages.save, kind: 'primary' }), linkButton({ label: messages.cancel, href: cancelPath }))}`,
    ),
  )
}

/** What is wrong, by the field, in the reader's language. */
function localizeErrors(c: Context<Env>, errors: FieldErrors): Record<string, string> {
  const messages = t(c).contacts
  return Object.fromEntries(
    Object.entries(errors).map(([path, message]) => {
      const [field = ''] = path.split('.')
      if (message === 'taken') return [field, messages.taken]
      return field === ''
        ? ['', messages.errors.nobody]
        : [field, messages.errors[field as keyof typeof messages.errors] ?? message]
    }),
  )
}

const getFieldId = (field: string) => (field === '' ? identifiers[1] : field === 'properties' ? 'key.0' : field)

const inputTypes = { email: 'email', phone: 'tel' } as const

function contactField(
  c: Context<Env>,
  field: (typeof contactFields)[number],
  values: ContactFormValues,
  error: string | undefined,
) {
  const messages = t(c).contacts
  const hints = { phone: messages.phoneHint, externalId: messages.externalIdHint, locale: messages.localeHint }
  return textField({
    name: field,
    label: messages.fields[field],
    // The service says itself what it expects, in the reader's language.
    type: field === 'phone' ? inputTypes.phone : 'text',
    value: values.fields[field],
    hint: hints[field as keyof typeof hints],
    error,
    attributes: { maxlength: 300, autocomplete: 'off', ...(field === 'email' && { inputmode: inputTypes.email }) },
  })
}

function propertyLines(c: Context<Env>, values: ContactFormValues, error: string | undefined): Markup {
  const messages = t(c).contacts
  const lines = [...values.properties, ...Array.from({ length: SPARE_LINES }, () => ({ key: '', value: '' }))]
  const label = (text: string, index: number) => `${text} ${index + 1}`
  const input = (name: string, ariaLabel: string, value: string) =>
    html`<input id="${name}" name="${name}" value="${value}" aria-label="${ariaLabel}" maxlength="200" autocomplete="off">`
  const line = ({ key, value }: ContactFormValues['properties'][number], index: number) =>
    html`<div class="pair">${input(`key.${index}`, label(messages.propertyName, index), key)}${input(`value.${index}`, label(messages.propertyValue, index), value)}</div>`
  return html`<fieldset class="field"><legend>${messages.fields.properties}</legend>${error ? html`<p class="error">${error}</p>` : ''}<p class="hint">${messages.propertiesHint}</p>${lines.map(line)}</fieldset>`
}
