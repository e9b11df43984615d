import { html } from 'hono/html'
import { z } from 'zod'
import type { Member } from '../../../shared/member.ts'
import { OutOfOffice } from '../../../shared/team.ts'
import { Day } from '../../../shared/text.ts'
import { setOutOfOffice } from '../../domain/teams/out-of-office.ts'
import { type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button, postButton } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'

export interface AbsenceState {
  submitted: Form
  errors: FieldErrors
}

const AbsenceForm = z.object({ member: z.string().min(1), from: Day, until: Day })

/** The page with the forms: its path, and how it shows a form again that was not saved. */
export interface AbsenceForms {
  path: string
  show(state: AbsenceState): Promise<Markup>
}

/** Saves when a member is out of office. */
export async function saveAbsence(page: PageContext, { path, show }: AbsenceForms) {
  const { c, t } = page
  const submitted = await readForm(c)
  const { value, errors = {} } = validateForm(AbsenceForm, submitted.fields)
  const days = OutOfOffice.safeParse({ from: value?.from, until: value?.until }).data
  if (!value || !days) {
    const fields = Object.keys(errors).length > 0 ? Object.keys(errors) : ['until']
    const messages: Record<string, string> = { ...t.teams.absence.errors }
    const state = { submitted, errors: Object.fromEntries(fields.map((field) => [field, messages[field] ?? ''])) }
    return c.html(await show(state), 400)
  }
  const { name, email } = await setOutOfOffice(c.var.deps, c.var.caller, value.member, days)
  return redirectWithNotice(c, path, t.teams.absence.saved(name || email))
}

/** Ends the absence of a member. */
export async function deleteAbsence(page: PageContext, { path }: Pick<AbsenceForms, 'path'>) {
  const { c, t } = page
  const id = (await readForm(c)).text('member')
  const { name, email } = await setOutOfOffice(c.var.deps, c.var.caller, id, null)
  return redirectWithNotice(c, path, t.teams.absence.ended(name || email))
}

/** Who is out of office, today or later, and a form for others. */
export function absenceCard(
  page: PageContext,
  members: readonly Member[],
  { state, path }: { state: AbsenceState; path: string },
): Markup {
  const { absence: messages } = page.t.teams
  const absent = members.filter((member) => isAhead(page, member))
  return html`${card(
    { title: messages.title, intro: messages.intro },
    html`${absent.length > 0 ? absenceList(page, absent, path) : ''}
${absenceForm(page, members, { ...state, path })}`,
  )}`
}

/** Whether a member is out of office, or will be. */
const isAhead = ({ format }: ViewContext, { outOfOffice }: Member): boolean =>
  outOfOffice !== null && outOfOffice.until >= format.today()

/** A badge, if a member is out of office or will be. */
export const absenceBadge = (view: ViewContext, member: Member): Markup =>
  member.outOfOffice && isAhead(view, member)
    ? html`<br>${badge(view.t.teams.absence.badge(view.format.day(member.outOfOffice.from), view.format.day(member.outOfOffice.until)))}`
    : html``

function absenceList(page: PageContext, members: readonly Member[], path: string): Markup {
  const { t, format } = page
  const { absence: messages } = t.teams
  const endButton = ({ id, name, email }: Member) =>
    postButton({
      label: messages.end,
      small: true,
      action: `${path}/out-of-office/deletion`,
      fields: { member: id },
      attributes: { 'aria-label': `${messages.end}${t.common.colon}${name || email}` },
    })
  return dataTable({
    caption: messages.title,
    hideCaption: true,
    columns: [
      { label: t.settings.people.name, isRowHeader: true, cell: ({ name, email }) => name || email },
      { label: messages.from, cell: ({ outOfOffice }) => format.day(outOfOffice?.from ?? '') },
      { label: messages.until, cell: ({ outOfOffice }) => format.day(outOfOffice?.until ?? '') },
      { label: messages.end, hideLabel: true, cell: endButton },
    ],
    rows: members,
  })
}

function absenceForm(
  page: PageContext,
  members: readonly Member[],
  { submitted, errors, path }: AbsenceState & { path: string },
): Markup {
  const { absence: messages } = page.t.teams
  const memberField = selectField({
    name: 'member',
    label: messages.member,
    value: submitted.text('member'),
    error: errors.member,
    choices: members.map(({ id, name, email }) => ({ value: id, label: name || email })),
  })
  return form(
    { action: `${path}/out-of-office` },
    html`${memberField}
${dayFields(page, { from: submitted.text('from'), until: submitted.text('until'), errors })}
${formActions(button({ label: page.t.common.save }))}`,
  )
}

/** The first and the last day. */
export function dayFields(
  { t }: ViewContext,
  { from, until, errors }: { from: string; until: string; errors: FieldErrors },
): Markup {
  const { absence: messages } = t.teams
  return html`<div class="fields">
${textField({ name: 'from', label: messages.from, type: 'date', value: from, error: errors.from })}
${textField({ name: 'until', label: messages.until, type: 'date', value: until, error: errors.until })}
</div>`
}
