import { instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { addWorkingDays } from '../../../shared/working-days.ts'
import type { Step } from '../../store/database.ts'
import { updateDemoFollowUpStates } from '../../store/queries/demo-follow-ups.ts'
import { insertFollowUpAttempts } from '../../store/queries/follow-up-attempts.ts'
import { insertFollowUpChanges } from '../../store/queries/follow-up-changes.ts'
import { insertFollowUpMessage } from '../../store/queries/follow-up-messages.ts'
import { type FollowUpRow, selectFollowUpsByIds } from '../../store/queries/follow-ups.ts'
import { selectResponsesByKeys } from '../../store/queries/responses.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { loadCurrency } from '../follow-ups/currency.ts'
import { loadLifecycleContext } from '../follow-ups/stages.ts'
import { findCast, type Role } from './casting.ts'
import { type DemoLanguage, demoOwners } from './customers.ts'
import { fillNames, storyTexts } from './follow-up-texts.ts'
import { colleague, type Life, startLife } from './lives.ts'
import { conclude, type LifeContext, liveOn } from './ordinary-lives.ts'
import { collectRecoveries } from './recoveries.ts'
import { demoKey } from './seed.ts'
import { buildChapter } from './story.ts'
import { buildImprovement, buildPraise, buildThanks } from './story-results.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Since when customers are asked again, in days before today. */
const RECOVERY_DAYS = 84

/** When the cause of the third story was removed, in days before today. */
export const IMPROVEMENT_DAYS = { planned: 126, started: 118, due: 88, done: 89 }

/** The chapters whose follow-ups go on. */
const LATEST_CHAPTERS = [11, 12, 13]

/**
 * The steps that tell three complete stories of follow-ups, and how the others of the last months went on: one customer is won back,
 * one is lost after all, and one cause is removed. Nothing of them is ever sent, and no event tells of them.
 * @returns the steps, and the id of the improvement action
 */
export async function seedFollowUpStories(
  deps: Deps,
  workspace: WorkspaceRow,
  language: DemoLanguage,
): Promise<{ steps: Step[]; actionId: string }> {
  const { id: workspaceId } = workspace
  const now = workspace.demoAt ?? deps.now()
  const caller = systemCaller(workspaceId)
  const [lifecycle, currency, rows] = await Promise.all([
    loadLifecycleContext(deps, caller),
    loadCurrency(deps, caller),
    loadRows(deps, workspaceId, now, language),
  ])
  const since = now - RECOVERY_DAYS * DAY_MS
  const recoveries = collectRecoveries(deps, { workspace, language, lifecycle, since })
  const context: LifeContext = { workspaceId, now, language, lifecycle, currency, recoveries }
  const begin = (role: Role) => {
    const row = rows.cast.get(role)
    return row && startLife(deps, workspaceId, row, lifecycle)
  }
  const [wonBack, lost, cause] = [begin('won-back'), begin('lost'), begin('cause')]
  const answer = wonBack && winBack(wonBack, context)
  if (lost) lose(lost, context)
  if (cause) removeCause(cause, context)
  const ordinary = liveOn(deps, rows.others, context)
  const finished = [wonBack, lost, cause, ...ordinary].flatMap((life) => (life ? [life.finish()] : []))
  const { statements: improvement, id: actionId } = await buildImprovement(deps, workspace, language, IMPROVEMENT_DAYS)
  return {
    actionId,
    steps: [
      ...recoveries.buildSteps(),
      updateDemoFollowUpStates(
        workspaceId,
        finished.map(({ state }) => state),
      ),
      insertFollowUpChanges(finished.flatMap(({ changes }) => changes)),
      insertFollowUpAttempts(finished.flatMap(({ attempts }) => attempts)),
      ...finished.flatMap(({ messages }) => messages.map(insertFollowUpMessage)),
      ...improvement,
      ...(answer && wonBack
        ? await buildThanks(deps, workspace, language, { answer, contactId: wonBack.row.contactId ?? '' })
        : []),
      ...buildPraise(deps, workspace, language, rows.praised),
    ],
  }
}

/** The follow-ups of those with a part, and the others of the last chapters; and the response that praises a colleague. */
async function loadRows({ database }: Deps, workspaceId: string, now: number, language: DemoLanguage) {
  const chapters = new Map([10, ...LATEST_CHAPTERS].map((index) => [index, buildChapter(now, index, language)]))
  const keys = [...chapters].flatMap(([index, { responses }]) =>
    index === 10 ? [] : responses.map((_, position) => demoKey(workspaceId, index, position)),
  )
  const roles = [...chapters].flatMap(([index, chapter]) =>
    [...findCast(chapter, index, language)].map(([role, position]) => ({
      role,
      key: demoKey(workspaceId, index, position),
    })),
  )
  const stored = await database.all(selectResponsesByKeys([...new Set([...keys, ...roles.map(({ key }) => key)])]))
  const ids = stored.map(({ id }) => id).sort()
  const rows = new Map((await database.all(selectFollowUpsByIds(workspaceId, ids))).map((row) => [row.id, row]))
  const idByKey = new Map(stored.map(({ key, id }) => [key, id]))
  const cast = new Map<Role, FollowUpRow>()
  for (const { role, key } of roles) {
    const row = rows.get(idByKey.get(key) ?? '')
    if (row) cast.set(role, row)
  }
  const parts = new Set([...cast.values()].map(({ id }) => id))
  const praiseKey = roles.find(({ role }) => role === 'praise')?.key ?? ''
  return {
    cast,
    others: ids.flatMap((id) => (parts.has(id) ? [] : (rows.get(id) ?? []))),
    praised: stored.find(({ key }) => key === praiseKey)?.id,
  }
}

/** Some working days after the day of a time, by the clock of the workspace. */
function createClock({ lifecycle: { working } }: LifeContext, start: number) {
  const day = toLocalDay(start, working.timeZone)
  return (days: number, clock: string) =>
    instantFromWallClock(`${addWorkingDays(day, days, working)}T${clock}:00`, working.timeZone)
}

/** Who asked for a call is not reached at first, gets it the next day with amends and a promise, and is a promoter a week later. */
function winBack(life: Life, context: LifeContext) {
  const { language, currency, recoveries } = context
  const texts = storyTexts[language].wonBack
  const name = demoOwners[language][1] ?? ''
  const [at, agent] = [createClock(context, life.row.openedAt), colleague(name)]
  life.assign(at(1, '09:10'), agent, name)
  life.attempt(at(1, '10:05'), agent, { outcome: 'not-reached' })
  life.attempt(at(2, '09:30'), agent, {
    ...{ outcome: 'call-back', note: texts.reached, dueAt: at(3, '17:00') },
    findings: { cause: 'promise', remedy: 'refund', amends: 2000, amendsCurrency: currency, promise: texts.promise },
  })
  life.attempt(at(3, '11:40'), agent, { outcome: 'solved', note: texts.solved })
  const response = recoveries.ask(life, { afterHours: 5, score: 9, comment: texts.after })
  if (response) conclude(life, response, context)
  return response
}

/** Silent, overdue until someone else gets it, solved in vain: the manager calls, too late. */
function lose(life: Life, context: LifeContext): void {
  const { language, recoveries, now } = context
  const texts = storyTexts[language].lost
  const [manager = '', , substitute = ''] = demoOwners[language]
  for (let step = 0; step < 3; step++) life.escalate(substitute)
  const called = createClock(context, life.row.updatedAt)
  life.attempt(called(1, '10:20'), colleague(substitute), {
    ...{ outcome: 'solved', note: texts.solved },
    findings: { cause: 'waiting', remedy: 'correction' },
  })
  const response = recoveries.ask(life, { afterHours: 26, score: 3, comment: texts.after })
  if (!response) return
  const at = createClock(context, response.at)
  const reopenedAt = response.at + 12 * MINUTE_MS
  life.reopen(reopenedAt, { owner: manager, dueAt: at(2, '17:00'), response })
  const calledAt = at(1, '09:45')
  if (calledAt < now) life.attempt(calledAt, colleague(manager), { outcome: 'lost', note: texts.lost })
}

/** One of those who named the cause: told of the change by email, which they try, and asked again. */
function removeCause(life: Life, context: LifeContext): void {
  const { language, recoveries, now } = context
  const texts = storyTexts[language].cause
  const name = demoOwners[language][2] ?? ''
  const [at, agent] = [createClock(context, life.row.openedAt), colleague(name)]
  const done = createClock(context, now - IMPROVEMENT_DAYS.done * DAY_MS)
  life.attempt(at(1, '11:15'), agent, {
    ...{ outcome: 'call-back', note: texts.reached, dueAt: done(1, '17:00') },
    findings: { cause: 'bank', remedy: 'correction', promise: texts.promise },
  })
  const customer = life.row.name ?? ''
  const text = fillNames(texts.mail.text, { name: customer, agent: name })
  life.send(done(1, '10:00'), agent, { subject: texts.mail.subject, text })
  life.attempt(done(1, '10:05'), agent, { outcome: 'waiting', channel: 'email', note: texts.waiting })
  const reply = fillNames(texts.reply, { name: customer })
  life.receive(done(2, '16:25'), { subject: `Re: ${texts.mail.subject}`, text: reply })
  life.attempt(done(3, '09:50'), agent, { outcome: 'solved', note: texts.solved })
  const response = recoveries.ask(life, { afterHours: 3, score: 8, comment: texts.after })
  if (response) conclude(life, response, context)
}
