import { html } from 'hono/html'
import { type Contact, ContactPatch, identifiers, NewContact } from '../../../shared/contact.ts'
import { contactFields } from '../../../shared/contact-import.ts'
import { getContact, updateContact, upsertContact } from '../../domain/contacts/contacts.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { type FieldErrors, type Form, readForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { contactField, propertyLines } from './edit-fields.ts'
import { type ContactFormValues, type ContactInput, localizeErrors, validateContact } from './form-errors.ts'
import { contactPath, contactsPath } from './paths.ts'
import { contactBreadcrumb, displayName } from './views.ts'

export const showNewForm = (page: PageContext) => page.c.html(formPage(page, { values: emptyValues }))

export async function createContact(page: PageContext) {
  const { c } = page
  const values = parseForm(await readForm(c))
  const { value, errors } = validateContact(page, NewContact, buildNewContact(values))
  if (errors) return c.html(formPage(page, { values, errors }), 400)
  const id = await catchFieldErrors(() => upsertContact(c.var.deps, c.var.caller, value))
  if (typeof id !== 'string') return c.html(formPage(page, { values, errors: id.errors }), id.status)
  return redirectWithNotice(c, contactPath(page, id), page.t.contacts.saved)
}

export async function showEditForm(page: PageContext) {
  const { deps, caller } = page.c.var
  const contact = await getContact(deps, caller, getPathId(page, 'contact'))
  return page.c.html(formPage(page, { contact, values: toFormValues(contact) }))
}

export async function saveContact(page: PageContext) {
  const { c } = page
  const contact = await getContact(c.var.deps, c.var.caller, getPathId(page, 'contact'))
  const values = parseForm(await readForm(c))
  const { value, errors } = validateContact(page, ContactPatch, buildPatch(contact, values))
  if (errors) return c.html(formPage(page, { contact, values, errors }), 400)
  const result = await catchFieldErrors(() => updateContact(c.var.deps, c.var.caller, contact.id, value))
  if ('errors' in result) return c.html(formPage(page, { contact, values, errors: result.errors }), result.status)
  return redirectWithNotice(c, contactPath(page, contact.id), page.t.contacts.saved)
}

const MAX_LINES = 60

const emptyValues: ContactFormValues = {
  fields: { name: '', salutation: '', email: '', phone: '', externalId: '', locale: '' },
  properties: [],
}

const toFormValues = (contact: Contact): ContactFormValues => ({
  fields: Object.fromEntries(
    contactFields.map((field) => [field, contact[field] ?? '']),
  ) as ContactFormValues['fields'],
  properties: Object.entries(contact.properties).map(([key, value]) => ({ key, value })),
})

function parseForm(form: Form): ContactFormValues {
  const text = (name: string) => form.text(name).trim()
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

/** A new contact without the empty fields. */
const buildNewContact = (values: ContactFormValues): ContactInput => ({
  ...Object.fromEntries(Object.entries(values.fields).filter(([, value]) => value !== '')),
  properties: buildProperties(values),
})

/** The changed fields; an emptied field removes its value. */
function buildPatch(contact: Contact, values: ContactFormValues): ContactInput {
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

/** The result of an action, or its error by field. */
async function catchFieldErrors<Result>(action: () => Promise<Result>): Promise<Result | FieldErrorResult> {
  try {
    return await action()
  } catch (error) {
    if (!hasErrorCode(error, 'identifier-taken', 'identifier-required', 'invalid-properties', 'invalid-phone'))
      throw error
    const isTaken = error.code === 'identifier-taken'
    return { errors: { [error.path ?? '']: isTaken ? 'taken' : error.message }, status: isTaken ? 409 : 400 }
  }
}

interface FormPageProps {
  contact?: Contact
  values: ContactFormValues
  errors?: FieldErrors
}

function formPage(page: PageContext, { contact, values, errors = {} }: FormPageProps): Markup {
  const messages = page.t.contacts
  const title = contact ? messages.editTitle(displayName(page, contact)) : messages.newTitle
  const errorMessages = localizeErrors(page, values, errors)
  const fieldErrors = ['', ...contactFields, 'properties'].flatMap((field) => {
    const message = errorMessages[field]
    return message === undefined ? [] : [{ field: getFieldId(field), message }]
  })
  const saveButton = button({ label: messages.save, kind: 'primary' })
  const cancelButton = linkButton({
    label: messages.cancel,
    href: contact ? contactPath(page, contact.id) : contactsPath(page),
  })
  return shell(
    page,
    { title, current: 'contacts', above: contactBreadcrumb(page, contact ? messages.edit : title, contact) },
    form(
      { action: page.c.req.path },
      html`${errorSummary(page, fieldErrors)}
${contactFields.map((field) => contactField(page, field, { value: values.fields[field], error: errorMessages[field] }))}
${propertyLines(page, values.properties, errorMessages.properties)}
${formActions(saveButton, cancelButton)}`,
    ),
  )
}

const getFieldId = (field: string) => (field === '' ? identifiers[1] : field === 'properties' ? 'key.0' : field)
