import { OutOfOffice } from '../../../shared/team.ts'
import { setOutOfOffice } from '../../domain/teams/out-of-office.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { listWorkingCallers } from './absence-card.ts'
import { accountPage } from './account-page.ts'
import { localizeErrors } from './views.ts'

/** Saves when the user is out of office, in all their workspaces. Blank days end it. */
export async function saveOwnAbsence(page: PageContext) {
  const { c, t } = page
  const { deps, member } = c.var
  const messages = t.teams.absence
  const submitted = await readForm(c)
  const isBlank = submitted.text('from') === '' && submitted.text('until') === ''
  const { value, errors } = isBlank ? { value: null } : validateForm(OutOfOffice, submitted.fields)
  if (errors) {
    const fieldErrors = localizeErrors(errors, { from: messages.errors.from, until: messages.errors.until })
    return c.html(await accountPage(page, { submitted, errors: fieldErrors }), 400)
  }
  for (const caller of listWorkingCallers(page)) await setOutOfOffice(deps, caller, member.user.id, value)
  return redirectWithNotice(c, '/account', value ? messages.ownSaved : messages.ownEnded)
}
