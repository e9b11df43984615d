import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import { type MessageConsent, NewMessageConsent } from '../../../shared/message-consent.ts'
import { type ContactPreference, preferenceChoices } from '../../../shared/preference.ts'
import { recordMessageConsent, withdrawMessageConsent } from '../../domain/contacts/message-consents.ts'
import { choosePreference, undoPreference } from '../../domain/invitations/preferences.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import { button, postButton } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { contactPath } from './paths.ts'

interface PreferencesData {
  preferences: readonly ContactPreference[]
  consents: readonly MessageConsent[]
}

/** What a contact has chosen about surveys, and the consents to text messages: recorded and taken back by members. */
export function preferencesCard(
  page: PageContext,
  contact: Contact,
  { preferences, consents }: PreferencesData,
): Markup {
  const messages = page.t.textMessages.contact
  const mayChange = page.may('contacts.change')
  const list = dataTable({
    caption: messages.title,
    hideCaption: true,
    rows: preferences,
    columns: [
      { label: messages.choice, isRowHeader: true, cell: ({ choice }) => messages.choices[choice] },
      { label: messages.where, cell: ({ source }) => getSourceLabel(page, source) },
      { label: messages.since, cell: ({ at }) => relativeTime(page, Date.parse(at)) },
      ...(mayChange
        ? [
            {
              label: messages.undo,
              hideLabel: true,
              cell: (row: ContactPreference) => undoButton(page, contact.id, row),
            },
          ]
        : []),
    ],
  })
  return card(
    { title: messages.title, id: 'preferences' },
    html`${preferences.length === 0 ? html`<p class="quiet">${messages.none}</p>` : list}
${mayChange ? choiceForm(page, contact.id, preferences) : ''}
${contact.phone === null && consents.length === 0 ? '' : consentSection(page, contact.id, consents)}`,
  )
}

const getSourceLabel = ({ t }: PageContext, source: string): string =>
  t.textMessages.contact.sources[source as keyof typeof t.textMessages.contact.sources] ?? source

const undoButton = (page: PageContext, contactId: string, { choice }: ContactPreference): Markup => {
  const messages = page.t.textMessages.contact
  return postButton({
    label: messages.undo,
    small: true,
    action: contactPath(page, contactId, '/preferences'),
    fields: { undo: choice },
    attributes: { 'aria-label': `${messages.undo}: ${messages.choices[choice]}` },
  })
}

function choiceForm(page: PageContext, contactId: string, preferences: readonly ContactPreference[]): Markup {
  const messages = page.t.textMessages.contact
  const open = preferenceChoices.filter((value) => !preferences.some(({ choice }) => choice === value))
  if (open.length === 0) return html``
  const choices = open.map((value) => ({ value, label: messages.choices[value] }))
  return form(
    { action: contactPath(page, contactId, '/preferences') },
    html`${selectField({ name: 'choice', label: messages.record, choices })}
${formActions(button({ label: messages.recordButton }))}`,
  )
}

function consentSection(page: PageContext, contactId: string, consents: readonly MessageConsent[]): Markup {
  const messages = page.t.textMessages.contact
  const hasConsent = consents.some(({ withdrawnAt }) => withdrawnAt === null)
  const list = dataTable({
    caption: messages.consents,
    hideCaption: true,
    rows: consents,
    columns: [
      { label: messages.agreedTo, isRowHeader: true, cell: ({ text }) => html`<span dir="auto">${text}</span>` },
      { label: messages.where, cell: ({ source }) => html`<span dir="auto">${source}</span>` },
      {
        label: messages.since,
        cell: ({ at, withdrawnAt }) =>
          withdrawnAt === null
            ? relativeTime(page, Date.parse(at))
            : html`${badge(messages.withdrawn)} ${relativeTime(page, Date.parse(withdrawnAt))}`,
      },
    ],
  })
  return html`<h3>${messages.consents}</h3>
${hasConsent ? '' : html`<p class="quiet">${messages.noConsent}</p>`}
${consents.length > 0 ? list : ''}
${page.may('contacts.change') ? consentForms(page, contactId, hasConsent) : ''}`
}

function consentForms(page: PageContext, contactId: string, hasConsent: boolean): Markup {
  const messages = page.t.textMessages.contact
  const action = contactPath(page, contactId, '/consents')
  if (hasConsent) return postButton({ label: messages.withdraw, action, fields: { withdraw: 'yes' } })
  const fields = html`<div class="fields">
${textField({ name: 'text', label: messages.consentText, required: true, attributes: { maxlength: 1000 } })}
${textField({
  name: 'source',
  label: messages.consentSource,
  hint: messages.consentSourceHint,
  required: true,
  attributes: { maxlength: 200 },
})}
</div>`
  return form({ action }, html`${fields}${formActions(button({ label: messages.recordConsent }))}`)
}

const backTo = (page: PageContext, id: string) => contactPath(page, id, '#preferences')

/** Records a choice, or takes one back. */
export async function savePreference(page: PageContext) {
  const { c } = page
  const { deps, caller } = c.var
  const messages = page.t.textMessages.contact
  const id = getPathId(page, 'contact')
  const submitted = await readForm(c)
  const find = (name: string) => preferenceChoices.find((choice) => choice === submitted.text(name))
  const [choice, undone] = [find('choice'), find('undo')]
  if (undone) {
    await undoPreference(deps, caller, id, undone)
    return redirectWithNotice(c, backTo(page, id), messages.undone)
  }
  if (!choice) return c.redirect(backTo(page, id), 303)
  await choosePreference(deps, caller, id, choice)
  return redirectWithNotice(c, backTo(page, id), messages.recorded)
}

/** Records a consent to text messages, or withdraws it. */
export async function saveConsent(page: PageContext) {
  const { c } = page
  const { deps, caller } = c.var
  const messages = page.t.textMessages.contact
  const id = getPathId(page, 'contact')
  const submitted = await readForm(c)
  if (submitted.has('withdraw')) {
    await withdrawMessageConsent(deps, caller, id)
    return redirectWithNotice(c, backTo(page, id), messages.consentWithdrawn)
  }
  const input = { text: submitted.text('text'), source: submitted.text('source') }
  const { value } = validateForm(NewMessageConsent, input)
  if (!value) return redirectWithNotice(c, backTo(page, id), messages.consentInvalid)
  await recordMessageConsent(deps, caller, id, value)
  return redirectWithNotice(c, backTo(page, id), messages.consentRecorded)
}
