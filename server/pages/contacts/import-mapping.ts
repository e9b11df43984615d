import type { Context } from 'hono'
import { html } from 'hono/html'
import { type ContactImport, contactFields, propertyFromColumn } from '../../../shared/contact-import.ts'
import type { ParsedRow } from '../../domain/contacts/import-rows.ts'
import { previewImport } from '../../domain/contacts/imports.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { optionElements, textField } from '../components/field.ts'
import { errorSummary, type FieldError, form, formActions } from '../components/form.ts'
import { badge, card, tag } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** How many of the first values of a column are shown. */
const MAX_EXAMPLES = 3

type Preview = Awaited<ReturnType<typeof previewImport>>

/** Asks what each column becomes, and shows what would come of the first rows. */
export async function mappingForm(c: Context<Env>, contactImport: ContactImport, errors: Record<string, string>) {
  const messages = t(c).contacts
  const rows = await previewImport(c.var.deps, c.var.caller, contactImport)
  const countryField = textField({
    name: 'countryCode',
    label: messages.countryCode,
    hint: messages.countryCodeHint,
    value: contactImport.mapping.countryCode,
    error: errors.countryCode && messages.countryCodeError,
    attributes: { inputmode: 'tel', maxlength: 6, size: 6, autocomplete: 'off' },
  })
  const previewButton = button({ label: messages.showPreview, attributes: { name: 'action', value: 'preview' } })
  const checkButton = button({ label: messages.check, kind: 'primary', attributes: { name: 'action', value: 'check' } })
  return html`${form(
    { action: c.req.path },
    html`${errorSummary(buildPageContext(c), listFieldErrors(c, errors))}${columnsTable(c, contactImport, rows, errors)}${countryField}${formActions(checkButton, previewButton)}`,
  )}${rows.length > 0 ? card({ title: messages.preview }, previewTable(c, rows)) : ''}`
}

function listFieldErrors(c: Context<Env>, errors: Record<string, string>): FieldError[] {
  const messages = t(c).contacts
  return Object.keys(errors).map((path) => {
    if (path === 'countryCode') return { field: path, message: messages.countryCodeError }
    const index = /^columns\.(\d+)$/.exec(path)?.[1]
    if (index === undefined) return { field: 'column.0', message: messages.needsIdentifier }
    return { field: `column.${index}`, message: messages.twice }
  })
}

function columnsTable(
  c: Context<Env>,
  contactImport: ContactImport,
  rows: Preview,
  errors: Record<string, string>,
): Markup {
  const messages = t(c).contacts
  const examples = (index: number) =>
    rows.slice(0, MAX_EXAMPLES).flatMap(({ cells }) => cells[index]?.slice(0, 60) || [])
  return dataTable({
    caption: messages.mapTitle,
    hideCaption: true,
    rows: contactImport.header.map((name, index) => ({ name: name || `${messages.column} ${index + 1}`, index })),
    columns: [
      { label: messages.column, isRowHeader: true, cell: ({ name }) => name },
      {
        label: messages.examples,
        cell: ({ index }) => html`<span class="quiet">${examples(index).join(' · ')}</span>`,
      },
      {
        label: messages.becomes,
        cell: ({ name, index }) =>
          targetSelect(c, contactImport, { name, index, hasError: `columns.${index}` in errors }),
      },
    ],
  })
}

function targetSelect(
  c: Context<Env>,
  { header, mapping }: ContactImport,
  { name, index, hasError }: { name: string; index: number; hasError: boolean },
): Markup {
  const messages = t(c).contacts
  const selectedValue = mapping.columns[index] ?? ''
  const property = selectedValue.startsWith('property.')
    ? selectedValue
    : `property.${propertyFromColumn(header[index] ?? '', index)}`
  const choices = [
    { value: '', label: messages.leaveOut },
    ...contactFields.map((field) => ({ value: field, label: messages.fields[field] })),
    { value: property, label: messages.property(property.slice('property.'.length)) },
  ]
  const selectAttributes = attributes({
    id: `column.${index}`,
    name: `column.${index}`,
    'aria-label': messages.becomesOf(name),
    'aria-invalid': hasError ? 'true' : null,
  })
  return html`<select${selectAttributes}>${optionElements(choices, selectedValue)}</select>${hasError ? html`<p class="error">${messages.twice}</p>` : ''}`
}

function previewTable(c: Context<Env>, rows: Preview): Markup {
  const messages = t(c).contacts
  const getReadContact = (row: ParsedRow) => ('contact' in row ? row.contact : {})
  const field = (name: (typeof contactFields)[number]) => ({
    label: messages.fields[name],
    cell: ({ parsed: row }: Preview[number]) => getReadContact(row)[name] ?? '',
  })
  const name = ({ parsed: row, cells }: Preview[number]) =>
    'error' in row
      ? html`${cells.find((cell) => cell !== '') ?? ''} ${badge(messages.notStored, 'danger')} <span class="quiet">${messages.faults[row.error]}</span>`
      : (row.contact.name ?? '')
  const properties = ({ parsed: row }: Preview[number]) =>
    html`${Object.entries(getReadContact(row).properties ?? {}).map(([key, value]) => tag(`${key}: ${value}`))}`
  return dataTable({
    caption: messages.preview,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.fields.name, isRowHeader: true, cell: name },
      ...(['email', 'phone', 'externalId', 'locale'] as const).map(field),
      { label: messages.fields.properties, cell: properties },
    ],
  })
}
