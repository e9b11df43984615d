import { html } from 'hono/html'
import type { ContactChange } from '../../domain/contacts/import-preview.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** The contacts that an import would change, before and after; nothing without changes. */
export function contactChangesCard(
  { t }: PageContext,
  changes: readonly ContactChange[],
  describeField: (field: string) => string,
): Markup {
  const messages = t.imports.responses
  if (changes.length === 0) return html``
  const rows = changes.flatMap(({ label, before, after }) =>
    Object.entries(after).map(([field, value]) => ({ label, field, value, earlier: before[field] ?? null })),
  )
  const table = dataTable({
    caption: messages.contactsTitle,
    hideCaption: true,
    rows,
    columns: [
      { label: t.responses.contact, isRowHeader: true, cell: ({ label }) => label },
      { label: messages.field, cell: ({ field }) => describeField(field) },
      { label: messages.before, cell: ({ earlier }) => (earlier === null ? '–' : String(earlier)) },
      { label: messages.after, cell: ({ value }) => String(value ?? '') },
    ],
  })
  return card({ title: messages.contactsTitle, intro: messages.contactsIntro }, table)
}
