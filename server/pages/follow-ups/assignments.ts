import { listAssignees } from '../../domain/follow-ups/assignees.ts'
import { assignFollowUps } from '../../domain/follow-ups/changes.ts'
import { isId } from '../../domain/ids.ts'
import { readForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { showFollowUps } from './list.ts'
import { followUpPaths } from './paths.ts'
import { parseQuery } from './query.ts'

const MAX_ASSIGNMENTS = 200

/** Assigns the selected follow-ups. A form with an error comes back with the same selection. */
export async function saveAssignments(page: PageContext) {
  const { c, t, workspace } = page
  const { deps, caller } = c.var
  const form = await readForm(c)
  const selectedIds = form.list('pick')
  const followUps = selectedIds.flatMap(parseSelection)
  const owner = form.text('owner')
  const { assign: messages, unassigned: nobody } = t.followUps
  const showError = (error: string) => showFollowUps(page, { selectedIds, owner, error })
  if (followUps.length === 0) return showError(messages.nothing)
  const members = await listAssignees(deps, caller)
  const name = owner === 'none' ? nobody : members.find(({ id }) => id === owner)?.name
  if (name === undefined) return showError(messages.who)
  const ownerId = owner === 'none' ? null : owner
  const { assigned, skipped } = await assignFollowUps(deps, caller, followUps.slice(0, MAX_ASSIGNMENTS), ownerId)
  const assignedText = ownerId === null ? messages.unassigned(assigned) : messages.done(assigned, name)
  const noticeText = [...(assigned > 0 ? [assignedText] : []), ...(skipped > 0 ? [messages.skipped(skipped)] : [])]
  const listPath = followUpPaths.list(workspace.slug, parseQuery(c))
  return redirectWithNotice(c, listPath, page.format.sentences(noticeText), skipped > 0 ? 'warning' : 'success')
}

/** A checkbox holds the id of a follow-up and the version shown on the page. */
function parseSelection(value: string): { id: string; updatedAt: number }[] {
  const [id = '', time = ''] = value.split(' ')
  const updatedAt = Date.parse(time)
  return isId(id) && !Number.isNaN(updatedAt) ? [{ id, updatedAt }] : []
}
