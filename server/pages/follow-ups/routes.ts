import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { addDays, instantFromWallClock, LAST_DAY } from '../../../shared/calendar.ts'
import type { FollowUpPatch } from '../../../shared/follow-up.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { Day, Instant, optionalText } from '../../../shared/text.ts'
import { recordExport } from '../../domain/audit.ts'
import { DomainError } from '../../domain/errors.ts'
import { assignFollowUps, listAssignees, updateFollowUp } from '../../domain/follow-ups/changes.ts'
import {
  getAdjacentFollowUps,
  getFollowUp,
  getFollowUpCounts,
  listFollowUps,
} from '../../domain/follow-ups/follow-ups.ts'
import { isId } from '../../domain/ids.ts'
import { listPreviousResponses } from '../../domain/reports/contact-history.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import { sendCsv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { type FormFields, parseFormFields } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { type FollowUpPageData, followUpPage } from './detail.ts'
import { type FormState, KEEP_OWNER } from './forms.ts'
import { followUpListPage, type ListData } from './list.ts'
import { followUpsPath, type ListQuery, parseQuery, toFollowUpQuery } from './query.ts'

const PAGE_SIZE = 50

/** The list to call by, and the card of each call. */
export const followUpPages = new Hono<Env>()
  .get('/w/:workspace/follow-ups', requireMember('follow-ups.own'), async (c) =>
    c.html(followUpListPage(c, await loadListData(c))),
  )
  .post('/w/:workspace/follow-ups', requireMember('follow-ups.assign'), bodyLimit(64), saveAssignments)
  .get('/w/:workspace/follow-ups.csv', requireMember('follow-ups.own'), async (c) => {
    const { asked: query } = await loadQuery(c)
    const { deps, caller } = c.var
    const createCsv = async () => {
      await recordExport(deps, caller, 'follow-ups')
      return deps.exportCsv('follow-ups', caller, toFollowUpQuery(query))
    }
    return sendCsv(c, 'follow-ups.csv', createCsv, { bom: true })
  })
  .get('/w/:workspace/follow-ups/:id', requireMember('follow-ups.own'), async (c) =>
    c.html(followUpPage(c, await loadPageData(c))),
  )
  .post('/w/:workspace/follow-ups/:id', requireMember('follow-ups.change'), bodyLimit(64), saveFollowUp)

const messages = (c: Context<Env>) => t(c).followUps

/** What the address asks for, without a survey that there is not; and the surveys. */
async function loadQuery(c: Context<Env>) {
  const { data: surveys } = await listSurveys(c.var.deps, c.var.caller, { limit: 200 })
  const query = parseQuery(c)
  const hasSurvey = surveys.some(({ id }) => id === query.survey)
  return { surveys, asked: hasSurvey ? query : { ...query, survey: undefined } }
}

async function loadListData(c: Context<Env>): Promise<ListData> {
  const { deps, caller, member: staff } = c.var
  const [{ surveys, asked: query }, counts, members, keys] = await Promise.all([
    loadQuery(c),
    getFollowUpCounts(deps, caller, staff.workspace),
    hasPermission(staff.role, 'follow-ups.assign') ? listAssignees(deps, caller) : [],
    listSegmentKeys(deps, caller),
  ])
  const page = await listFollowUps(deps, caller, toFollowUpQuery(query), { cursor: query.cursor, limit: PAGE_SIZE })
  return { query, page, counts, surveys, colleagues: members, hasTiers: keys.some(({ key }) => key === 'tier') }
}

const getText = (value: FormFields[string] | undefined): string => (typeof value === 'string' ? value : '')

/** Gives the ticked ones to somebody. A faulty form comes back with its ticks. */
async function saveAssignments(c: Context<Env>) {
  const formFields = await parseFormFields(c)
  const selectedIds = [formFields.pick ?? []].flat().flatMap((value) => (typeof value === 'string' ? [value] : []))
  const followUps = selectedIds.flatMap(parseSelection)
  const owner = getText(formFields.owner)
  const { assign: assignMessages, nobody } = messages(c)
  const showError = async (error: string) =>
    c.html(followUpListPage(c, { ...(await loadListData(c)), formState: { selectedIds, owner, error } }), 400)
  if (followUps.length === 0) return showError(assignMessages.nothing)
  const members = await listAssignees(c.var.deps, c.var.caller)
  const name = owner === 'none' ? nobody : members.find(({ id }) => id === owner)?.name
  if (name === undefined) return showError(assignMessages.who)
  const { assigned, skipped: passedOver } = await assignFollowUps(
    c.var.deps,
    c.var.caller,
    followUps.slice(0, 200),
    owner === 'none' ? null : owner,
  )
  const doneText = owner === 'none' ? assignMessages.freed(assigned) : assignMessages.done(assigned, name)
  const noticeText = [assigned > 0 && doneText, passedOver > 0 && assignMessages.passedOver(passedOver)]
    .filter(Boolean)
    .join(' ')
  return redirectWithNotice(c, followUpsPath(c, parseQuery(c)), noticeText, passedOver > 0 ? 'warning' : 'success')
}

/** A tick says which follow-up, and as it was when the page was made. */
function parseSelection(value: string): { id: string; updatedAt: number }[] {
  const [id = '', time = ''] = value.split(' ')
  const updatedAt = Date.parse(time)
  return isId(id) && !Number.isNaN(updatedAt) ? [{ id, updatedAt }] : []
}

async function loadPageData(c: Context<Env>, formState?: FormState): Promise<FollowUpPageData> {
  const { deps, caller, member: staff } = c.var
  const id = c.req.param('id') ?? ''
  const followUp = await getFollowUp(deps, caller, id)
  const { surveys, asked: query } = await loadQuery(c)
  const { contact } = followUp.response
  const [earlierResponses, members, neighbours] = await Promise.all([
    contact ? listPreviousResponses(deps, caller, contact.id, id) : [],
    hasPermission(staff.role, 'follow-ups.assign') ? listAssignees(deps, caller) : [],
    getAdjacentFollowUps(deps, caller, id, toFollowUpQuery(query)),
  ])
  return {
    followUp,
    earlierResponses,
    survey: surveys.find((survey) => survey.id === followUp.surveyId),
    colleagues: members,
    neighbours,
    query: { ...query, cursor: undefined },
    ...(formState && { formState }),
  }
}

const noticeKeys = { done: 'done', note: 'noted', reopen: 'reopened', plan: 'planned' } as const

const FormAction = z.enum(['done', 'note', 'reopen', 'plan']).catch('note')

/** What a form of the card says. What somebody else has changed meanwhile is never written over: both are shown. */
async function saveFollowUp(c: Context<Env>) {
  const { deps, caller } = c.var
  const id = c.req.param('id') ?? ''
  const form = await parseFormFields(c)
  const action = FormAction.parse(form.do)
  const input = action === 'plan' ? parsePlan(c, form) : parseOutcome(c, form, action)
  if (Object.keys(input.formState.errors).length > 0)
    return c.html(followUpPage(c, await loadPageData(c, input.formState)), 400)
  const { asked: query } = await loadQuery(c)
  const seenUpdatedAt = Instant.safeParse(getText(form.updatedAt)).data
  // Before it is done, for then the list goes on without it.
  const neighbours =
    action === 'done' ? await getAdjacentFollowUps(deps, caller, id, toFollowUpQuery(query)) : undefined
  try {
    await updateFollowUp(deps, caller, id, {
      ...input.patch,
      ...(seenUpdatedAt !== undefined && { updatedAt: seenUpdatedAt }),
    })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const formState = toFormState(c, error, input.formState)
    if (!formState) throw error
    return c.html(followUpPage(c, await loadPageData(c, formState)), formState.hasConflict ? 409 : 400)
  }
  return redirectWithNotice(
    c,
    getNextPath(c, query, id, action, neighbours?.next),
    messages(c).notices[noticeKeys[action]],
  )
}

interface FormInput {
  patch: FollowUpPatch
  formState: FormState
}

function parseOutcome(c: Context<Env>, form: FormFields, action: 'done' | 'note' | 'reopen'): FormInput {
  const note = getText(form.note).replaceAll('\r\n', '\n')
  const { data, success } = optionalText(5000).safeParse(note)
  const errors = success ? {} : { note: messages(c).card.noteLong }
  const status = action === 'done' ? 'done' : action === 'reopen' ? 'open' : undefined
  return { patch: { note: data ?? null, ...(status && { status }) }, formState: { note, errors } }
}

function parsePlan(c: Context<Env>, form: FormFields): FormInput {
  const [due, owner] = [getText(form.due).trim(), getText(form.owner)]
  const day = due === '' ? { data: null } : DueDay.safeParse(due)
  const { timeZone } = c.var.member.workspace
  // The form knows days alone: a time of day that it was not to change stays.
  const isDueChanged = due !== getText(form['due-shown']) || form['due-shown'] === undefined
  const patch: FollowUpPatch = {
    ...(day.data !== undefined && isDueChanged && { dueAt: day.data === null ? null : getDayEnd(day.data, timeZone) }),
    ...(form.owner !== undefined && owner !== KEEP_OWNER && { ownerId: owner === '' ? null : owner }),
  }
  return { patch, formState: { due, owner, errors: day.data === undefined ? { due: messages(c).card.dueWrong } : {} } }
}

const DueDay = Day.refine((day) => day < LAST_DAY)

/** The last millisecond of a day, where the workspace is. */
const getDayEnd = (day: string, timeZone: string) => instantFromWallClock(`${addDays(day, 1)}T00:00:00`, timeZone) - 1

/** A refusal as the form shows it, with all that was filled in. */
function toFormState(c: Context<Env>, { code }: DomainError, formState: FormState): FormState | undefined {
  const { card } = messages(c)
  if (code === 'changed') return { ...formState, hasConflict: true }
  if (code === 'note-required') return { ...formState, errors: { note: card.noteNeeded } }
  return code === 'invalid-owner' || code === 'owner-change-forbidden'
    ? { ...formState, errors: { owner: card.ownerWrong } }
    : undefined
}

/** After a call the next one, or the list where there is none; after anything else the same card. */
function getNextPath(
  c: Context<Env>,
  query: ListQuery,
  id: string,
  action: keyof typeof noticeKeys,
  next?: string | null,
): string {
  const list = { ...query, cursor: undefined }
  if (action !== 'done') return followUpsPath(c, list, {}, `/${id}`)
  return followUpsPath(c, list, {}, next ? `/${next}` : '')
}
