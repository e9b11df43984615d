import { html } from 'hono/html'
import type { Member } from '../../../shared/member.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { button, postButton } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from './paths.ts'

interface AbsenceState {
  submitted: Form
  errors: FieldErrors
}

/** Who is out of office, today or later, and a form for others. */
export function absenceCard(page: PageContext, members: readonly Member[], state: AbsenceState): Markup {
  const { absence: messages } = page.t.teams
  const absent = members.filter((member) => isAhead(page, member))
  return html`${card(
    { title: messages.title, intro: messages.intro },
    html`${absent.length > 0 ? absenceList(page, absent) : ''}
${absenceForm(page, members, state)}`,
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

function absenceList(page: PageContext, members: readonly Member[]): Markup {
  const { t, format } = page
  const { absence: messages } = t.teams
  const endButton = ({ id, name, email }: Member) =>
    postButton({
      label: messages.end,
      small: true,
      action: settingsPath(page, 'teams', '/out-of-office/deletion'),
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

function absenceForm(page: PageContext, members: readonly Member[], { submitted, errors }: AbsenceState): Markup {
  const { absence: messages } = page.t.teams
  const memberField = selectField({
    name: 'member',
    label: messages.member,
    value: submitted.text('member'),
    error: errors.member,
    choices: members.map(({ id, name, email }) => ({ value: id, label: name || email })),
  })
  return form(
    { action: settingsPath(page, 'teams', '/out-of-office') },
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
