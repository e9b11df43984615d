import { html } from 'hono/html'
import { menu } from '../components/menu.ts'
import type { ViewContext } from './context.ts'
import type { Markup } from './page.ts'

interface ExportMenuProps {
  /** The address of the file in a format; null is raw. */
  href(format: 'excel' | null): string
  excelHint: string
  note?: Markup | undefined
}

/** A list as a file: for Excel by two clicks; raw for programs. */
export function exportMenu({ t }: ViewContext, { href, excelHint, note }: ExportMenuProps): Markup {
  const messages = t.responses.export
  const item = (label: string, hint: string, format: 'excel' | null) =>
    html`<a href="${href(format)}">
<span>${label}<small>${hint}</small></span>
</a>`
  return menu({ label: messages.action, icon: 'download' }, [
    ...(note ? [note] : []),
    item(messages.excel, excelHint, 'excel'),
    item(messages.raw, messages.rawHint, null),
  ])
}
