import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { addDays, instantAt, LAST_DAY } from '../../../shared/calendar.ts'
import type { FollowUpPatch } from '../../../shared/follow-up.ts'
import { may } from '../../../shared/roles.ts'
import { Day, Instant, optionalText } from '../../../shared/text.ts'
import { noteExport } from '../../domain/audit.ts'
import { DomainError } from '../../domain/errors.ts'
import { assignFollowUps, changeFollowUp, colleagues } from '../../domain/follow-ups/changes.ts'
import { followUpCounts, followUpsBeside, getFollowUp, listFollowUps } from '../../domain/follow-ups/follow-ups.ts'
import { isId } from '../../domain/ids.ts'
import { answersBefore } from '../../domain/reports/contact-history.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { bodies } from '../../http/body-limit.ts'
import { csv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { type Fields, fields } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { followUpWords } from '../../i18n/follow-ups.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { redirectWith } from '../layout/notices.ts'
import { type Called, cardPage } from './detail.ts'
import { type Sent, STAYS } from './forms.ts'
import { listPage, type Shown } from './list.ts'
import { type Asked, addressOf, askedOf, queryOf } from './query.ts'

const PAGE = 50

/** The list to call by, and the card of each call. */
export const followUpPages = new Hono<Env>()
  .get('/w/:workspace/follow-ups', staff('follow-ups.own'), async (c) => c.html(listPage(c, await shownOf(c))))
  .post('/w/:workspace/follow-ups', staff('follow-ups.assign'), bodies(64), assign)
  .get('/w/:workspace/follow-ups.csv', staff('follow-ups.own'), async (c) => {
    const { asked } = await narrowed(c)
    const { deps, caller } = c.var
    const make = async () => {
      await noteExport(deps, caller, 'follow-ups')
      return deps.makesCsv('follow-ups', caller, queryOf(asked))
    }
    return csv(c, 'follow-ups.csv', make, { bom: true })
  })
  .get('/w/:workspace/follow-ups/:id', staff('follow-ups.own'), async (c) => c.html(cardPage(c, await calledOf(c))))
  .post('/w/:workspace/follow-ups/:id', staff('follow-ups.change'), bodies(64), change)

const words = (c: Context<Env>) => followUpWords(staffLanguage(c))

/** What the address asks for, without a survey that there is not; and the surveys. */
async function narrowed(c: Context<Env>) {
  const { data: surveys } = await listSurveys(c.var.deps, c.var.caller, { limit: 200 })
  const asked = askedOf(c)
  const known = surveys.some(({ id }) => id === asked.survey)
  return { surveys, asked: known ? asked : { ...asked, survey: undefined } }
}

async function shownOf(c: Context<Env>): Promise<Shown> {
  const { deps, caller, staff } = c.var
  const [{ surveys, asked }, counts, members, keys] = await Promise.all([
    narrowed(c),
    followUpCounts(deps, caller, staff.place),
    may(staff.role, 'follow-ups.assign') ? colleagues(deps, caller) : [],
    listSegmentKeys(deps, caller),
  ])
  const page = await listFollowUps(deps, caller, queryOf(asked), { cursor: asked.cursor, limit: PAGE })
  return { asked, page, counts, surveys, colleagues: members, tiered: keys.some(({ key }) => key === 'tier') }
}

const textOf = (value: Fields[string] | undefined): string => (typeof value === 'string' ? value : '')

/** Gives the ticked ones to somebody. A faulty form comes back with its ticks. */
async function assign(c: Context<Env>) {
  const sent = await fields(c)
  const picked = [sent.pick ?? []].flat().flatMap((pick) => (typeof pick === 'string' ? [pick] : []))
  const picks = picked.flatMap(pickOf)
  const owner = textOf(sent.owner)
  const { assign: say, nobody } = words(c)
  const again = async (fault: string) =>
    c.html(listPage(c, { ...(await shownOf(c)), sent: { picked, owner, fault } }), 400)
  if (picks.length === 0) return again(say.nothing)
  const members = await colleagues(c.var.deps, c.var.caller)
  const name = owner === 'none' ? nobody : members.find(({ id }) => id === owner)?.name
  if (name === undefined) return again(say.who)
  const { assigned, passedOver } = await assignFollowUps(
    c.var.deps,
    c.var.caller,
    picks.slice(0, 200),
    owner === 'none' ? null : owner,
  )
  const done = owner === 'none' ? say.freed(assigned) : say.done(assigned, name)
  const text = [assigned > 0 && done, passedOver > 0 && say.passedOver(passedOver)].filter(Boolean).join(' ')
  return redirectWith(c, addressOf(c, askedOf(c)), text, passedOver > 0 ? 'warning' : 'success')
}

/** A tick says which follow-up, and as it was when the page was made. */
function pickOf(pick: string): { id: string; updatedAt: number }[] {
  const [id = '', time = ''] = pick.split(' ')
  const updatedAt = Date.parse(time)
  return isId(id) && !Number.isNaN(updatedAt) ? [{ id, updatedAt }] : []
}

async function calledOf(c: Context<Env>, sent?: Sent): Promise<Called> {
  const { deps, caller, staff } = c.var
  const id = c.req.param('id') ?? ''
  const followUp = await getFollowUp(deps, caller, id)
  const { surveys, asked } = await narrowed(c)
  const { contact } = followUp.response
  const [earlier, members, beside] = await Promise.all([
    contact ? answersBefore(deps, caller, contact.id, id) : [],
    may(staff.role, 'follow-ups.assign') ? colleagues(deps, caller) : [],
    followUpsBeside(deps, caller, id, queryOf(asked)),
  ])
  return {
    followUp,
    earlier,
    survey: surveys.find((survey) => survey.id === followUp.surveyId),
    colleagues: members,
    beside,
    asked: { ...asked, cursor: undefined },
    ...(sent && { sent }),
  }
}

const doing = { done: 'done', note: 'noted', reopen: 'reopened', plan: 'planned' } as const

const Do = z.enum(['done', 'note', 'reopen', 'plan']).catch('note')

/** What a form of the card says. What somebody else has changed meanwhile is never written over: both are shown. */
async function change(c: Context<Env>) {
  const { deps, caller } = c.var
  const id = c.req.param('id') ?? ''
  const form = await fields(c)
  const what = Do.parse(form.do)
  const read = what === 'plan' ? planOf(c, form) : outcomeOf(c, form, what)
  if (Object.keys(read.sent.errors).length > 0) return c.html(cardPage(c, await calledOf(c, read.sent)), 400)
  const { asked } = await narrowed(c)
  const seen = Instant.safeParse(textOf(form.updatedAt)).data
  // Before it is done, for then the list goes on without it.
  const beside = what === 'done' ? await followUpsBeside(deps, caller, id, queryOf(asked)) : undefined
  try {
    await changeFollowUp(deps, caller, id, { ...read.patch, ...(seen !== undefined && { updatedAt: seen }) })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const sent = refusedAs(c, error, read.sent)
    if (!sent) throw error
    return c.html(cardPage(c, await calledOf(c, sent)), sent.overtaken ? 409 : 400)
  }
  return redirectWith(c, whereNext(c, asked, id, what, beside?.next), words(c).notices[doing[what]])
}

interface Read {
  patch: FollowUpPatch
  sent: Sent
}

function outcomeOf(c: Context<Env>, form: Fields, what: 'done' | 'note' | 'reopen'): Read {
  const note = textOf(form.note).replaceAll('\r\n', '\n')
  const { data, success } = optionalText(5000).safeParse(note)
  const errors = success ? {} : { note: words(c).card.noteLong }
  const status = what === 'done' ? 'done' : what === 'reopen' ? 'open' : undefined
  return { patch: { note: data ?? null, ...(status && { status }) }, sent: { note, errors } }
}

function planOf(c: Context<Env>, form: Fields): Read {
  const [due, owner] = [textOf(form.due).trim(), textOf(form.owner)]
  const day = due === '' ? { data: null } : DueDay.safeParse(due)
  const { timeZone } = c.var.staff.place
  // The form knows days alone: a time of day that it was not to change stays.
  const isNew = due !== textOf(form['due-shown']) || form['due-shown'] === undefined
  const patch: FollowUpPatch = {
    ...(day.data !== undefined && isNew && { dueAt: day.data === null ? null : endOf(day.data, timeZone) }),
    ...(form.owner !== undefined && owner !== STAYS && { ownerId: owner === '' ? null : owner }),
  }
  return { patch, sent: { due, owner, errors: day.data === undefined ? { due: words(c).card.dueWrong } : {} } }
}

const DueDay = Day.refine((day) => day < LAST_DAY)

/** The last millisecond of a day, where the workspace is. */
const endOf = (day: string, timeZone: string) => instantAt(`${addDays(day, 1)}T00:00:00`, timeZone) - 1

/** A refusal as the form shows it, with all that was filled in. */
function refusedAs(c: Context<Env>, { code, path }: DomainError, sent: Sent): Sent | undefined {
  const { card } = words(c)
  if (code === 'changed') return { ...sent, overtaken: true }
  if (path === 'note') return { ...sent, errors: { note: card.noteNeeded } }
  return path === 'ownerId' ? { ...sent, errors: { owner: card.ownerWrong } } : undefined
}

/** After a call the next one, or the list where there is none; after anything else the same card. */
function whereNext(c: Context<Env>, asked: Asked, id: string, what: keyof typeof doing, next?: string | null): string {
  const list = { ...asked, cursor: undefined }
  if (what !== 'done') return addressOf(c, list, {}, `/${id}`)
  return addressOf(c, list, {}, next ? `/${next}` : '')
}
