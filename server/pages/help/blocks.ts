import { html } from 'hono/html'
import { hasPermission, type Permission, permissions, type RoleOrScope, roles } from '../../../shared/roles.ts'
import { scopes } from '../../../shared/scopes.ts'
import type { Block } from '../../i18n/guide.ts'
import { samples } from '../../i18n/samples.ts'
import { icon } from '../components/icon.ts'
import { dataTable } from '../components/table.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** Renders a block of a guide. */
export function renderBlock(view: ViewContext, block: Block): Markup {
  if (typeof block === 'string') return html`<p>${renderInline(block)}</p>`
  if ('steps' in block) return html`<ol>${block.steps.map((step) => html`<li>${renderInline(step)}</li>`)}</ol>`
  if ('points' in block) return html`<ul>${block.points.map((point) => html`<li>${renderInline(point)}</li>`)}</ul>`
  if ('code' in block) return html`<pre tabindex="0"><code>${samples[block.code]}</code></pre>`
  if ('table' in block) return permissionTable(view, block.table)
  const isQuoted = 'quoted' in block
  const entries = isQuoted ? block.quoted : block.terms
  const list = html`<dl class="${isQuoted ? 'quoted' : 'terms'}">${entries.map(
    ([term, text]) => html`<div><dt>${renderInline(term)}</dt><dd>${renderInline(text)}</dd></div>`,
  )}</dl>`
  return isQuoted ? html`<figure><figcaption class="quiet">${view.t.help.quoted}</figcaption>${list}</figure>` : list
}

/** Code, bold text and links within a text. */
const INLINE_MARKUP = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g

function renderInline(text: string): Markup {
  const parts: (string | Markup)[] = []
  let position = 0
  for (const { index, 0: match, 1: code, 2: bold, 3: link, 4: href } of text.matchAll(INLINE_MARKUP)) {
    parts.push(text.slice(position, index))
    if (code) parts.push(html`<code>${code}</code>`)
    else parts.push(bold ? html`<strong>${bold}</strong>` : html`<a href="${href}">${link}</a>`)
    position = index + match.length
  }
  return html`${[...parts, text.slice(position)]}`
}

/** The permissions of roles or API keys, from the table that the guards use. */
function permissionTable({ t }: ViewContext, kind: 'roles' | 'keys'): Markup {
  const messages = t.help
  const { people, keys } = t.settings
  const grades: readonly RoleOrScope[] = kind === 'roles' ? roles : scopes
  const gradeNames: Record<string, string> = kind === 'roles' ? people.roleNames : keys.scopes
  const cell = (grade: RoleOrScope) => (permission: Permission) =>
    hasPermission(grade, permission)
      ? html`${icon('check')}<span class="unseen">${messages.may}</span>`
      : html`<span class="quiet" aria-hidden="true">–</span><span class="unseen">${messages.mayNot}</span>`
  return dataTable<Permission>({
    caption: kind === 'roles' ? messages.rolesTable : messages.keysTable,
    hideCaption: true,
    layout: 'dense',
    columns: [
      { label: messages.permission, isRowHeader: true, cell: (permission) => people.permissions[permission] },
      ...grades.map((grade) => ({ label: gradeNames[grade] ?? grade, cell: cell(grade) })),
    ],
    rows: permissions.filter((permission) => grades.some((grade) => hasPermission(grade, permission))),
  })
}
