import { html } from 'hono/html'
import { type Colleague, NewColleague } from '../../../shared/praise.ts'
import type { DomainError } from '../../domain/errors.ts'
import {
  createColleague,
  deleteColleague,
  getColleague,
  listColleagues,
  listPraisedMembers,
  type PraisedMember,
  updateColleague,
} from '../../domain/praise/colleagues.ts'
import { createForm, emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { emptyState } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { attemptChange } from './attempt.ts'
import { colleagueForm } from './colleague-form.ts'
import { settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

const MAX_PROPOSED = 50

export const showColleagues = async (page: PageContext) => page.c.html(await colleaguesPage(page))

export const showColleague = async (page: PageContext) => page.c.html(await colleaguePage(page))

export async function createColleagueEntry(page: PageContext) {
  const { c, t } = page
  const submitted = await readForm(c)
  const { value, errors = {} } = validateForm(NewColleague, readColleague(submitted))
  if (!value) return c.html(await colleaguesPage(page, submitted, errors), 400)
  const result = await attemptChange(() => createColleague(c.var.deps, c.var.caller, value), toFieldErrors)
  if (result.errors) return c.html(await colleaguesPage(page, submitted, result.errors), 400)
  return redirectWithNotice(c, settingsPath(page, 'colleagues'), t.promoters.colleagues.added(value.name))
}

export async function saveColleague(page: PageContext) {
  const { c, t } = page
  const id = getPathId(page, 'colleague')
  const submitted = await readForm(c)
  const { value, errors = {} } = validateForm(NewColleague, readColleague(submitted))
  if (!value) return c.html(await colleaguePage(page, submitted, errors), 400)
  const result = await attemptChange(() => updateColleague(c.var.deps, c.var.caller, id, value), toFieldErrors)
  if (result.errors) return c.html(await colleaguePage(page, submitted, result.errors), 400)
  return redirectWithNotice(c, settingsPath(page, 'colleagues'), t.promoters.colleagues.saved)
}

export async function removeColleague(page: PageContext) {
  const { c, t } = page
  await deleteColleague(c.var.deps, c.var.caller, getPathId(page, 'colleague'))
  return redirectWithNotice(c, settingsPath(page, 'colleagues'), t.promoters.colleagues.removed)
}

/** Blank fields stand for none. */
const readColleague = (form: Form) => ({
  name: form.text('name'),
  aliases: [
    ...new Set(
      form
        .text('aliases')
        .split(/[,，、;；\n]/)
        .flatMap((part) => part.trim() || []),
    ),
  ],
  email: form.text('email').trim() || null,
  memberId: form.text('memberId') || null,
  managerId: form.text('managerId') || null,
})

const toFieldErrors = ({ code, path = '' }: DomainError): FieldErrors | undefined =>
  ['name-taken', 'name-too-short', 'unknown-member', 'too-many-colleagues'].includes(code)
    ? { [path.split('.')[0] ?? '']: 'Expected another value' }
    : undefined

async function colleaguesPage(page: PageContext, submitted = emptyForm, errors: FieldErrors = {}): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.promoters.colleagues
  const [colleagues, members] = await Promise.all([listColleagues(deps, caller), listPraisedMembers(deps, caller)])
  const { fieldErrors, errorFor } = buildFieldErrors(errors, messages.errors)
  const fields = { submitted, members, errorFor, action: settingsPath(page, 'colleagues'), button: messages.add }
  return settingsPage(
    page,
    'colleagues',
    { intro: messages.intro, wide: true, fieldErrors },
    html`${
      colleagues.length === 0
        ? emptyState({ icon: 'contacts', title: messages.nothing, text: messages.nothingText })
        : card({ title: messages.list, flush: true }, colleagueTable(page, colleagues, members))
    }
${card({ title: messages.addTitle }, colleagueForm(page, fields))}
${proposals(page, colleagues, members)}`,
  )
}

function colleagueTable(page: PageContext, colleagues: readonly Colleague[], members: readonly PraisedMember[]) {
  const messages = page.t.promoters.colleagues
  const findMember = (id: string | null) => members.find((member) => member.id === id)
  return dataTable<Colleague>({
    caption: messages.list,
    hideCaption: true,
    rows: colleagues,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: ({ id, name }) => html`<a href="${settingsPath(page, 'colleagues', `/${id}`)}"><bdi>${name}</bdi></a>`,
      },
      { label: messages.aliases, cell: ({ aliases }) => aliases.join(', ') || '–' },
      { label: messages.email, cell: ({ email, memberId }) => email ?? findMember(memberId)?.email ?? '–' },
      { label: messages.manager, cell: ({ managerId }) => findMember(managerId)?.name ?? '–' },
    ],
  })
}

/** Members by one click, because customers may meet them. */
function proposals(page: PageContext, colleagues: readonly Colleague[], members: readonly PraisedMember[]): Markup {
  const messages = page.t.promoters.colleagues
  const listed = new Set(colleagues.map(({ memberId }) => memberId))
  const proposed = members.filter(({ id }) => !listed.has(id)).slice(0, MAX_PROPOSED)
  if (proposed.length === 0) return html``
  return card(
    { title: messages.propose, intro: messages.proposeText },
    html`<div class="row">${proposed.map(({ id, name }) =>
      postButton({
        ...{ label: name, icon: 'plus', small: true, action: settingsPath(page, 'colleagues') },
        fields: { name, memberId: id, aliases: toFirstName(name) },
      }),
    )}</div>`,
  )
}

/** Customers write first names. Of names without spaces, such as Chinese ones, none is guessed. */
const toFirstName = (name: string): string => {
  const [first = '', ...others] = name.trim().split(/\s+/)
  return others.length > 0 && !name.includes('@') && first.length > 1 ? first : ''
}

async function colleaguePage(page: PageContext, submitted?: Form, errors: FieldErrors = {}): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.promoters.colleagues
  const colleague = await getColleague(deps, caller, getPathId(page, 'colleague'))
  const { fieldErrors, errorFor } = buildFieldErrors(errors, messages.errors)
  const path = settingsPath(page, 'colleagues', `/${colleague.id}`)
  const dialog = 'remove-colleague'
  return settingsPage(
    page,
    'colleagues',
    { title: messages.editTitle(colleague.name), fieldErrors },
    html`${card(
      {},
      colleagueForm(page, {
        submitted: submitted ?? toForm(colleague),
        members: await listPraisedMembers(deps, caller),
        errorFor,
        action: path,
        button: page.t.common.save,
      }),
    )}
${dialogButton({ label: messages.remove, kind: 'danger', dialog })}
${confirmDialog(page, {
  ...{ id: dialog, title: messages.removeTitle(colleague.name), text: messages.removeText },
  ...{ action: `${path}/deletion`, confirm: messages.remove },
})}`,
  )
}

const toForm = ({ name, aliases, email, memberId, managerId }: Colleague): Form =>
  createForm({
    ...{ name, aliases: aliases.join(', ') },
    ...{ email: email ?? '', memberId: memberId ?? '', managerId: managerId ?? '' },
  })
