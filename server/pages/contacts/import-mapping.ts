import type { Context } from 'hono'
import { html } from 'hono/html'
import { type ContactImport, contactFields, propertyOf } from '../../../shared/contact-import.ts'
import type { ReadRow } from '../../domain/contacts/import-rows.ts'
import { previewImport } from '../../domain/contacts/imports.ts'
import type { Env } from '../../http/env.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { options, textField } from '../components/field.ts'
import { errorSummary, type Fault, form, formActions } from '../components/form.ts'
import { badge, card, tag } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { Markup } from '../layout/page.ts'
import { wordsOf } from './views.ts'

/** How many of the first values of a column are shown. */
const EXAMPLES = 3

type Preview = Awaited<ReturnType<typeof previewImport>>

/** Asks what each column becomes, and shows what would come of the first rows. */
export async function mappingForm(c: Context<Env>, found: ContactImport, errors: Record<string, string>) {
  const words = wordsOf(c)
  const rows = await previewImport(c.var.deps, c.var.caller, found)
  const country = textField({
    name: 'countryCode',
    label: words.countryCode,
    hint: words.countryCodeHint,
    value: found.mapping.countryCode,
    error: errors.countryCode && words.countryCodeError,
    attributes: { inputmode: 'tel', maxlength: 6, size: 6, autocomplete: 'off' },
  })
  const preview = button({ label: words.showPreview, attributes: { name: 'action', value: 'preview' } })
  const check = button({ label: words.check, kind: 'primary', attributes: { name: 'action', value: 'check' } })
  return html`${form(
    { action: c.req.path },
    html`${errorSummary(staffLanguage(c), faultsOf(c, errors))}${columns(c, found, rows, errors)}${country}${formActions(check, preview)}`,
  )}${rows.length > 0 ? card({ title: words.preview }, previewTable(c, rows)) : ''}`
}

function faultsOf(c: Context<Env>, errors: Record<string, string>): Fault[] {
  const words = wordsOf(c)
  return Object.keys(errors).map((path) => {
    if (path === 'countryCode') return { field: path, message: words.countryCodeError }
    const index = /^columns\.(\d+)$/.exec(path)?.[1]
    if (index === undefined) return { field: 'column.0', message: words.needsIdentifier }
    return { field: `column.${index}`, message: words.twice }
  })
}

function columns(c: Context<Env>, found: ContactImport, rows: Preview, errors: Record<string, string>): Markup {
  const words = wordsOf(c)
  const examples = (index: number) => rows.slice(0, EXAMPLES).flatMap(({ cells }) => cells[index]?.slice(0, 60) || [])
  return dataTable({
    caption: words.mapTitle,
    captionUnseen: true,
    rows: found.header.map((name, index) => ({ name: name || `${words.column} ${index + 1}`, index })),
    columns: [
      { label: words.column, head: true, cell: ({ name }) => name },
      { label: words.examples, cell: ({ index }) => html`<span class="quiet">${examples(index).join(' · ')}</span>` },
      {
        label: words.becomes,
        cell: ({ name, index }) => target(c, found, { name, index, isFaulty: `columns.${index}` in errors }),
      },
    ],
  })
}

function target(
  c: Context<Env>,
  { header, mapping }: ContactImport,
  { name, index, isFaulty }: { name: string; index: number; isFaulty: boolean },
): Markup {
  const words = wordsOf(c)
  const chosen = mapping.columns[index] ?? ''
  const property = chosen.startsWith('property.') ? chosen : `property.${propertyOf(header[index] ?? '', index)}`
  const choices = [
    { value: '', label: words.leaveOut },
    ...contactFields.map((field) => ({ value: field, label: words.fields[field] })),
    { value: property, label: words.property(property.slice('property.'.length)) },
  ]
  const about = attributes({
    id: `column.${index}`,
    name: `column.${index}`,
    'aria-label': words.becomesOf(name),
    'aria-invalid': isFaulty ? 'true' : null,
  })
  return html`<select${about}>${options(choices, chosen)}</select>${isFaulty ? html`<p class="error">${words.twice}</p>` : ''}`
}

function previewTable(c: Context<Env>, rows: Preview): Markup {
  const words = wordsOf(c)
  const said = (read: ReadRow) => ('contact' in read ? read.contact : {})
  const field = (name: (typeof contactFields)[number]) => ({
    label: words.fields[name],
    cell: ({ read }: Preview[number]) => said(read)[name] ?? '',
  })
  const name = ({ read, cells }: Preview[number]) =>
    'fault' in read
      ? html`${cells.find((cell) => cell !== '') ?? ''} ${badge(words.notStored, 'danger')} <span class="quiet">${words.faults[read.fault]}</span>`
      : (read.contact.name ?? '')
  const properties = ({ read }: Preview[number]) =>
    html`${Object.entries(said(read).properties ?? {}).map(([key, value]) => tag(`${key}: ${value}`))}`
  return dataTable({
    caption: words.preview,
    captionUnseen: true,
    rows,
    columns: [
      { label: words.fields.name, head: true, cell: name },
      ...(['email', 'phone', 'externalId', 'locale'] as const).map(field),
      { label: words.fields.properties, cell: properties },
    ],
  })
}
