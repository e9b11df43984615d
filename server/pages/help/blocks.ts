import { html } from 'hono/html'
import { scopes } from '../../../shared/api-key.ts'
import { type Grade, may, type Permission, permissions, roles } from '../../../shared/roles.ts'
import type { Block } from '../../i18n/guide.ts'
import { helpWords } from '../../i18n/help.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import { samples } from '../../i18n/samples.ts'
import { settingsWords } from '../../i18n/settings.ts'
import { icon } from '../components/icon.ts'
import { dataTable } from '../components/table.ts'
import type { Markup } from '../layout/page.ts'

/** A part of a guide as it is read. */
export function blockOf(language: StaffLanguage, block: Block): Markup {
  if (typeof block === 'string') return html`<p>${inline(block)}</p>`
  if ('steps' in block) return html`<ol>${block.steps.map((step) => html`<li>${inline(step)}</li>`)}</ol>`
  if ('points' in block) return html`<ul>${block.points.map((point) => html`<li>${inline(point)}</li>`)}</ul>`
  if ('code' in block) return html`<pre tabindex="0"><code>${samples[block.code]}</code></pre>`
  if ('table' in block) return table(language, block.table)
  const quoted = 'quoted' in block
  const entries = quoted ? block.quoted : block.terms
  const list = html`<dl class="${quoted ? 'quoted' : 'terms'}">${entries.map(
    ([term, text]) => html`<div><dt>${inline(term)}</dt><dd>${inline(text)}</dd></div>`,
  )}</dl>`
  return quoted
    ? html`<figure><figcaption class="quiet">${helpWords(language).quoted}</figcaption>${list}</figure>`
    : list
}

/** What stands out within a text: code, bold, a link. */
const MARKED = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g

function inline(text: string): Markup {
  const parts: (string | Markup)[] = []
  let from = 0
  for (const { index, 0: whole, 1: code, 2: bold, 3: link, 4: href } of text.matchAll(MARKED)) {
    parts.push(text.slice(from, index))
    if (code) parts.push(html`<code>${code}</code>`)
    else parts.push(bold ? html`<strong>${bold}</strong>` : html`<a href="${href}">${link}</a>`)
    from = index + whole.length
  }
  return html`${[...parts, text.slice(from)]}`
}

/** Out of the table that decides who may do what. */
function table(language: StaffLanguage, of: 'roles' | 'keys'): Markup {
  const words = helpWords(language)
  const { people, keys } = settingsWords(language)
  const grades: readonly Grade[] = of === 'roles' ? roles : scopes
  const called: Record<string, string> = of === 'roles' ? people.roleNames : keys.scopes
  const cell = (grade: Grade) => (permission: Permission) =>
    may(grade, permission)
      ? html`${icon('check')}<span class="unseen">${words.may}</span>`
      : html`<span class="quiet" aria-hidden="true">–</span><span class="unseen">${words.mayNot}</span>`
  return dataTable<Permission>({
    caption: of === 'roles' ? words.rolesTable : words.keysTable,
    captionUnseen: true,
    look: 'dense',
    columns: [
      { label: words.permission, head: true, cell: (permission) => people.permissions[permission] },
      ...grades.map((grade) => ({ label: called[grade] ?? grade, cell: cell(grade) })),
    ],
    rows: permissions.filter((permission) => grades.some((grade) => may(grade, permission))),
  })
}
