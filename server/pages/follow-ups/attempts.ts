import { FollowUpOutcome, type FollowUpWithHistory, type NewFollowUpAttempt } from '../../../shared/follow-up.ts'
import { Instant } from '../../../shared/text.ts'
import { getDayEnd } from '../../../shared/working-days.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { undoAttempt } from '../../domain/follow-ups/attempt-undo.ts'
import { recordAttempt } from '../../domain/follow-ups/attempts.ts'
import { countMatchingFollowUps } from '../../domain/follow-ups/follow-ups.ts'
import { getAdjacentFollowUps } from '../../domain/follow-ups/list.ts'
import { takeNextFollowUp } from '../../domain/follow-ups/next.ts'
import { type Form, readForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { DueDay, getId, readNote, toFormState } from './changes.ts'
import { showFollowUp } from './detail.ts'
import { readFindings } from './findings-input.ts'
import { loadQuery } from './list.ts'
import { followUpPaths } from './paths.ts'
import { type ListQuery, toFollowUpQuery } from './query.ts'
import { type FormState, getContactName } from './views.ts'

/** Records what came of a call, and goes on to the next customer of the list, or back to the list. */
export async function saveAttempt(page: PageContext) {
  const { c, workspace } = page
  const form = await readForm(c)
  const { query } = await loadQuery(page)
  const listQuery = { ...query, cursor: undefined }
  const { attempt, formState } = await readAttempt(page, form)
  if (!attempt) return showFollowUp(page, formState)
  // The position in the list changes with the outcome.
  const nextPath = await findNextPath(page, listQuery)
  try {
    const followUp = await recordAttempt(c.var.deps, c.var.caller, getId(page), attempt)
    const attemptId = followUp.attempts[0]?.id ?? ''
    const undoPath = followUpPaths.attemptDeletion(workspace.slug, getId(page), attemptId, listQuery)
    const text = await describeResult(page, followUp, attempt, query)
    return redirectWithNotice(c, nextPath, text, 'success', undoPath)
  } catch (error) {
    if (hasErrorCode(error, 'already-done')) {
      const path = followUpPaths.detail(workspace.slug, getId(page), listQuery)
      return redirectWithNotice(c, path, page.t.followUps.notices.alreadyDone, 'warning')
    }
    const state = toAttemptFormState(page, error, formState)
    if (!state) throw error
    return showFollowUp(page, state)
  }
}

interface AttemptInput {
  attempt?: NewFollowUpAttempt
  formState: FormState
}

/** Fields that a form of the list does not send stay as they are. */
async function readAttempt(page: PageContext, form: Form): Promise<AttemptInput> {
  const messages = page.t.followUps.card
  const { patch, formState: noteState } = readNote(page, form)
  const { findings, formState: findingsState } = await readFindings(page, form, getId(page))
  const callBackDay = form.text('callBackDay').trim()
  const outcome = FollowUpOutcome.safeParse(form.text('outcome')).data ?? 'solved'
  const day = DueDay.safeParse(callBackDay)
  const isDayWrong = outcome === 'call-back' && callBackDay !== '' && !day.success
  const formState: FormState = {
    ...findingsState,
    note: noteState.note,
    cause: form.text('cause'),
    callBackDay,
    errors: {
      ...findingsState.errors,
      ...noteState.errors,
      ...(isDayWrong && { callBackDay: messages.callBackWrong }),
    },
  }
  if (Object.keys(formState.errors).length > 0) return { formState }
  const updatedAt = Instant.safeParse(form.text('updatedAt')).data
  return {
    formState,
    attempt: {
      outcome,
      ...(form.text('cause') && { cause: form.text('cause') }),
      ...findings,
      ...(form.has('note') && { note: patch.note ?? null }),
      ...(outcome === 'call-back' && day.data && { dueAt: getDayEnd(day.data, page.workspace.timeZone) }),
      ...(updatedAt !== undefined && { updatedAt }),
    },
  }
}

async function findNextPath(page: PageContext, query: ListQuery): Promise<string> {
  const { c, workspace } = page
  const listPath = followUpPaths.list(workspace.slug, query)
  if (c.req.query('to') === 'list' || query.from === 'board') return listPath
  const { next } = await getAdjacentFollowUps(c.var.deps, c.var.caller, getId(page), toFollowUpQuery(query))
  return next === null ? listPath : followUpPaths.detail(workspace.slug, next, query)
}

/** More than anyone calls in a day; a larger number is shown as this and a plus sign. */
const MAX_COUNTED = 999

/** `Done: Umar Larsen · 9 left` */
async function describeResult(
  page: PageContext,
  followUp: FollowUpWithHistory,
  { outcome }: NewFollowUpAttempt,
  query: ListQuery,
): Promise<string> {
  const { c, format, t } = page
  const listQuery = { ...toFollowUpQuery(query), status: 'open' as const, sort: 'queue' as const }
  const left = await countMatchingFollowUps(c.var.deps, c.var.caller, listQuery, MAX_COUNTED + 1)
  const shownLeft = left > MAX_COUNTED ? `${format.number(MAX_COUNTED)}+` : format.number(left)
  return t.followUps.notices[outcome](getContactName(page, followUp), shownLeft)
}

function toAttemptFormState(page: PageContext, error: unknown, formState: FormState): FormState | undefined {
  if (hasErrorCode(error, 'time-not-in-future'))
    return { ...formState, errors: { callBackDay: page.t.followUps.card.callBackWrong } }
  return toFormState(page, error, formState)
}

/** Takes an outcome back, and shows the customer again. */
export async function deleteAttempt(page: PageContext) {
  const { c, t, workspace } = page
  const { query } = await loadQuery(page)
  const path = followUpPaths.detail(workspace.slug, getId(page), { ...query, cursor: undefined })
  try {
    const followUp = await undoAttempt(c.var.deps, c.var.caller, getId(page), c.req.param('attempt') ?? '')
    return redirectWithNotice(c, path, t.followUps.notices.undone(getContactName(page, followUp)))
  } catch (error) {
    const notices = t.followUps.notices
    if (hasErrorCode(error, 'later-attempt')) return redirectWithNotice(c, path, notices.undoneLate, 'warning')
    if (hasErrorCode(error, 'already-asked')) return redirectWithNotice(c, path, notices.undoneAsked, 'warning')
    throw error
  }
}

/** Opens the most urgent follow-up of the list that is the user's or nobody's. */
export async function takeNext(page: PageContext) {
  const { c, t, workspace } = page
  const { query } = await loadQuery(page)
  const listQuery = { ...query, cursor: undefined }
  const id = await takeNextFollowUp(c.var.deps, c.var.caller, toFollowUpQuery(listQuery))
  if (id !== undefined) return c.redirect(followUpPaths.detail(workspace.slug, id, listQuery), 303)
  return redirectWithNotice(c, followUpPaths.list(workspace.slug, listQuery), t.followUps.notices.nothingNext, 'info')
}
