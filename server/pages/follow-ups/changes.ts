import { LAST_DAY } from '../../../shared/calendar.ts'
import type { FollowUpPatch } from '../../../shared/follow-up.ts'
import { Day, Instant, optionalText } from '../../../shared/text.ts'
import { getDayEnd } from '../../../shared/working-days.ts'
import { DomainError } from '../../domain/errors.ts'
import { updateFollowUp } from '../../domain/follow-ups/changes.ts'
import { resumeFollowUp } from '../../domain/follow-ups/waiting.ts'
import { type Form, readForm } from '../../http/forms.ts'
import { parseAssignee } from '../layout/assignee-values.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { requireAssignChoices } from './assign-choices.ts'
import { showFollowUp } from './detail.ts'
import { loadQuery } from './list.ts'
import { followUpPaths } from './paths.ts'
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

/** Ends the wait for the customer. */
export async function deleteWaiting(page: PageContext) {
  const { c, t, workspace } = page
  const { query } = await loadQuery(page)
  await resumeFollowUp(c.var.deps, c.var.caller, getId(page))
  const path = followUpPaths.detail(workspace.slug, getId(page), { ...query, cursor: undefined })
  return redirectWithNotice(c, path, t.followUps.notices.resumed)
}

/** Saves the due date. */
export async function savePlan(page: PageContext) {
  const form = await readForm(page.c)
  return save(page, form, readPlan(page, form), page.t.followUps.notices.planned)
}

/** Hands the follow-up to another member, or to nobody. */
export async function saveOwner(page: PageContext) {
  const form = await readForm(page.c)
  const { assigned, unassigned } = page.t.followUps.notices
  const value = form.text('owner')
  const colleague = (await requireAssignChoices(page)).find(({ id }) => id === value)
  return save(
    page,
    form,
    { patch: parseAssignee(value), formState: { errors: {} } },
    colleague ? assigned(colleague.name) : unassigned,
  )
}

export const getId = ({ c }: PageContext) => c.req.param('id') ?? ''

/** Saves a change. A conflict with another change shows both, so that neither is overwritten unseen. */
async function save(page: PageContext, form: Form, input: FormInput, noticeText: string) {
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
  return redirectWithNotice(c, samePath, noticeText)
}

const withStatus = ({ patch, formState }: FormInput, status: 'open'): FormInput => ({
  patch: { ...patch, status },
  formState,
})

export function readNote({ t }: PageContext, form: Form): FormInput {
  const note = form.text('note').replaceAll('\r\n', '\n')
  const { data, success } = optionalText(5000).safeParse(note)
  return {
    patch: { note: data ?? null },
    formState: { note, errors: success ? {} : { note: t.followUps.card.noteLong } },
  }
}

function readPlan({ t, workspace }: PageContext, form: Form): FormInput {
  const due = form.text('due').trim()
  const day = due === '' ? { data: null } : DueDay.safeParse(due)
  // The form only has days. If the day did not change, neither does the time of day.
  const isDueChanged = !form.has('due-shown') || due !== form.text('due-shown')
  const dueAt = day.data ? getDayEnd(day.data, workspace.timeZone) : null
  const patch: FollowUpPatch = {
    ...(day.data !== undefined && isDueChanged && { dueAt }),
  }
  const errors = day.data === undefined ? { due: t.followUps.card.dueWrong } : {}
  return { patch, formState: { due, errors } }
}

export const DueDay = Day.refine((day) => day < LAST_DAY)

/** The form with an error that the domain reported; undefined for an error that is not about the form. */
export function toFormState({ t }: PageContext, error: unknown, formState: FormState): FormState | undefined {
  if (!(error instanceof DomainError)) return undefined
  const { card } = t.followUps
  if (error.code === 'changed') return { ...formState, hasConflict: true }
  if (error.code === 'unknown-cause') return { ...formState, errors: { cause: card.causeWrong } }
  if (error.code === 'unknown-remedy') return { ...formState, errors: { remedy: card.remedyWrong } }
  if (error.code === 'note-required') return { ...formState, errors: { note: card.noteNeeded } }
  return ['invalid-owner', 'unknown-team', 'owner-change-forbidden'].includes(error.code)
    ? { ...formState, errors: { owner: card.ownerWrong } }
    : undefined
}
