import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getAction, listActions, loadAction } from '../../../server/domain/actions/actions.ts'
import { createDemo, fillNextChapter, getDemoProgress, removeDemo } from '../../../server/domain/demo/demo.ts'
import { cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { loadBoard } from '../../../server/domain/follow-ups/board.ts'
import { getFollowUpFigures } from '../../../server/domain/follow-ups/figures.ts'
import { getFollowUp } from '../../../server/domain/follow-ups/follow-ups.ts'
import { listPatterns } from '../../../server/domain/patterns/figures.ts'
import { listPraise } from '../../../server/domain/praise/praise.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { judgeAnswers } from '../../../server/domain/recovery/answers.ts'
import { askAgain } from '../../../server/domain/recovery/asking.ts'
import { listConversions } from '../../../server/domain/referrals/conversions.ts'
import { listFollowUpMessages } from '../../../server/domain/replies/messages.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createClock, createDeps } from '../../support/world.ts'

const silentLog = { info: () => undefined, error: () => undefined }
const DAY_MS = 86_400_000

describe.each(engines)('the stories of follow-ups on $name', ({ open }) => {
  let connection: TestConnection
  let deps: Deps
  const clock = createClock()

  beforeAll(async () => {
    connection = await open()
    deps = createDeps(connection.database, clock)
    await createWorkspace(deps, { name: 'Real', timeZone: 'UTC' })
  })
  afterAll(() => connection.close())

  /** The first follow-up with a change that matches. */
  async function findByChange(workspaceId: string, text: string) {
    const [row] = await connection.database.all(sql<{ id: string }>`
      select response_id as id from follow_up_change
      where  workspace_id = ${workspaceId} and cast(changed as text) like ${`%${text}%`}
      order by response_id
      limit  1`)
    return getFollowUp(deps, cliCaller(workspaceId), row?.id ?? '')
  }

  const tell = (followUp: Awaited<ReturnType<typeof getFollowUp>>) =>
    followUp.changes.toReversed().map(({ changed }) => {
      const { stage, outcome, escalation, message, status, scoreAfter } = changed
      const what = escalation ?? message ?? outcome ?? stage ?? (status && `${status} again`) ?? 'owner'
      return scoreAfter === undefined ? what : `${what} ${scoreAfter}`
    })

  it.each(['en', 'zh-Hans', 'zh-Hant'] as const)('are three complete lives in %s', async (language) => {
    const { workspaceId } = await createDemo(deps, undefined, { language })
    while (await fillNextChapter(deps, workspaceId)) {}
    expect(await getDemoProgress(deps, workspaceId)).toBe(1)
    const caller = cliCaller(workspaceId)

    const wonBack = await findByChange(workspaceId, 'not-reached')
    expect(tell(wonBack)).toEqual(['owner', 'not-reached', 'call-back', 'solved', 'asked', 'won-back 9'])
    expect(wonBack).toMatchObject({
      ...{ stage: 'won-back', result: 'won-back', cause: 'promise', remedy: 'refund', amends: { amount: 2000 } },
      ...{ notReached: 1, scoreAfter: 9, level: 0, reason: 'contact-requested' },
      ...{ response: { score: 2, contact: { phone: expect.any(String) } }, promise: expect.any(String) },
    })
    expect(wonBack.attempts.map(({ outcome }) => outcome)).toEqual(['solved', 'call-back', 'not-reached'])
    const { data: conversions } = await listConversions(deps, caller, {}, { limit: 10 })
    expect(conversions).toMatchObject([{ source: 'api', reward: expect.any(String) }])

    const lost = await findByChange(workspaceId, 'reminded')
    expect(tell(lost)).toEqual([
      ...['reminded', 'managers-notified', 'reassigned', 'solved', 'asked', 'open again 3', 'lost'],
    ])
    expect(lost).toMatchObject({ stage: 'lost', level: 1, scoreAfter: 3, response: { score: 3, comment: null } })
    const owners = lost.changes.toReversed().flatMap(({ changed }) => changed.owner ?? [])
    expect(new Set([lost.opened.owner, ...owners]).size).toBe(3)
    expect(lost.owner).toBe(owners.at(-1))

    const removed = await findByChange(workspaceId, 'received')
    expect(tell(removed)).toEqual(['call-back', 'sent', 'waiting', 'received', 'solved', 'asked', 'neutral 8'])
    expect(removed).toMatchObject({ stage: 'neutral', cause: 'bank', scoreAfter: 8 })
    const { data: messages } = await listFollowUpMessages(deps, caller, removed.id)
    expect(messages.map(({ direction, state }) => [direction, state])).toEqual([
      ['in', 'received'],
      ['out', 'sent'],
    ])

    for (const { changes, openedAt } of [wonBack, lost, removed]) {
      const times = [openedAt, ...changes.toReversed().map(({ at }) => at)]
      expect(times).toEqual(times.toSorted())
      expect(Date.parse(times.at(-1) ?? '')).toBeLessThan(clock.now())
    }

    const { data: actions } = await listActions(deps, caller, {}, { limit: 10 })
    expect(actions).toMatchObject([{ state: 'done', causes: ['bank'], reopened: 0 }])
    const id = actions[0]?.id ?? ''
    expect((await getAction(deps, caller, id)).changes.map(({ changed }) => changed.state)).toEqual([
      ...['done', 'started', 'planned'],
    ])
    const { row } = await loadAction(deps, caller, id)
    const { before, after, share } = JSON.parse(row.figures ?? '{}')
    expect(before.count).toBeGreaterThanOrEqual(30)
    expect(after.count).toBeGreaterThanOrEqual(30)
    expect(before.causeCount).toBeGreaterThan(10)
    expect(after.causeCount).toBeLessThan(3)
    expect(share).toMatchObject({ significant: true })
    expect((await listPraise(deps, caller, { limit: 10 })).data).toHaveLength(1)

    const board = await loadBoard(deps, caller, {})
    expect(board.filter(({ count }) => count === 0)).toEqual([])
    const figures = await getFollowUpFigures(deps, caller)
    expect(figures.conversion).toMatchObject({ total: expect.any(Number), toPromoter: expect.any(Number) })
    expect(figures.conversion.total).toBeGreaterThanOrEqual(10)
    expect(figures.conversion.share).toBeGreaterThan(0.4)
    expect(figures.conversion.share).toBeLessThan(0.9)
    expect(figures.owners.filter(({ count, toClose }) => count >= 10 && toClose !== null).length).toBeGreaterThan(1)
    expect(figures.amends.length).toBe(1)
    expect(await verifyCounts(deps)).toEqual([])

    await removeDemo(deps, caller)
    while (await runNextJob({ ...deps, log: silentLog })) {}
    expect(await connection.database.all(sql`select id from referral union all select id from action`)).toEqual([])
  })

  it('are told once when two processes tell them, and nothing is sent or reported of them', async () => {
    const slow = createClock()
    const { workspaceId } = await createDemo({
      ...deps,
      now: () => {
        slow.advance(5000)
        return slow.now()
      },
    })
    while ((await getDemoProgress(deps, workspaceId)) < 14 / 16) await fillNextChapter(deps, workspaceId)
    await Promise.all([fillNextChapter(deps, workspaceId), fillNextChapter(deps, workspaceId)])
    expect(await getDemoProgress(deps, workspaceId)).toBe(1)
    const count = async (table: ReturnType<typeof sql>) =>
      (
        await connection.database.all(
          sql<{ n: number }>`select cast(count(*) as bigint) as n from ${table} where workspace_id = ${workspaceId}`,
        )
      )[0]?.n
    expect(await count(sql`action`)).toBe(1)
    expect(await count(sql`referral_conversion`)).toBe(1)
    expect(await count(sql`follow_up_message`)).toBe(2)
    const selectStages = () =>
      connection.database.all(sql`
        select stage, cast(count(*) as bigint) as n from follow_up where workspace_id = ${workspaceId} group by stage order by stage`)
    const stages = await selectStages()

    // Weeks later, nobody is asked, and nobody has not responded in time.
    const later = { ...deps, now: () => clock.now() + 60 * DAY_MS }
    const failures: unknown[] = []
    await askAgain(later, (error) => failures.push(error))
    await judgeAnswers(later, (error) => failures.push(error))
    expect(failures).toEqual([])
    expect(await selectStages()).toEqual(stages)
    const types = await connection.database.all(sql<{ type: string }>`
      select distinct type from event where workspace_id = ${workspaceId} and type like 'follow-up.%'`)
    expect(types.filter(({ type }) => type !== 'follow-up.opened')).toEqual([])
    const jobs = await connection.database.all(sql<{ type: string }>`
      select type from job where workspace_id = ${workspaceId} order by type`)
    // The patterns of customers are computed at once, not in the next night.
    expect(jobs.map(({ type }) => type)).toEqual(['compute-patterns', 'fill-demo'])
    while (await runNextJob({ ...deps, log: silentLog })) {}
    const { data: patterns } = await listPatterns(deps, cliCaller(workspaceId))
    expect(patterns.filter(({ figures }) => figures.share.count > 0).length).toBeGreaterThan(1)
  })
})
