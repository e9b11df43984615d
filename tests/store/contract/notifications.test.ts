import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertMember } from '../../../server/store/queries/members.ts'
import * as notificationStore from '../../../server/store/queries/notifications.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('notifications', { notifications: notificationStore }, ({ database, notifications }) => {
  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([
      insertUser('ada', 'Ada'),
      insertMember({ workspaceId: mainWorkspaceId, userId: 'ada', role: 'agent', createdAt: NOON, createdBy: 'cli' }),
    ])
  })

  /** Opens follow-ups, which Ada owns. */
  async function open(count: number, { now = NOON, dueAt = NOON + DAY } = {}): Promise<string[]> {
    const workspace = { workspaceId: mainWorkspaceId, surveyId: 'survey' }
    const rows = Array.from({ length: count }, () => buildResponseRow(workspace, { score: 0 }))
    const ids = rows.map(({ id }) => id).sort()
    const dueTimes = [{ workspaceId: mainWorkspaceId, day: '2026-11-22', dueAt }]
    await database.batch([insertResponses(rows), openFollowUps(responsesWhere.byIds(ids), now, dueTimes)])
    return ids
  }
  const listOwners = (before: number) => database.all(notifications.selectUnnotifiedOwners(before, 10))
  const build = (until: number, workspaceId = mainWorkspaceId) => ({ workspaceId, ownerId: 'ada', until })
  const listUnnotified = async (workspaceId = mainWorkspaceId) =>
    (await database.all(notifications.selectUnnotifiedFollowUps(build(NOON + 1, workspaceId), 10))).map(
      ({ id, done }) => [id, done],
    )

  it('tells each owner once of what was assigned to them', async () => {
    const [first = '', second = ''] = await open(2)
    expect(await listOwners(NOON - 1)).toEqual([])
    expect(await listOwners(NOON)).toEqual([{ workspaceId: mainWorkspaceId, ownerId: 'ada' }])
    expect(await listUnnotified(otherWorkspaceId)).toEqual([])
    await database.batch([updateFollowUps(mainWorkspaceId, [second], { done_at: NOON })])
    expect(await listUnnotified()).toEqual([
      [first, 0],
      [second, 1],
    ])
    const [later = ''] = await open(1, { now: NOON + 1 })
    expect(await database.all(notifications.countUnnotifiedFollowUps(build(NOON)))).toEqual([{ count: 2 }])
    const mark = (count: number, workspaceId?: string) =>
      database.batch(notifications.markFollowUpsNotified(build(NOON, workspaceId), count))
    await expect(mark(2, otherWorkspaceId)).rejects.toBeInstanceOf(ConstraintViolation)
    await expect(mark(1)).rejects.toBeInstanceOf(ConstraintViolation)
    await mark(2)
    await expect(mark(2)).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await listUnnotified()).toEqual([[later, 0]])
  })

  it('leaves out what another email is about to tell', async () => {
    const [first = '', second = ''] = await open(2)
    const unnotified = { ...build(NOON), exceptIds: [first] }
    expect(await database.all(notifications.selectUnnotifiedFollowUps(unnotified, 10))).toEqual([
      { id: second, done: 0 },
    ])
    await database.batch(notifications.markFollowUpsNotified(unnotified, 1))
    expect(await listUnnotified()).toEqual([[first, 0]])
  })

  it('tells no owner again of what an alert has told', async () => {
    const [first = '', second = ''] = await open(2)
    const mark = (workspaceId: string, ownerId: string) =>
      database.batch([notifications.markFollowUpsNotifiedByIds(workspaceId, ownerId, [first])])
    await mark(otherWorkspaceId, 'ada')
    await mark(mainWorkspaceId, 'grace')
    expect(await listUnnotified()).toHaveLength(2)
    await mark(mainWorkspaceId, 'ada')
    await mark(mainWorkspaceId, 'ada')
    expect(await listUnnotified()).toEqual([[second, 0]])
  })

  it('tells nobody of sample data', async () => {
    await database.batch([sql`update workspace set demo_at = ${NOON} where id = ${mainWorkspaceId}`])
    await open(1)
    expect(await listOwners(NOON)).toEqual([])
  })

  it('finds the calls that are due, once a day for each member', async () => {
    const [due = ''] = await open(1, { dueAt: NOON })
    const [done = ''] = await open(1, { dueAt: NOON - 1 })
    await open(1)
    await database.batch([updateFollowUps(mainWorkspaceId, [done], { done_at: NOON })])
    const listDue = (workspaceId: string, before: number) =>
      database.all(notifications.selectOwnedFollowUpsDue(workspaceId, before, 10))
    expect(await listDue(mainWorkspaceId, NOON + 1)).toEqual([{ id: due, ownerId: 'ada' }])
    expect(await listDue(mainWorkspaceId, NOON)).toEqual([])
    expect(await listDue(otherWorkspaceId, NOON + 1)).toEqual([])

    const listRecipients = async (day: string, since = NOON + 1) =>
      (await database.all(notifications.selectDueEmailRecipients(mainWorkspaceId, { day, since, limit: 10 }))).map(
        ({ userId }) => userId,
      )
    expect(await listRecipients('2026-11-23', NOON)).toEqual([])
    expect(await listRecipients('2026-11-23')).toEqual(['ada'])
    const mark = (day: string) => database.batch(notifications.markDueEmailDay(mainWorkspaceId, ['ada'], day))
    await mark('2026-11-23')
    await expect(mark('2026-11-23')).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await listRecipients('2026-11-23')).toEqual([])
    expect(await listRecipients('2026-11-24')).toEqual(['ada'])
  })

  it('keeps the settings of a member by workspace', async () => {
    const update = (workspaceId: string, patch: object) =>
      database.batch([notifications.updateNotificationSettings(workspaceId, 'ada', patch)])
    await update(otherWorkspaceId, { assigned: false })
    expect(await database.all(notifications.selectNotificationSettings('ada'))).toEqual([
      { workspaceId: mainWorkspaceId, notifications: '{}' },
    ])
    await update(mainWorkspaceId, { assigned: false, quietHours: { from: 20, until: 8 } })
    await update(mainWorkspaceId, { dueToday: false })
    const [recipient] = await database.all(notifications.selectRecipient(mainWorkspaceId, 'ada'))
    expect({ ...recipient, notifications: JSON.parse(recipient?.notifications ?? '') }).toEqual({
      userId: 'ada',
      email: 'ada@example.com',
      locale: null,
      role: 'agent',
      hasSecondFactor: 0,
      notifications: { assigned: false, dueToday: false, quietHours: { from: 20, until: 8 } },
    })
    expect(await database.all(notifications.selectRecipient(otherWorkspaceId, 'ada'))).toEqual([])
    expect(await database.all(notifications.selectRecipients(mainWorkspaceId, 10))).toMatchObject([{ userId: 'ada' }])
    expect(await database.all(notifications.selectRecipients(otherWorkspaceId, 10))).toEqual([])
  })
})
