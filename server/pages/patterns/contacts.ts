import { html } from 'hono/html'
import { chooseText, type PatternedContact } from '../../../shared/pattern.ts'
import { listPatternedContacts } from '../../domain/patterns/contacts.ts'
import { breadcrumb } from '../components/navigation.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { contactPath } from '../contacts/paths.ts'
import type { PageContext } from '../layout/context.ts'
import { exportMenu, sendList } from '../layout/exports.ts'
import { withQuery } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { parseCursor } from '../settings/query.ts'
import { describePattern } from './describe.ts'
import { loadRule } from './edit.ts'
import { patternPath, patternsPath } from './paths.ts'

const PAGE_SIZE = 50

/** The customers with a pattern. */
export async function showPatternContacts(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.patterns.contacts
  const rule = await loadRule(page)
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listPatternedContacts(deps, caller, rule.id, { cursor, limit: PAGE_SIZE })
  const path = patternPath(page, rule, '/contacts')
  const name = chooseText(rule.names, page.format.language)
  const files = {
    href: (type: string) => `${path}.${type}`,
    hint: messages.exportHint,
    note: html`<p>${messages.note}</p>`,
  }
  return page.c.html(
    shell(
      page,
      {
        title: messages.title(name),
        current: 'follow-ups',
        wide: true,
        intro: describePattern(page, rule.conditions),
        above: breadcrumb(page, [{ label: page.t.patterns.title, href: patternsPath(page) }]),
        ...(data.length > 0 && { actions: exportMenu(page, files) }),
      },
      html`${
        data.length === 0
          ? emptyState({ icon: 'person', title: messages.nobody, text: '' })
          : card({ flush: true }, contactTable(page, data))
      }
${pager(page, { newer: cursor ? path : null, older: nextCursor && withQuery(path, { cursor: nextCursor }) })}`,
    ),
  )
}

function contactTable(page: PageContext, rows: readonly PatternedContact[]) {
  const messages = page.t.patterns
  return dataTable<PatternedContact>({
    caption: messages.contacts.customer,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.contacts.customer,
        isRowHeader: true,
        cell: ({ contactId, name, email, phone, externalId }) =>
          html`<a href="${contactPath(page, contactId)}">${name ?? email ?? phone ?? externalId ?? page.t.contacts.nameless}</a>`,
      },
      { label: messages.contacts.since, cell: ({ since }) => relativeTime(page, Date.parse(since)) },
      { label: messages.outcome, cell: ({ outcome }) => messages.outcomes[outcome] },
    ],
  })
}

export async function downloadPatternContacts(page: PageContext) {
  const { deps, caller } = page.c.var
  const { id: patternId, names } = await loadRule(page)
  const sheet = chooseText(names, page.format.language)
  return sendList(page, 'pattern-contacts', { sheet }, (format) =>
    deps.exportList('pattern-contacts', caller, { patternId }, format),
  )
}
