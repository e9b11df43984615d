import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as followUpAttempts from '../../../server/store/queries/follow-up-attempts.ts'
import * as followUpBulkChanges from '../../../server/store/queries/follow-up-bulk-changes.ts'
import { insertFollowUpChanges } from '../../../server/store/queries/follow-up-changes.ts'
import type { FollowUpSection } from '../../../server/store/queries/follow-up-filters.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as followUpSettings from '../../../server/store/queries/follow-up-settings.ts'
import { selectFollowUpById, selectFollowUps, updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertMember, updateMemberRole } from '../../../server/store/queries/members.ts'
import {
  insertResponses,
  type NewResponseRow,
  responsesWhere,
  updateResponse,
} from '../../../server/store/queries/responses.ts'
import { updateWorkspace } from '../../../server/store/queries/workspaces.ts'
import type { Role } from '../../../shared/roles.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract(
  'the queue of follow-ups',
  { followUpAttempts, followUpBulkChanges, followUpSettings },
  ({ database, ...statements }) => {
    beforeEach(() => insertFixture(database))

    const buildRow = (values: Partial<NewResponseRow> = {}) =>
      buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score: 0, ...values })
    const open = (rows: readonly NewResponseRow[], dueAt: number | null = null) =>
      database.batch([
        insertResponses(rows),
        openFollowUps(responsesWhere.byIds(rows.map(({ id }) => id)), NOON, [
          { workspaceId: mainWorkspaceId, day: '2026-11-22', dueAt },
        ]),
      ])
    const load = async (id: string) => (await database.all(selectFollowUpById(mainWorkspaceId, id)))[0]
    const addMembers = (...ids: string[]) =>
      database.batch(
        ids.flatMap((id) => [
          insertUser(id, id === 'unnamed' ? '' : id.toUpperCase()),
          insertMember({
            workspaceId: mainWorkspaceId,
            userId: id,
            role: id === 'viewer' ? 'viewer' : 'agent',
            createdAt: NOON,
            createdBy: 'cli',
          }),
        ]),
      )
    const openOne = async (values: Partial<NewResponseRow> = {}) => {
      const row = buildRow(values)
      await open([row])
      return (await load(row.id))?.ownerId
    }

    it('opens follow-ups with a due date and an owner, and keeps both', async () => {
      await addMembers('ada')
      const row = buildRow()
      await open([row], NOON + DAY)
      expect(await load(row.id)).toMatchObject({
        owner: 'ADA',
        ownerId: 'ada',
        openedOwner: 'ADA',
        dueAt: NOON + DAY,
        callAt: NOON + DAY,
        openedDueAt: NOON + DAY,
      })
      await database.batch([
        updateFollowUps(mainWorkspaceId, [row.id], { owner: 'Grace', owner_id: null, due_at: null }),
      ])
      expect(await load(row.id)).toMatchObject({ owner: 'Grace', openedOwner: 'ADA', openedDueAt: NOON + DAY })
    })

    it('is due anew when a customer asks for a call after it was done', async () => {
      const row = buildRow()
      const reopen = (contactRequestedAt: number | null, dueAt: number) =>
        database.batch([
          updateResponse(mainWorkspaceId, row.id, { contact_requested_at: contactRequestedAt }),
          openFollowUps(responsesWhere.byIds([row.id]), NOON, [
            { workspaceId: mainWorkspaceId, day: '2026-11-22', dueAt },
          ]),
        ])
      await open([row], NOON)
      await database.batch([updateFollowUps(mainWorkspaceId, [row.id], { postponed_until: NOON + DAY })])
      await reopen(NOON, NOON + DAY)
      expect(await load(row.id)).toMatchObject({ dueAt: NOON, postponedUntil: 0 })
      await reopen(null, NOON + DAY)
      await database.batch([updateFollowUps(mainWorkspaceId, [row.id], { done_at: NOON })])
      await reopen(NOON, NOON + 2 * DAY)
      expect(await load(row.id)).toMatchObject({ dueAt: NOON + 2 * DAY, callAt: NOON + 2 * DAY, doneAt: null })
    })

    it('gives follow-ups to the members in turn, also those that open together', async () => {
      await addMembers('ada', 'mei', 'unnamed', 'viewer')
      const rows = Array.from({ length: 7 }, (_, index) => buildRow({ answeredAt: NOON + index }))
      await open(rows)
      const owners = await Promise.all(rows.map(async ({ id }) => (await load(id))?.ownerId))
      const [first, second, third] = owners
      expect(new Set([first, second, third])).toEqual(new Set(['ada', 'mei', 'unnamed']))
      expect(owners).toEqual([first, second, third, first, second, third, first])
      expect(await openOne()).toBe(second)
      expect((await load(rows[owners.indexOf('unnamed')]?.id as string))?.owner).toBe('unnamed@example.com')
    })

    it('gives follow-ups to old responses in turn as well', async () => {
      await addMembers('ada', 'mei')
      const newest = await openOne({ answeredAt: NOON + 2 * DAY })
      const other = newest === 'ada' ? 'mei' : 'ada'
      const restored: unknown[] = []
      for (let days = 1; days <= 5; days++) restored.push(await openOne({ answeredAt: NOON - days * DAY }))
      expect(restored).toEqual([other, newest, other, newest, other])
      const rows = Array.from({ length: 3 }, (_, index) => buildRow({ answeredAt: NOON - DAY + index }))
      await open(rows)
      expect(await Promise.all(rows.map(async ({ id }) => (await load(id))?.ownerId))).toEqual([newest, other, newest])
      expect(await openOne({ answeredAt: NOON - 9 * DAY })).toBe(other)
    })

    it('gives them to owners of the workspace only if there is nobody else, or if they are selected', async () => {
      await addMembers('boss', 'ada', 'viewer')
      const setRole = (id: string, role: Role) => database.batch(updateMemberRole(mainWorkspaceId, id, role))
      await setRole('boss', 'owner')
      expect([await openOne(), await openOne()]).toEqual(['ada', 'ada'])
      await setRole('ada', 'viewer')
      expect([await openOne(), await openOne()]).toEqual(['boss', 'boss'])
      await setRole('ada', 'manager')
      expect(await openOne()).toBe('ada')
      await database.batch(statements.followUpSettings.replaceFollowUpAssignees(mainWorkspaceId, ['boss']))
      expect(await openOne()).toBe('boss')
    })

    it('gives them only to the members who are selected, and to nobody if the workspace says so', async () => {
      await addMembers('ada', 'caller')
      await database.batch(statements.followUpSettings.replaceFollowUpAssignees(mainWorkspaceId, ['caller']))
      expect(await database.all(statements.followUpSettings.selectFollowUpAssignees(mainWorkspaceId))).toEqual([
        { userId: 'caller' },
      ])
      expect(await database.all(statements.followUpSettings.selectFollowUpAssignees(otherWorkspaceId))).toEqual([])
      expect([await openOne(), await openOne()]).toEqual(['caller', 'caller'])
      await database.batch([updateWorkspace(mainWorkspaceId, { follow_up_assignment: 'none' })])
      expect(await openOne()).toBeNull()
      await expect(
        database.batch(statements.followUpSettings.replaceFollowUpAssignees(mainWorkspaceId, ['nobody'])),
      ).rejects.toBeInstanceOf(ConstraintViolation)
    })

    it('gives them to the member for the value of a property, else in turn', async () => {
      await addMembers('ada', 'mei', 'caller', 'viewer')
      await database.batch([
        updateWorkspace(mainWorkspaceId, { follow_up_assignment: 'property', follow_up_owner_property: 'shop' }),
        ...statements.followUpSettings.replaceFollowUpAssignees(mainWorkspaceId, ['ada']),
        ...statements.followUpSettings.replacePropertyOwners(mainWorkspaceId, [
          { value: 'Harbour', userId: 'caller' },
          { value: 'Station', userId: 'viewer' },
        ]),
      ])
      expect(await database.all(statements.followUpSettings.selectPropertyOwners(mainWorkspaceId))).toEqual([
        { value: 'Harbour', userId: 'caller' },
        { value: 'Station', userId: 'viewer' },
      ])
      expect(await openOne({ properties: { shop: 'Harbour' } })).toBe('caller')
      expect(await openOne({ properties: { shop: 'Mei@Example.com' } })).toBe('mei')
      expect(await openOne({ properties: { shop: 'Station' } })).toBe('ada')
      expect(await openOne({ properties: { shop: 'Elsewhere' } })).toBe('ada')
      expect(await openOne()).toBe('ada')
      await database.batch(
        statements.followUpSettings.replacePropertyOwners(mainWorkspaceId, [{ value: 'Elsewhere', userId: 'caller' }]),
      )
      expect(await openOne({ properties: { shop: 'Elsewhere' } })).toBe('caller')
    })

    it('reads the settings of a workspace', async () => {
      const [row] = await database.all(statements.followUpSettings.selectFollowUpSettings(mainWorkspaceId))
      expect({
        ...row,
        weekendDays: JSON.parse(row?.weekendDays ?? ''),
        holidays: JSON.parse(row?.holidays ?? ''),
        workingDays: JSON.parse(row?.workingDays ?? ''),
        followUpDue: JSON.parse(row?.followUpDue ?? ''),
      }).toEqual({
        timeZone: 'Europe/London',
        lifecycleSettings: '{}',
        currency: null,
        weekendDays: [6, 7],
        holidays: [],
        country: null,
        workingDays: [],
        holidayCalendar: 'country',
        workingHours: null,
        followUpDue: { amount: 2, unit: 'days' },
        followUpPriorityDue: null,
        assignment: 'round-robin',
        ownerProperty: null,
        note: 'never',
      })
    })

    it('fails a change of settings that were changed in the meantime', async () => {
      const read = async () =>
        (
          await database.all(statements.followUpSettings.selectFollowUpSettings(mainWorkspaceId))
        )[0] as followUpSettings.FollowUpSettingsRow
      const lock = (row: followUpSettings.FollowUpSettingsRow) =>
        database.batch(statements.followUpSettings.lockFollowUpSettings(mainWorkspaceId, row))
      for (const change of [
        { holidays: '["2026-12-25"]' },
        { follow_up_due: null },
        { follow_up_priority_due: '{"property":"tier","values":["A"],"due":{"amount":2,"unit":"hours"}}' },
        { working_hours: '{"from":"09:00","to":"18:00"}' },
        { working_days: '["2026-12-26"]' },
        { holiday_calendar: 'none' },
        { follow_up_owner_property: 'shop' },
        { follow_up_note: 'always' },
      ]) {
        const row = await read()
        await lock(row)
        await database.batch([updateWorkspace(mainWorkspaceId, change)])
        await expect(lock(row)).rejects.toBeInstanceOf(ConstraintViolation)
        await lock(await read())
      }
    })

    it('is read in sections by the urgency of the follow-ups', async () => {
      const rows = [
        buildRow({ score: 6 }),
        buildRow({ score: 2 }),
        buildRow({ score: 6, properties: { tier: 'B' } }),
        buildRow({ score: 6, properties: { tier: 'A' } }),
        buildRow({ score: 9, contactRequestedAt: NOON }),
        buildRow({ score: 3, contactRequestedAt: NOON }),
        buildRow({ score: 1 }),
        buildRow({ score: 5 }),
      ]
      const ids = rows.map(({ id }) => id)
      await open(rows, NOON + DAY)
      await database.batch([
        updateFollowUps(mainWorkspaceId, [ids[4] as string, ids[7] as string], { due_at: NOON - 1 }),
        updateFollowUps(mainWorkspaceId, [ids[6] as string], { postponed_until: NOON + DAY }),
      ])
      const times = { now: NOON, tomorrow: NOON + DAY }
      const list = async (
        section: FollowUpSection,
        page: { after?: { value: number; id: string }; backwards?: boolean } = {},
      ) =>
        (
          await database.all(
            selectFollowUps(mainWorkspaceId, { status: 'open', section }, { sort: 'queue', limit: 100, ...page }),
          )
        ).map(({ id }) => ids.indexOf(id))
      expect(await list({ requested: true, isOverdue: true, ...times })).toEqual([4])
      expect(await list({ requested: true, isOverdue: false, ...times })).toEqual([5])
      expect(await list({ requested: false, isOverdue: true, ...times })).toEqual([7])
      const rest = { requested: false, isOverdue: false, ...times }
      expect(await list(rest)).toEqual([3, 2, 1, 0])
      const after = { value: 1206, id: ids[2] as string }
      expect(await list(rest, { after })).toEqual([1, 0])
      expect(await list(rest, { after, backwards: true })).toEqual([3])
      expect(await list({ isPostponed: true, tomorrow: NOON + DAY })).toEqual([6])
    })

    it('takes a change of several back', async () => {
      await addMembers('ada', 'mei')
      const rows = [buildRow(), buildRow(), buildRow()]
      await open(rows, NOON + DAY)
      const loadAll = () => Promise.all(rows.map(async ({ id }) => load(id)))
      const before = await loadAll()
      const [first, second] = rows.map(({ id }) => id) as [string, string, string]
      const ids = [first, second]
      const changeRows = ids.map((responseId, index) => ({
        ...{
          id: `change-${index}`,
          workspaceId: mainWorkspaceId,
          responseId,
          at: NOON + 1,
          actor: 'cli',
          actorName: 'Cli',
        },
        ...{ changed: '{"status":"done"}', bulkId: 'bulk', before: '{"dueAt":1}' },
      }))
      const attempts = changeRows.map(({ changed: _, bulkId: __, ...row }) => ({
        ...row,
        ...{ channel: 'phone' as const, outcome: 'solved' as const, cause: null },
        ...{ remedy: null, amends: null, amendsCurrency: null, promise: null },
      }))
      await database.batch([
        updateFollowUps(mainWorkspaceId, ids, {
          ...{ done_at: NOON, done_by: 'cli', note: 'x', owner_id: 'mei', owner: 'Mei' },
          ...{ unnotified_since: NOON, updated_at: NOON + 1 },
        }),
        statements.followUpBulkChanges.setFollowUpDueTime(mainWorkspaceId, ids, NOON + 2 * DAY, NOON + 1),
        insertFollowUpChanges(changeRows),
        statements.followUpAttempts.insertFollowUpAttempts(attempts),
      ])
      expect(await load(first)).toMatchObject({ dueAt: NOON + 2 * DAY, callAt: NOON + 2 * DAY, outcome: 'solved' })
      const select = async (workspaceId: string, after: string) =>
        (await database.all(statements.followUpBulkChanges.selectBulkChanges(workspaceId, 'bulk', after, 9))).map(
          (row) => ({
            ...row,
            changed: JSON.stringify(JSON.parse(row.changed)),
            before: JSON.stringify(JSON.parse(row.before)),
          }),
        )
      expect(await select(mainWorkspaceId, '')).toEqual(
        changeRows.toSorted((a, b) => (a.responseId < b.responseId ? -1 : 1)),
      )
      expect(await select(mainWorkspaceId, ids.toSorted().at(-1) ?? '')).toEqual([])
      expect(await select(otherWorkspaceId, '')).toEqual([])
      const restored = before.slice(0, 2).map((row) => ({
        ...{
          id: row?.id ?? '',
          owner: row?.storedOwner ?? null,
          ownerId: row?.ownerId ?? null,
          unnotifiedSince: row?.unnotifiedSince ?? null,
          dueAt: row?.dueAt ?? null,
        },
        ...{ callAt: row?.callAt ?? 0, postponedUntil: 0, doneAt: null, doneBy: null, noteSet: 1 as const },
        ...{ stage: row?.stage ?? 'new', pausedLeft: null, askAt: null, concludedAt: null },
      }))
      await database.batch([statements.followUpBulkChanges.restoreFollowUps(otherWorkspaceId, restored, NOON + 2)])
      expect((await load(first))?.note).toBe('x')
      await database.batch([
        statements.followUpBulkChanges.restoreFollowUps(mainWorkspaceId, restored, NOON),
        statements.followUpAttempts.undoFollowUpAttempts(mainWorkspaceId, ['change-0', 'change-1'], NOON + 2, 'cli'),
      ])
      expect(await loadAll()).toEqual(before)
    })

    it('keeps every attempt, and the one that was taken back', async () => {
      const row = buildRow()
      await open([row])
      const buildAttempt = (id: string, outcome: 'not-reached' | 'solved') => ({
        id,
        workspaceId: mainWorkspaceId,
        responseId: row.id,
        at: NOON,
        actor: 'cli',
        actorName: 'Command line',
        channel: 'phone' as const,
        outcome,
        cause: outcome === 'solved' ? 'price' : null,
        remedy: null,
        amends: outcome === 'solved' ? 2000 : null,
        amendsCurrency: outcome === 'solved' ? 'EUR' : null,
        promise: null,
        before: '{}',
      })
      const insert = (id: string, outcome: 'not-reached' | 'solved') =>
        database.batch([statements.followUpAttempts.insertFollowUpAttempts([buildAttempt(id, outcome)])])
      await insert('attempt-1', 'not-reached')
      await insert('attempt-2', 'not-reached')
      await insert('attempt-3', 'solved')
      expect(await load(row.id)).toMatchObject({ outcome: 'solved', notReached: 2 })
      const countFailed = async () =>
        (await database.all(statements.followUpAttempts.countFailedAttempts(mainWorkspaceId, row.id)))[0]?.failed
      expect(await countFailed()).toBe(0)
      const undo = (workspaceId: string, id: string) =>
        database.batch([statements.followUpAttempts.undoFollowUpAttempts(workspaceId, [id], NOON + 1, 'user:ada')])
      await undo(otherWorkspaceId, 'attempt-3')
      await undo(mainWorkspaceId, 'attempt-3')
      await undo(mainWorkspaceId, 'attempt-2')
      expect(await load(row.id)).toMatchObject({ outcome: 'not-reached', notReached: 1 })
      expect(await countFailed()).toBe(1)
      const reopen = (id: string, changed: object) => ({
        ...{ id, workspaceId: mainWorkspaceId, responseId: row.id, at: NOON + 1, actor: 'cli', actorName: 'Cli' },
        changed: JSON.stringify(changed),
      })
      await database.batch([insertFollowUpChanges([reopen('taken-back', { status: 'open', undone: 'not-reached' })])])
      expect(await countFailed()).toBe(1)
      await database.batch([insertFollowUpChanges([reopen('reopened', { status: 'open' })])])
      expect(await countFailed()).toBe(0)
      expect(await database.all(statements.followUpAttempts.selectFollowUpAttempts(mainWorkspaceId, row.id))).toEqual([
        { ...buildAttempt('attempt-3', 'solved'), undoneAt: NOON + 1, undoneBy: 'user:ada' },
        { ...buildAttempt('attempt-2', 'not-reached'), undoneAt: NOON + 1, undoneBy: 'user:ada' },
        { ...buildAttempt('attempt-1', 'not-reached'), undoneAt: null, undoneBy: null },
      ])
      expect(await database.all(statements.followUpAttempts.selectFollowUpAttempts(otherWorkspaceId, row.id))).toEqual(
        [],
      )
      await expect(
        database.batch([
          statements.followUpAttempts.insertFollowUpAttempts([
            { ...buildAttempt('attempt-4', 'solved'), responseId: 'none' },
          ]),
        ]),
      ).rejects.toBeInstanceOf(ConstraintViolation)
    })
  },
)
