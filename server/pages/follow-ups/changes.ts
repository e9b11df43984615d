import { addDays, instantFromWallClock, LAST_DAY } from '../../../shared/calendar.ts'
import type { FollowUpPatch } from '../../../shared/follow-up.ts'
import { Day, Instant, optionalText } from '../../../shared/text.ts'
import { DomainError } from '../../domain/errors.ts'
import { updateFollowUp } from '../../domain/follow-ups/changes.ts'
import { getAdjacentFollowUps } from '../../domain/follow-ups/follow-ups.ts'
import { type Form, readForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { showFollowUp } from './detail.ts'
import { KEEP_OWNER } from './forms.ts'
import { loadQuery } from './list.ts'
import { followUpPaths } from './paths.ts'
import { toFollowUpQuery } from './query.ts'
import type { FormState } from './views.ts'

interface FormInput {
  patch: FollowUpPatch
  formState: FormState
}

/** Saves the note and leaves the status as it is. */
export async function saveNote(page: PageContext) {
  const form = await readForm(page.c)
  return save(page, form, readNote(page, form), page.t.followUps.notices.noted)
}

/** Reopens a follow-up. */
export async function deleteClosure(page: PageContext) {
  const form = await readForm(page.c)
  return save(page, form, withStatus(readNote(page, form), 'open'), page.t.followUps.notices.reopened)
}

/** Saves the owner and the due date. */
export async function savePlan(page: PageContext) {
  const form = await readForm(page.c)
  return save(page, form, readPlan(page, form), page.t.followUps.notices.planned)
}

/** Closes a follow-up and goes on to the next one of the list. */
export async function saveClosure(page: PageContext) {
  const { c, t, workspace } = page
  const form = await readForm(c)
  const { query } = await loadQuery(page)
  // The list of open follow-ups no longer has this one after it is closed.
  const { next } = await getAdjacentFollowUps(c.var.deps, c.var.caller, getId(page), toFollowUpQuery(query))
  const listQuery = { ...query, cursor: undefined }
  const nextPath = next
    ? followUpPaths.detail(workspace.slug, next, listQuery)
    : followUpPaths.list(workspace.slug, listQuery)
  return save(page, form, withStatus(readNote(page, form), 'done'), t.followUps.notices.done, nextPath)
}

const getId = ({ c }: PageContext) => c.req.param('id') ?? ''

/** Saves a change. A conflict with another change shows both, so that neither is overwritten unseen. */
async function save(page: PageContext, form: Form, input: FormInput, noticeText: string, nextPath?: string) {
  const { c, workspace } = page
  if (Object.keys(input.formState.errors).length > 0) return showFollowUp(page, input.formState)
  const seenUpdatedAt = Instant.safeParse(form.text('updatedAt')).data
  try {
    await updateFollowUp(c.var.deps, c.var.caller, getId(page), {
      ...input.patch,
      ...(seenUpdatedAt !== undefined && { updatedAt: seenUpdatedAt }),
    })
  } catch (error) {
    const formState = toFormState(page, error, input.formState)
    if (!formState) throw error
    return showFollowUp(page, formState)
  }
  const { query } = await loadQuery(page)
  const samePath = followUpPaths.detail(workspace.slug, getId(page), { ...query, cursor: undefined })
  return redirectWithNotice(c, nextPath ?? samePath, noticeText)
}

const withStatus = ({ patch, formState }: FormInput, status: 'open' | 'done'): FormInput => ({
  patch: { ...patch, status },
  formState,
})

function readNote({ t }: PageContext, form: Form): FormInput {
  const note = form.text('note').replaceAll('\r\n', '\n')
  const { data, success } = optionalText(5000).safeParse(note)
  return {
    patch: { note: data ?? null },
    formState: { note, errors: success ? {} : { note: t.followUps.card.noteLong } },
  }
}

function readPlan({ t, workspace }: PageContext, form: Form): FormInput {
  const [due, owner] = [form.text('due').trim(), form.text('owner')]
  const day = due === '' ? { data: null } : DueDay.safeParse(due)
  // The form only has days. If the day did not change, neither does the time of day.
  const isDueChanged = !form.has('due-shown') || due !== form.text('due-shown')
  const dueAt = day.data ? getDayEnd(day.data, workspace.timeZone) : null
  const patch: FollowUpPatch = {
    ...(day.data !== undefined && isDueChanged && { dueAt }),
    ...(form.has('owner') && owner !== KEEP_OWNER && { ownerId: owner === '' ? null : owner }),
  }
  const errors = day.data === undefined ? { due: t.followUps.card.dueWrong } : {}
  return { patch, formState: { due, owner, errors } }
}

const DueDay = Day.refine((day) => day < LAST_DAY)

/** The last millisecond of a day in the time zone of the workspace. */
const getDayEnd = (day: string, timeZone: string) => instantFromWallClock(`${addDays(day, 1)}T00:00:00`, timeZone) - 1

/** The form with an error that the domain reported; undefined for an error that is not about the form. */
function toFormState({ t }: PageContext, error: unknown, formState: FormState): FormState | undefined {
  if (!(error instanceof DomainError)) return undefined
  const { card } = t.followUps
  if (error.code === 'changed') return { ...formState, hasConflict: true }
  if (error.code === 'note-required') return { ...formState, errors: { note: card.noteNeeded } }
  return error.code === 'invalid-owner' || error.code === 'owner-change-forbidden'
    ? { ...formState, errors: { owner: card.ownerWrong } }
    : undefined
}
