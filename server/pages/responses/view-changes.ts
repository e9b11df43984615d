import { NewSavedView } from '../../../shared/saved-view.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import * as savedViews from '../../domain/users/saved-views.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { showResponses } from './list.ts'
import { responsePaths } from './paths.ts'
import { parseQuery } from './query.ts'

/** Saves the current filters under a name. */
export async function saveView(page: PageContext) {
  const { c, t, workspace } = page
  const messages = t.responses.views
  const { filters } = parseQuery(c)
  const name = (await readForm(c)).text('name')
  const { value } = validateForm(NewSavedView, { name, query: `${filters}` })
  if (!value) return showResponses(page, { error: messages.nameExpected, name })
  try {
    await savedViews.saveView(c.var.deps, c.var.caller, 'responses', value)
  } catch (error) {
    if (!hasErrorCode(error, 'too-many-views')) throw error
    return showResponses(page, { error: messages.tooMany, name })
  }
  return redirectWithNotice(c, responsePaths.list(workspace.slug, filters), messages.saved)
}

export async function deleteView({ c, t, workspace }: PageContext) {
  await savedViews.deleteView(c.var.deps, c.var.caller, 'responses', c.req.param('view') ?? '')
  const { filters } = parseQuery(c)
  return redirectWithNotice(c, responsePaths.list(workspace.slug, filters), t.responses.views.deleted)
}
