import { optionalText } from '../../../shared/text.ts'
import { getDayEnd } from '../../../shared/working-days.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { type BulkChange, changeFollowUps, selectListed } from '../../domain/follow-ups/bulk-changes.ts'
import { undoBulkChange } from '../../domain/follow-ups/bulk-undo.ts'
import { isId } from '../../domain/ids.ts'
import { type Form, readForm } from '../../http/forms.ts'
import { parseAssignee } from '../layout/assignee-values.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { requireAssignChoices } from './assign-choices.ts'
import { showBoard } from './board.ts'
import { DueDay } from './changes.ts'
import { loadQuery, showFollowUps } from './list.ts'
import { followUpPaths } from './paths.ts'
import { parseQuery, toFollowUpQuery } from './query.ts'

// The changes of the selected follow-ups, or of all of the list. Each redirects back to the list, with a toast that offers to
// undo it. A form with an error comes back with the same selection.

/** A change that the form asks for, and what the toast says once it is done; or what is wrong with the form. */
type Request = { change: BulkChange; describe(count: number): string } | { error: string }

/** Hands the selected follow-ups to a member, or to nobody. */
export const saveAssignments = (page: PageContext) =>
  saveChange(page, async (form) => {
    const { assign: messages, unassigned: nobody } = page.t.followUps
    const owner = form.text('owner')
    const choices = await requireAssignChoices(page)
    const name = owner === 'none' ? nobody : choices.find(({ id }) => id === owner)?.name
    if (name === undefined) return { error: messages.who }
    const target = parseAssignee(owner === 'none' ? '' : owner)
    return {
      change: 'teamId' in target ? { type: 'team', ...target } : { type: 'owner', ...target },
      describe: (count) => (owner === 'none' ? messages.unassigned(count) : messages.done(count, name)),
    }
  })

/** Sets the due date of the selected follow-ups. */
export const saveDueDates = (page: PageContext) =>
  saveChange(page, async (form) => {
    const { data: day } = DueDay.safeParse(form.text('due').trim())
    if (day === undefined) return { error: page.t.followUps.bulk.dueWrong }
    return {
      change: { type: 'due', dueAt: getDayEnd(day, page.workspace.timeZone) },
      describe: (count) => page.t.followUps.bulk.due(count, page.format.day(day)),
    }
  })

/** Closes the selected follow-ups as solved. */
export const saveClosures = (page: PageContext) =>
  saveChange(page, async (form) => {
    const { data: note } = optionalText(5000).safeParse(form.text('bulkNote'))
    if (note === undefined) return { error: page.t.followUps.card.noteLong }
    return { change: { type: 'solved', note }, describe: page.t.followUps.bulk.solved }
  })

async function saveChange(page: PageContext, read: (form: Form) => Promise<Request>) {
  const { c, t, workspace, format } = page
  const { deps, caller } = c.var
  const form = await readForm(c)
  const selectedIds = form.list('pick')
  const all = form.text('all') === '1'
  const showError = (error: string) => {
    const [owner, due, note] = [form.text('owner'), form.text('due'), form.text('bulkNote')]
    const state = { selectedIds, all, owner, due, note, error }
    return parseQuery(c).from === 'board' ? showBoard(page, state) : showFollowUps(page, state)
  }
  const request = await read(form)
  const { followUps, hasMore } = all
    ? await selectListed(deps, caller, toFollowUpQuery((await loadQuery(page)).query))
    : { followUps: selectedIds.flatMap(parseSelection), hasMore: false }
  if (followUps.length === 0) return showError(t.followUps.assign.nothing)
  if ('error' in request) return showError(request.error)
  try {
    const { id, done, changed, skipped } = await changeFollowUps(deps, caller, followUps, request.change)
    const texts = [
      ...(done > 0 ? [request.describe(done)] : []),
      ...(skipped > 0 ? [t.followUps.assign.skipped(skipped)] : []),
      ...(hasMore ? [t.followUps.bulk.more(format.number(followUps.length))] : []),
    ]
    const undoPath = changed > 0 ? followUpPaths.bulkChangeDeletion(workspace.slug, id, parseQuery(c)) : undefined
    return redirectToList(page, texts, skipped > 0 || hasMore ? 'warning' : 'success', undoPath)
  } catch (error) {
    if (!hasErrorCode(error, 'note-required')) throw error
    return showError(t.followUps.card.noteNeeded)
  }
}

/** A checkbox holds the id of a follow-up and the version shown on the page. */
function parseSelection(value: string): { id: string; updatedAt: number }[] {
  const [id = '', time = ''] = value.split(' ')
  const updatedAt = Date.parse(time)
  return isId(id) && !Number.isNaN(updatedAt) ? [{ id, updatedAt }] : []
}

/** Takes a change of several follow-ups back. */
export async function deleteBulkChange(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.followUps.bulk
  const { undone, skipped } = await undoBulkChange(deps, caller, page.c.req.param('change') ?? '')
  const texts = [
    ...(undone > 0 ? [messages.undone(undone)] : []),
    ...(skipped > 0 ? [messages.notUndone(skipped)] : []),
  ]
  return redirectToList(page, texts, skipped > 0 ? 'warning' : 'success')
}

function redirectToList(page: PageContext, texts: string[], kind: 'success' | 'warning', undoPath?: string) {
  const listPath = followUpPaths.list(page.workspace.slug, parseQuery(page.c))
  return redirectWithNotice(page.c, listPath, page.format.sentences(texts), kind, undoPath)
}
