import { html } from 'hono/html'
import { propertyFromColumn } from '../../../shared/contact-import.ts'
import { isAmbiguous } from '../../domain/imports/column-guesses.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { listCountryChoices } from '../components/countries.ts'
import { optionElements, selectField } from '../components/field.ts'
import { formActions } from '../components/form.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { ImportArea } from './area.ts'

/** The number of example values per column. */
const MAX_EXAMPLES = 3

interface ColumnsTableData {
  header: readonly string[]
  /** The target of each column. */
  columns: readonly (string | null)[]
  /** The first rows. */
  rows: readonly (readonly string[])[]
  /** The fields that a column can become, beside a property. */
  fields: readonly { value: string; label: string }[]
  errors: Readonly<Record<string, string>>
}

/** The columns of a file with their first values, and a choice of what each becomes. */
export function columnsTable(page: PageContext, data: ColumnsTableData): Markup {
  const messages = page.t.contacts
  const { header, rows } = data
  const examples = (index: number) => rows.slice(0, MAX_EXAMPLES).flatMap((cells) => cells[index]?.slice(0, 60) || [])
  const columnName = ({ name, index }: { name: string; index: number }) =>
    isAmbiguous(header, header[index] ?? '')
      ? html`${name} <small class="quiet">${page.t.imports.responses.sameName(String(index + 1))}</small>`
      : name
  return dataTable({
    caption: messages.mapTitle,
    hideCaption: true,
    rows: header.map((name, index) => ({ name: name || `${messages.column} ${index + 1}`, index })),
    columns: [
      { label: messages.column, isRowHeader: true, cell: columnName },
      {
        label: messages.examples,
        cell: ({ index }) => html`<span class="quiet">${examples(index).join(' · ')}</span>`,
      },
      { label: messages.becomes, cell: ({ name, index }) => targetSelect(page, data, name, index) },
    ],
  })
}

function targetSelect(page: PageContext, data: ColumnsTableData, name: string, index: number): Markup {
  const messages = page.t.contacts
  const selectedValue = data.columns[index] ?? ''
  const property = selectedValue.startsWith('property.')
    ? selectedValue
    : `property.${propertyFromColumn(data.header[index] ?? '', index)}`
  const choices = [
    { value: '', label: messages.leaveOut },
    ...data.fields,
    { value: property, label: messages.property(property.slice('property.'.length)) },
  ]
  const hasError = `columns.${index}` in data.errors
  const selectAttributes = attributes({
    id: `column.${index}`,
    name: `column.${index}`,
    'aria-label': messages.becomesOf(name),
    'aria-invalid': hasError ? 'true' : null,
  })
  return html`<select${selectAttributes}>
${optionElements(choices, selectedValue)}
</select>
${hasError ? html`<p class="error">${messages.twice}</p>` : ''}`
}

/** The country by whose rules phone numbers are read. */
export const countryField = (page: PageContext, value: string | null, hasError: boolean): Markup =>
  selectField({
    name: 'country',
    label: page.t.contacts.country,
    hint: page.t.contacts.countryHint,
    value: value ?? '',
    error: hasError ? page.t.contacts.countryError : undefined,
    choices: [{ value: '', label: page.t.contacts.noCountry }, ...listCountryChoices(page.format.language)],
  })

/** The buttons that check the file, or show the preview again. */
export const mappingActions = (page: PageContext, area: ImportArea, id: string): Markup =>
  formActions(
    button({
      label: page.t.contacts.check,
      kind: 'primary',
      attributes: { formaction: area.path(page, id, '/dry-run') },
    }),
    button({ label: page.t.contacts.showPreview }),
  )
