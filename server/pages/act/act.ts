import { toLocalDay } from '../../../shared/calendar.ts'
import { FollowUpOutcome, type FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { Instant, optionalText } from '../../../shared/text.ts'
import { addWorkingDays, getDayEnd } from '../../../shared/working-days.ts'
import type { Caller, Deps } from '../../domain/deps.ts'
import { type ErrorCode, hasErrorCode } from '../../domain/errors.ts'
import { recordAttempt } from '../../domain/follow-ups/attempts.ts'
import { updateFollowUp } from '../../domain/follow-ups/changes.ts'
import { getFollowUpSettings, loadWorkingTime } from '../../domain/follow-ups/settings.ts'
import { digest } from '../../domain/secrets.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { type Form, readForm } from '../../http/forms.ts'
import { linkButton } from '../components/button.ts'
import type { Choice } from '../components/field.ts'
import { DueDay } from '../follow-ups/changes.ts'
import { loadFindingChoices } from '../follow-ups/choices.ts'
import type { VisitorContext } from '../layout/context.ts'
import { type LinkPage, loadLinkPage } from './link.ts'
import { type ActFormState, decisionPage, type ReadyPage, resultPage } from './views.ts'

/** As many surveys as the pages of the app look at. */
const MAX_SURVEYS = 200

/** Shows what the link can do. Mail scanners follow links, so only the form on this page changes anything. */
export async function showAction(visitor: VisitorContext) {
  const page = await loadLinkPage(visitor)
  return (await showResult(page, visitor.c.req.query('done') !== undefined)) ?? showDecision(await loadForm(page))
}

/** Does what the link is for. Doing it again changes nothing, and says that it is done. */
export async function act(visitor: VisitorContext) {
  const page = await loadLinkPage(visitor)
  const submitted = await readForm(visitor.c)
  const result = await showResult(page, false)
  if (result) return result
  const readyPage = await loadForm(page)
  const state = await tryAction(readyPage, submitted)
  if (!state) return visitor.c.redirect(`${page.path}?done`, 303)
  // What others have done meanwhile may be the same.
  const currentPage = await loadLinkPage(visitor)
  return (await showResult(currentPage, false)) ?? showDecision(await loadForm(currentPage), state)
}

const showDecision = (page: ReadyPage, state?: ActFormState) =>
  page.visitor.c.html(decisionPage(page, state), state === undefined ? 200 : state.conflict ? 409 : 400)

/** The page of a link that can do nothing more; undefined if it can. @param isDone the form was just submitted */
async function showResult(page: LinkPage, isDone: boolean) {
  const { resolved, visitor, link, path } = page
  const { c, t, format } = visitor
  const { act: messages } = t
  if (resolved.state !== 'ready')
    return c.html(resultPage(page, messages[resolved.state]), resolved.state === 'unavailable' ? 404 : 410)
  const { followUp } = resolved
  if (followUp.doneAt !== null) {
    const closer = followUp.changes.find(({ changed }) => changed.status === 'done')?.name ?? null
    const { title, text } = messages.closed
    return c.html(resultPage(page, { title, text: text(closer, format.dateTime(Date.parse(followUp.doneAt))) }))
  }
  if (link.action === 'take' && followUp.ownerId === link.userId) return c.html(resultPage(page, messages.taken))
  if (link.action !== 'note-call' || !isDone) return undefined
  const text = followUp.dueAt === null ? '' : messages.noted.due(format.dateTime(Date.parse(followUp.dueAt)))
  const again = linkButton({ label: messages.another, href: path, kind: 'quiet' })
  return c.html(resultPage(page, { title: messages.noted.title, text }, again))
}

async function loadForm(page: LinkPage): Promise<ReadyPage> {
  const { resolved, visitor, link } = page
  if (resolved.state !== 'ready') throw new Error('The link has no form.')
  const { deps } = visitor.c.var
  const { caller, followUp } = resolved
  const [{ noteRequired }, workingTime, causes] = await Promise.all([
    getFollowUpSettings(deps, caller),
    loadWorkingTime(deps, caller),
    link.action === 'note-call' ? loadCauses(visitor, { deps, caller }, followUp) : [],
  ])
  const today = toLocalDay(deps.now(), resolved.member.timeZone)
  const isNoteRequired = noteRequired === 'always' || (noteRequired === 'solved' && link.action === 'close')
  return { ...page, resolved, data: { callBackDay: addWorkingDays(today, 1, workingTime), causes, isNoteRequired } }
}

/** The same causes as in the app. */
async function loadCauses(
  visitor: VisitorContext,
  source: { deps: Deps; caller: Caller },
  followUp: FollowUpWithHistory,
): Promise<readonly Choice[]> {
  const { data: surveys } = await listSurveys(source.deps, source.caller, { limit: MAX_SURVEYS, cursor: undefined })
  const survey = surveys.find(({ id }) => id === followUp.surveyId)
  return (await loadFindingChoices(visitor, source, followUp, survey, surveys)).causes
}

/** @returns undefined if all went well */
async function tryAction(page: ReadyPage, form: Form): Promise<ActFormState | undefined> {
  const { card } = page.visitor.t.followUps
  const note = form.text('note').replaceAll('\r\n', '\n')
  const state = { note, cause: form.text('cause'), callBackDay: form.text('callBackDay').trim(), errors: {} }
  try {
    return await performAction(page, form, state)
  } catch (error) {
    if (hasErrorCode(error, 'note-required')) return { ...state, errors: { note: card.noteNeeded } }
    if (hasErrorCode(error, 'unknown-cause')) return { ...state, errors: { cause: card.causeWrong } }
    if (hasErrorCode(error, 'time-not-in-future')) return { ...state, errors: { callBackDay: card.callBackWrong } }
    if (hasErrorCode(error, ...overtaken)) return { ...state, conflict: await describeConflict(page) }
    throw error
  }
}

/** Someone else has changed the follow-up, closed it, or given it away. */
const overtaken: readonly ErrorCode[] = ['changed', 'already-done', 'follow-up-not-found', 'idempotency-key-reused']

async function performAction(
  page: ReadyPage,
  form: Form,
  state: ActFormState & { callBackDay: string; cause: string },
): Promise<ActFormState | undefined> {
  const { visitor, link, resolved } = page
  const { deps } = visitor.c.var
  const { caller, member, followUp } = resolved
  const { card } = visitor.t.followUps
  const version = Instant.safeParse(form.text('updatedAt')).data
  const seen = version === undefined ? {} : { updatedAt: version }
  if (link.action === 'take') {
    await updateFollowUp(deps, caller, followUp.id, { ownerId: link.userId, ...seen })
    return undefined
  }
  const note = optionalText(5000).safeParse(state.note)
  if (!note.success) return { ...state, errors: { note: card.noteLong } }
  const changedNote = { note: note.data ?? null }
  if (link.action === 'close') {
    await updateFollowUp(deps, caller, followUp.id, { status: 'done', ...changedNote, ...seen })
    return undefined
  }
  const outcome = FollowUpOutcome.safeParse(form.text('outcome')).data
  const day = DueDay.safeParse(state.callBackDay)
  if (outcome === undefined) return state
  if (outcome === 'call-back' && !day.success) return { ...state, errors: { callBackDay: card.callBackWrong } }
  const dueAt = outcome === 'call-back' && day.data ? { dueAt: getDayEnd(day.data, member.timeZone) } : {}
  const cause = state.cause ? { cause: state.cause } : {}
  const attempt = { outcome, ...cause, ...changedNote, ...dueAt, ...seen }
  // The same form twice is one call; the next call comes with another version.
  const key = `act ${digest(`${link.userId} ${followUp.id} ${form.text('updatedAt')}`)}`
  await recordAttempt(deps, caller, followUp.id, attempt, { key, fingerprint: digest(JSON.stringify(attempt)) })
  return undefined
}

/** Who was faster. */
async function describeConflict({ visitor, link, resolved }: ReadyPage): Promise<{ title: string; text: string }> {
  const { act: messages, followUps } = visitor.t
  const current = await loadLinkPage(visitor)
  const followUp = current.resolved.state === 'ready' ? current.resolved.followUp : resolved.followUp
  if (link.action === 'take' && followUp.owner !== null)
    return { title: messages.takenMeanwhile.title, text: messages.takenMeanwhile.text(followUp.owner) }
  const name = followUp.changes[0]?.name ?? followUps.unassigned
  return { title: messages.changedMeanwhile.title, text: messages.changedMeanwhile.text(name) }
}
