import { html } from 'hono/html'
import type { WarningCode } from '../../domain/imports/warnings.ts'
import type { previewResponses } from '../../domain/responses/import-preview.ts'
import { badge, tag } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

type PreviewRow = Awaited<ReturnType<typeof previewResponses>>[number]

/** The first rows as they would be stored. */
export function previewTable(page: PageContext, rows: readonly PreviewRow[]): Markup {
  const { t } = page
  const messages = t.imports.responses
  const getResponse = ({ reading }: PreviewRow) => ('response' in reading ? reading.response : undefined)
  const score = (row: PreviewRow) => {
    const { reading } = row
    if ('response' in reading) return String(reading.response.score)
    if ('error' in reading)
      return html`${badge(t.contacts.notStored, 'danger')} <span class="quiet">${messages.errors[reading.error]}</span>`
    const label = messages.counts[reading.skipped === 'no-score' ? 'withoutScore' : 'withoutDate']
    return html`${badge(t.contacts.notStored)} <span class="quiet">${label}</span>`
  }
  const date = (row: PreviewRow) => {
    const at = getResponse(row)?.at
    if (!at) return ''
    return 'time' in at ? page.format.dateTime(at.time) : page.format.day(at.day)
  }
  const contact = (row: PreviewRow) => {
    const { name, email, phone, externalId } = getResponse(row)?.contact ?? {}
    return [name, email, phone && page.format.phone(phone), externalId].filter(Boolean).join(' · ')
  }
  const properties = (row: PreviewRow) =>
    html`${Object.entries(getResponse(row)?.properties ?? {}).map(([key, value]) => html`${tag(page.t.common.labelled(key, value))} `)}`
  const warnings = ({ reading }: PreviewRow) =>
    'response' in reading
      ? html`${reading.warnings.map(({ field, code }) => html`${badge(describeWarning(page, field, code), 'warning')} `)}`
      : ''
  const hasContact = (row: PreviewRow) => getResponse(row)?.contact !== undefined
  const hasProperties = (row: PreviewRow) => Object.keys(getResponse(row)?.properties ?? {}).length > 0
  const hasWarnings = ({ reading }: PreviewRow) => 'response' in reading && reading.warnings.length > 0
  return dataTable({
    caption: t.contacts.preview,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.fields.score, isRowHeader: true, cell: score },
      { label: messages.fields.at, cell: date },
      { label: messages.fields.comment, cell: (row) => getResponse(row)?.comment?.slice(0, 200) ?? '' },
      ...showIf(rows.some(hasContact), { label: t.responses.contact, cell: contact }),
      ...showIf(rows.some(hasProperties), { label: t.contacts.fields.properties, cell: properties }),
      ...showIf(rows.some(hasWarnings), { label: messages.leftOut, cell: warnings }),
    ],
  })
}

/** A column of a preview, if it has content. */
export const showIf = <Column>(isShown: boolean, column: Column): Column[] => (isShown ? [column] : [])

/** What a row loses: `Contact: email – not readable`. */
export function describeWarning({ t }: PageContext, field: string, code: string): string {
  const messages = t.imports.responses
  return `${describeField(t, field)} – ${messages.warnings[code as WarningCode] ?? code}`
}

export function describeField(t: PageContext['t'], field: string): string {
  const fields: Record<string, string> = t.imports.responses.fields
  return fields[field] ?? (field.startsWith('property.') ? t.contacts.property(field.slice('property.'.length)) : field)
}
