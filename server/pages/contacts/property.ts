import { html } from 'hono/html'
import { z } from 'zod'
import { PropertyKey } from '../../../shared/properties.ts'
import { changeContacts, scheduleContactChange } from '../../domain/privacy/contact-changes.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { type FieldErrors, validateForm } from '../../http/forms.ts'
import { attributes } from '../components/attributes.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { parseListQuery } from './query.ts'
import {
  type ContactSelection,
  describeSelection,
  getOriginPath,
  readSelection,
  redirectToList,
  selectionFields,
} from './selection.ts'
import { contactBreadcrumb } from './views.ts'

const MAX_VALUE_LENGTH = 200

/** An empty value removes the property. */
const PropertyChange = z.object({ key: PropertyKey, value: z.string().max(MAX_VALUE_LENGTH) })

interface PropertyFormValues {
  key: string
  value: string
}

/** Asks for a property that the selected contacts get. */
export async function showPropertyForm(page: PageContext) {
  const { selection } = await readSelection(page)
  if (!selection || selection.kind === 'import') return redirectToList(page)
  return page.c.html(await propertyPage(page, selection, { key: '', value: '' }))
}

export async function saveProperty(page: PageContext) {
  const { deps, caller } = page.c.var
  const { selection, form: input } = await readSelection(page)
  if (!selection || !input || selection.kind === 'import') return redirectToList(page)
  const values = { key: input.text('key').trim(), value: input.text('value').trim() }
  const { value: property, errors } = validateForm(PropertyChange, values)
  if (errors) return page.c.html(await propertyPage(page, selection, values, errors), 400)
  const change = { type: 'property' as const, key: property.key, value: property.value || null }
  const messages = page.t.contactLists.property
  const path = getOriginPath(page, selection)
  if (selection.kind === 'picked') {
    const count = await changeContacts(deps, caller, selection.ids, change)
    return redirectWithNotice(page.c, path, messages.done(count, page.format.number(count)))
  }
  await scheduleContactChange(deps, caller, parseListQuery(selection.filters).query, change)
  return redirectWithNotice(page.c, path, messages.started, 'info')
}

async function propertyPage(
  page: PageContext,
  selection: ContactSelection,
  values: PropertyFormValues,
  errors: FieldErrors = {},
): Promise<Markup> {
  const messages = page.t.contactLists.property
  const keys = await listSegmentKeys(page.c.var.deps, page.c.var.caller)
  const getError = (field: keyof PropertyFormValues) =>
    errors[field] === undefined ? undefined : messages.errors[field]
  const fieldErrors = (['key', 'value'] as const).flatMap((field) => {
    const message = getError(field)
    return message === undefined ? [] : [{ field, message }]
  })
  const field = (name: keyof PropertyFormValues, hint: string, list?: string) =>
    textField({
      name,
      label: messages[name],
      value: values[name],
      hint,
      error: getError(name),
      attributes: { maxlength: MAX_VALUE_LENGTH, autocomplete: 'off', list },
    })
  return shell(
    page,
    { title: messages.title, current: 'contacts', above: contactBreadcrumb(page, messages.title) },
    form(
      { action: page.c.req.path },
      html`${errorSummary(page, fieldErrors)}
${selectionFields(selection)}
${card({}, await describeSelection(page, selection))}
${field('key', messages.keyHint, 'property-names')}
<datalist id="property-names">${keys.map(({ key }) => html`<option${attributes({ value: key })}>${page.format.propertyName(key)}</option>`)}</datalist>
${field('value', messages.valueHint)}
${formActions(
  button({ label: messages.save, kind: 'primary' }),
  linkButton({ label: page.t.contactLists.back, href: getOriginPath(page, selection) }),
)}`,
    ),
  )
}
