import { html } from 'hono/html'
import { hasPermission } from '../../../shared/roles.ts'
import { getMember } from '../../domain/users/members.ts'
import { buildCaller } from '../../domain/users/memberships.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { button } from '../components/button.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { dayFields } from '../settings/absences.ts'

/** The user as a caller in each of the workspaces where they can be given follow-ups. */
export const listWorkingCallers = ({ c }: PageContext) =>
  c.var.member.user.memberships
    .filter(({ role }) => hasPermission(role, 'follow-ups.change'))
    .map((membership) => buildCaller(c.var.member.user, membership, c.var.deps.getClientAddress(c)))

/** When the user is out of office; empty for users who get no follow-ups. */
export async function ownAbsenceCard(page: PageContext, submitted: Form, errors: FieldErrors): Promise<Markup> {
  const [caller] = listWorkingCallers(page)
  const { id } = page.c.var.member.user
  if (!caller) return html``
  const { absence: messages } = page.t.teams
  const { outOfOffice } = await getMember(page.c.var.deps, caller, id)
  const content = form(
    { action: '/account/out-of-office' },
    html`${dayFields(page, {
      from: submitted.text('from', outOfOffice?.from ?? ''),
      until: submitted.text('until', outOfOffice?.until ?? ''),
      errors,
    })}
${formActions(button({ label: page.t.common.save }))}`,
  )
  return card({ title: messages.title, intro: messages.ownIntro }, content)
}
