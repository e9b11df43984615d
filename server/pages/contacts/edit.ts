import type { Context } from 'hono'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { type Contact, ContactPatch, identifiers, NewContact } from '../../../shared/contact.ts'
import { contactFields } from '../../../shared/contact-import.ts'
import { changeContact, getContact, saveContact } from '../../domain/contacts/contacts.ts'
import { DomainError } from '../../domain/errors.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type Fields, fields, readForm } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { at, idIn, nameOf, wayBack, wordsOf } from './views.ts'

export const contactForms = new Hono<Env>()
  .get('/contacts/new', staff('contacts.change'), (c) => c.html(formPage(c, undefined, emptyForm)))
  .post('/contacts/new', staff('contacts.change'), bodies(64), async (c) => {
    const sent = formOf(await fields(c))
    const { value, errors } = readForm(NewContact, present(sent))
    if (errors) return c.html(formPage(c, undefined, sent, errors), 400)
    const id = await refusable(() => saveContact(c.var.deps, c.var.caller, value))
    if (typeof id !== 'string') return c.html(formPage(c, undefined, sent, id.errors), id.status)
    return redirectWith(c, at(c, `/${id}`), wordsOf(c).saved)
  })
  .get('/contacts/:id/edit', staff('contacts.change'), async (c) => {
    const contact = await getContact(c.var.deps, c.var.caller, idIn(c))
    return c.html(formPage(c, contact, filled(contact)))
  })
  .post('/contacts/:id/edit', staff('contacts.change'), bodies(64), async (c) => {
    const contact = await getContact(c.var.deps, c.var.caller, idIn(c))
    const sent = formOf(await fields(c))
    const { value, errors } = readForm(ContactPatch, changed(contact, sent))
    if (errors) return c.html(formPage(c, contact, sent, errors), 400)
    const after = await refusable(() => changeContact(c.var.deps, c.var.caller, contact.id, value))
    if ('errors' in after) return c.html(formPage(c, contact, sent, after.errors), after.status)
    return redirectWith(c, at(c, `/${contact.id}`), wordsOf(c).saved)
  })

/** A form as it is filled in. */
interface Filled {
  fields: Record<(typeof contactFields)[number], string>
  properties: { key: string; value: string }[]
}

/** How many lines for further properties a form has. */
const SPARE = 3
const MOST_LINES = 60

const emptyForm: Filled = { fields: { name: '', email: '', phone: '', externalId: '', locale: '' }, properties: [] }

const filled = (contact: Contact): Filled => ({
  fields: Object.fromEntries(contactFields.map((field) => [field, contact[field] ?? ''])) as Filled['fields'],
  properties: Object.entries(contact.properties).map(([key, value]) => ({ key, value })),
})

function formOf(sent: Fields): Filled {
  const text = (name: string) => (typeof sent[name] === 'string' ? sent[name].trim() : '')
  const lines = Array.from({ length: MOST_LINES }, (_, index) => ({
    key: text(`key.${index}`),
    value: text(`value.${index}`),
  }))
  return {
    fields: Object.fromEntries(contactFields.map((field) => [field, text(field)])) as Filled['fields'],
    properties: lines.filter(({ key, value }) => key !== '' || value !== ''),
  }
}

const given = (sent: Filled) => sent.properties.filter(({ value }) => value !== '')
const propertiesOf = (sent: Filled) => Object.fromEntries(given(sent).map(({ key, value }) => [key, value]))

/** What a form says of somebody new: what is empty is left out. */
const present = (sent: Filled) => ({
  ...Object.fromEntries(Object.entries(sent.fields).filter(([, value]) => value !== '')),
  properties: propertiesOf(sent),
})

/** What a form says that is not there yet; what is empty takes away what is. */
function changed(contact: Contact, sent: Filled) {
  const plain = contactFields.filter((field) => (contact[field] ?? '') !== sent.fields[field])
  const properties = propertiesOf(sent)
  const gone = Object.keys(contact.properties).filter((key) => !(key in properties))
  return {
    ...Object.fromEntries(plain.map((field) => [field, sent.fields[field] || null])),
    properties: { ...properties, ...Object.fromEntries(gone.map((key) => [key, null])) },
  }
}

interface Refused {
  errors: FieldErrors
  status: 400 | 409
}

/** What a verb answers, or what it refuses, by the field. */
async function refusable<Result>(work: () => Promise<Result>): Promise<Result | Refused> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DomainError) || (error.refusal !== 'conflict' && error.refusal !== 'invalid')) throw error
    const isTaken = error.refusal === 'conflict'
    return { errors: { [error.path ?? '']: isTaken ? 'taken' : error.message }, status: isTaken ? 409 : 400 }
  }
}

function formPage(c: Context<Env>, contact: Contact | undefined, sent: Filled, errors: FieldErrors = {}): Markup {
  const words = wordsOf(c)
  const title = contact ? words.editTitle(nameOf(contact)) : words.newTitle
  const texts = errorTexts(c, errors)
  const language = staffLanguage(c)
  const faults = Object.entries(texts).map(([field, message]) => ({ field: faultyId(field), message }))
  const back = contact ? at(c, `/${contact.id}`) : at(c)
  return shell(
    c,
    { title, current: 'contacts', above: wayBack(c, contact ? words.edit : title, contact) },
    form(
      { action: c.req.path },
      html`${errorSummary(language, faults)}${contactFields.map((field) => fieldOf(c, field, sent, texts[field]))}${propertyLines(c, sent, texts.properties)}${formActions(button({ label: words.save, kind: 'primary' }), linkButton({ label: words.cancel, href: back }))}`,
    ),
  )
}

/** What is wrong, by the field, in the reader's language. */
function errorTexts(c: Context<Env>, errors: FieldErrors): Record<string, string> {
  const words = wordsOf(c)
  return Object.fromEntries(
    Object.entries(errors).map(([path, message]) => {
      const [field = ''] = path.split('.')
      if (message === 'taken') return [field, words.taken]
      return field === ''
        ? ['', words.errors.nobody]
        : [field, words.errors[field as keyof typeof words.errors] ?? message]
    }),
  )
}

const faultyId = (field: string) => (field === '' ? identifiers[1] : field === 'properties' ? 'key.0' : field)

const types = { email: 'email', phone: 'tel' } as const

function fieldOf(c: Context<Env>, field: (typeof contactFields)[number], sent: Filled, error: string | undefined) {
  const words = wordsOf(c)
  const hints = { phone: words.phoneHint, externalId: words.externalIdHint, locale: words.localeHint }
  return textField({
    name: field,
    label: words.fields[field],
    // The service says itself what it expects, in the reader's language.
    type: field === 'phone' ? types.phone : 'text',
    value: sent.fields[field],
    hint: hints[field as keyof typeof hints],
    error,
    attributes: { maxlength: 300, autocomplete: 'off', ...(field === 'email' && { inputmode: types.email }) },
  })
}

function propertyLines(c: Context<Env>, sent: Filled, error: string | undefined): Markup {
  const words = wordsOf(c)
  const lines = [...sent.properties, ...Array.from({ length: SPARE }, () => ({ key: '', value: '' }))]
  const label = (text: string, index: number) => `${text} ${index + 1}`
  const input = (name: string, about: string, value: string) =>
    html`<input id="${name}" name="${name}" value="${value}" aria-label="${about}" maxlength="200" autocomplete="off">`
  const line = ({ key, value }: Filled['properties'][number], index: number) =>
    html`<div class="pair">${input(`key.${index}`, label(words.propertyName, index), key)}${input(`value.${index}`, label(words.propertyValue, index), value)}</div>`
  return html`<fieldset class="field"><legend>${words.fields.properties}</legend>${error ? html`<p class="error">${error}</p>` : ''}<p class="hint">${words.propertiesHint}</p>${lines.map(line)}</fieldset>`
}
