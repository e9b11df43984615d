import { html } from 'hono/html'
import { propertyFromColumn } from '../../../shared/contact-import.ts'
import { emptyDateChoices, followUpChoices, responseTargets } from '../../../shared/response-import.ts'
import { isAmbiguous } from '../../domain/imports/column-guesses.ts'
import { dateOrders } from '../../domain/imports/date-cell.ts'
import { previewResponses } from '../../domain/responses/import-preview.ts'
import type { ResponseImportRecord } from '../../domain/responses/import-uploads.ts'
import { attributes } from '../components/attributes.ts'
import { button, postButton } from '../components/button.ts'
import { listCountryChoices } from '../components/countries.ts'
import { checkField, optionElements, radioGroup, selectField, textField } from '../components/field.ts'
import { errorSummary, type FieldError, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { timeZoneField } from '../settings/time-zones.ts'
import { readingNotices } from './file-reading.ts'
import { importBreadcrumb, importPath, uploadPath } from './paths.ts'
import { previewTable } from './preview.ts'

/** The number of example values per column. */
const MAX_EXAMPLES = 3

type Preview = Awaited<ReturnType<typeof previewResponses>>
type Errors = Record<string, string>

/** The page that maps the columns of the file, with a preview of the first rows. */
export async function mappingPage(page: PageContext, record: ResponseImportRecord, inputErrors: Errors = {}) {
  const messages = page.t.imports.responses
  const errors = {
    ...inputErrors,
    ...('date-order' in record.reasons && { dateOrder: describeOpenOrder(page, record) }),
  }
  const rows = await previewResponses(page.c.var.deps, page.c.var.caller, record)
  const checkButton = button({
    label: page.t.contacts.check,
    kind: 'primary',
    attributes: { formaction: importPath(page, record.id, '/dry-run') },
  })
  const content = html`${errorSummary(page, listFieldErrors(page, errors))}
${columnsTable(page, { record, rows, errors })}
${optionFields(page, record, errors)}
${formActions(checkButton, button({ label: page.t.contacts.showPreview }))}`
  return shell(
    page,
    {
      title: page.t.contacts.mapTitle,
      intro: messages.mapIntro(page.format.number(record.rows)),
      wide: true,
      current: 'responses',
      above: importBreadcrumb(page, record.fileName || messages.title),
    },
    html`<p class="quiet">${page.t.contacts.step(2)}</p>
${readingNotices(page, record, `${uploadPath(page)}?survey=${record.surveyId}`)}
${form({ action: importPath(page, record.id) }, content)}
${rows.length > 0 ? card({ title: page.t.contacts.preview }, previewTable(page, rows)) : ''}
${discardButton(page, record)}`,
  )
}

export const discardButton = (page: PageContext, { id }: ResponseImportRecord): Markup =>
  postButton({
    label: page.t.contacts.discard,
    kind: 'quiet',
    icon: 'trash',
    action: importPath(page, id, '/cancellation'),
  })

function listFieldErrors(page: PageContext, errors: Errors): FieldError[] {
  const messages = page.t.imports.responses
  return Object.keys(errors).map((path) => {
    const index = /^columns\.(\d+)$/.exec(path)?.[1]
    if (index !== undefined) return { field: `column.${index}`, message: page.t.contacts.twice }
    if (path === 'score') return { field: 'column.0', message: messages.needsScore }
    if (path === 'key') return { field: 'column.0', message: messages.needsKey }
    if (path === 'contact') return { field: 'column.0', message: messages.needsContact }
    return { field: path.startsWith('emptyDates') ? 'emptyDay' : path, message: fieldError(page, path, errors) ?? '' }
  })
}

function describeOpenOrder(page: PageContext, { mapping }: ResponseImportRecord): string {
  const messages = page.t.imports.responses
  if (!mapping.dateContradiction) return messages.dateOrderOpen
  const { dayFirst, monthFirst } = mapping.dateContradiction
  const line = ({ line: number }: { line: number }) => page.format.number(number)
  return messages.dateOrderMixed(dayFirst.cell, line(dayFirst), monthFirst.cell, line(monthFirst))
}

function fieldError(page: PageContext, path: string, errors: Errors): string | undefined {
  const messages = page.t.imports.responses
  if (path === 'dateOrder') return errors.dateOrder
  if (path === 'timeZone') return messages.timeZoneError
  if (path === 'country') return page.t.contacts.countryError
  return messages.emptyDayError
}

interface ColumnsTableData {
  record: ResponseImportRecord
  rows: Preview
  errors: Errors
}

function columnsTable(page: PageContext, { record, rows, errors }: ColumnsTableData): Markup {
  const messages = page.t.contacts
  const { header } = record
  const examples = (index: number) =>
    rows.slice(0, MAX_EXAMPLES).flatMap(({ line }) => line.cells[index]?.slice(0, 60) || [])
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
      {
        label: messages.becomes,
        cell: ({ name, index }) => targetSelect(page, record, { name, index, hasError: `columns.${index}` in errors }),
      },
    ],
  })
}

function targetSelect(
  page: PageContext,
  { header, mapping }: ResponseImportRecord,
  { name, index, hasError }: { name: string; index: number; hasError: boolean },
): Markup {
  const messages = page.t.contacts
  const selectedValue = mapping.columns[index] ?? ''
  const property = selectedValue.startsWith('property.')
    ? selectedValue
    : `property.${propertyFromColumn(header[index] ?? '', index)}`
  const choices = [
    { value: '', label: messages.leaveOut },
    ...responseTargets.map((field) => ({ value: field, label: page.t.imports.responses.fields[field] })),
    { value: property, label: messages.property(property.slice('property.'.length)) },
  ]
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

function optionFields(page: PageContext, { mapping }: ResponseImportRecord, errors: Errors): Markup {
  const messages = page.t.imports.responses
  const error = (path: string) => (path in errors ? fieldError(page, path, errors) : undefined)
  const emptyDay = typeof mapping.emptyDates === 'object' ? mapping.emptyDates.day : ''
  return html`${selectField({
    name: 'dateOrder',
    label: messages.dateOrder,
    hint: messages.dateOrderHint,
    error: error('dateOrder'),
    value: mapping.dateOrder ?? '',
    choices: [
      { value: '', label: messages.dateOrders.auto },
      ...dateOrders.map((value) => ({ value, label: messages.dateOrders[value] })),
    ],
  })}
${timeZoneField({
  label: messages.timeZone,
  hint: messages.timeZoneHint,
  value: mapping.timeZone,
  error: error('timeZone'),
})}
${radioGroup({
  name: 'emptyDates',
  label: messages.emptyDates,
  value: typeof mapping.emptyDates === 'object' ? 'day' : mapping.emptyDates,
  choices: [...emptyDateChoices, 'day' as const].map((value) => ({ value, label: messages.emptyDateChoices[value] })),
})}
${textField({
  name: 'emptyDay',
  type: 'date',
  label: messages.emptyDay,
  value: emptyDay,
  error: Object.keys(errors).some((path) => path.startsWith('emptyDates')) ? messages.emptyDayError : undefined,
})}
${selectField({
  name: 'country',
  label: page.t.contacts.country,
  hint: page.t.contacts.countryHint,
  value: mapping.country ?? '',
  error: error('country'),
  choices: [{ value: '', label: page.t.contacts.noCountry }, ...listCountryChoices(page.format.language)],
})}
${radioGroup({
  name: 'followUps',
  label: messages.followUps,
  value: mapping.followUps,
  choices: followUpChoices.map((value) => ({ value, label: messages.followUpChoices[value] })),
})}
${checkField({ name: 'update', label: messages.update, hint: messages.updateHint, checked: mapping.update })}`
}
