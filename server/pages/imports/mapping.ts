import { html } from 'hono/html'
import { emptyDateChoices, followUpChoices, responseTargets } from '../../../shared/response-import.ts'
import { dateOrders } from '../../domain/imports/date-cell.ts'
import { previewResponses } from '../../domain/responses/import-preview.ts'
import type { ResponseImportRecord } from '../../domain/responses/import-uploads.ts'
import { checkField, radioGroup, selectField, textField } from '../components/field.ts'
import { errorSummary, type FieldError, form } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { timeZoneField } from '../components/time-zone-field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { columnsTable, countryField, mappingActions } from './columns-table.ts'
import { readingNotices } from './file-reading.ts'
import { importPath, responseImportArea, uploadPath } from './paths.ts'
import { previewTable } from './preview.ts'
import { discardButton, importShell } from './state-parts.ts'

type Errors = Record<string, string>

/** The page that maps the columns of the file, with a preview of the first rows. */
export async function mappingPage(page: PageContext, record: ResponseImportRecord, inputErrors: Errors = {}) {
  const messages = page.t.imports.responses
  const errors = {
    ...inputErrors,
    ...('date-order' in record.reasons && { dateOrder: describeOpenOrder(page, record) }),
  }
  const rows = await previewResponses(page.c.var.deps, page.c.var.caller, record)
  const columns = columnsTable(page, {
    header: record.header,
    columns: record.mapping.columns,
    rows: rows.map(({ line }) => line.cells),
    fields: responseTargets.map((field) => ({ value: field, label: messages.fields[field] })),
    errors,
  })
  const content = html`${errorSummary(page, listFieldErrors(page, errors))}
${columns}
${optionFields(page, record, errors)}
${mappingActions(page, responseImportArea, record.id)}`
  return importShell(
    page,
    responseImportArea,
    record,
    { title: page.t.contacts.mapTitle, intro: messages.mapIntro(page.format.number(record.rows)), wide: true },
    html`<p class="quiet">${page.t.contacts.step(2)}</p>
${readingNotices(page, record, `${uploadPath(page)}?survey=${record.surveyId}`)}
${form({ action: importPath(page, record.id) }, content)}
${rows.length > 0 ? card({ title: page.t.contacts.preview }, previewTable(page, rows)) : ''}
${discardButton(page, responseImportArea, record)}`,
  )
}

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
${timeZoneField(page, {
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
${countryField(page, mapping.country, 'country' in errors)}
${radioGroup({
  name: 'followUps',
  label: messages.followUps,
  value: mapping.followUps,
  choices: followUpChoices.map((value) => ({ value, label: messages.followUpChoices[value] })),
})}
${checkField({ name: 'update', label: messages.update, hint: messages.updateHint, checked: mapping.update })}`
}
