import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { countOpenFollowUps, selectFollowUpById, updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertMember } from '../../../server/store/queries/members.ts'
import { insertResponses, type NewResponseRow, responsesWhere } from '../../../server/store/queries/responses.ts'
import * as teamStore from '../../../server/store/queries/teams.ts'
import { updateWorkspace } from '../../../server/store/queries/workspaces.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

const TODAY = '2026-11-22'

contract('teams', { teams: teamStore }, ({ database, teams }) => {
  const team: teamStore.TeamRow = {
    id: 'team-harbour',
    workspaceId: mainWorkspaceId,
    name: 'Harbour',
    assignment: 'round-robin',
    createdAt: NOON,
    updatedAt: NOON,
  }
  const addMembers = (workspaceId: string, ...ids: string[]) =>
    database.batch(
      ids.flatMap((id) => [
        insertUser(id, id.toUpperCase()),
        insertMember({ workspaceId, userId: id, role: 'agent', createdAt: NOON, createdBy: 'cli' }),
      ]),
    )

  beforeEach(async () => {
    await insertFixture(database)
    await addMembers(mainWorkspaceId, 'ada', 'bea', 'cem', 'dora')
    await addMembers(otherWorkspaceId, 'eve')
    await database.batch([
      teams.insertTeam(team),
      ...teams.replaceTeamMembers(mainWorkspaceId, team.id, [
        { userId: 'bea', isLead: 0 },
        { userId: 'cem', isLead: 1 },
      ]),
    ])
  })

  const buildRow = (values: Partial<NewResponseRow> = {}) =>
    buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score: 0, ...values })
  const open = async (rows: readonly NewResponseRow[], day = TODAY) => {
    const ids = rows.map(({ id }) => id)
    const dueTimes = [{ workspaceId: mainWorkspaceId, day, dueAt: null }]
    await database.batch([insertResponses(rows), openFollowUps(responsesWhere.byIds(ids), NOON, dueTimes)])
    const found = await Promise.all(ids.map((id) => database.all(selectFollowUpById(mainWorkspaceId, id))))
    return found.map(([row]) => row)
  }
  const openOne = async (properties: Record<string, string> = {}, day = TODAY) =>
    (await open([buildRow({ properties })], day))[0]
  const assignByProperty = () =>
    database.batch([
      updateWorkspace(mainWorkspaceId, { follow_up_assignment: 'property', follow_up_owner_property: 'shop' }),
      ...teams.replacePropertyTeams(mainWorkspaceId, [{ value: 'Harbour', teamId: team.id }]),
    ])

  it('are listed with their members, leads first, in their workspace alone', async () => {
    expect(await database.all(teams.selectTeams(mainWorkspaceId, 9))).toEqual([team])
    expect(await database.all(teams.selectTeams(mainWorkspaceId, 0))).toEqual([])
    expect(await database.all(teams.selectTeamById(mainWorkspaceId, team.id))).toEqual([team])
    expect(await database.all(teams.selectTeamById(otherWorkspaceId, team.id))).toEqual([])
    expect(await database.all(teams.selectTeamByName(mainWorkspaceId, 'Harbour'))).toEqual([{ id: team.id }])
    expect(await database.all(teams.selectTeamByName(otherWorkspaceId, 'Harbour'))).toEqual([])
    const member = { teamId: team.id, role: 'agent', awayFrom: null, awayUntil: null }
    expect(await database.all(teams.selectTeamMembers(mainWorkspaceId, [team.id]))).toEqual([
      { ...member, userId: 'cem', name: 'CEM', isLead: 1 },
      { ...member, userId: 'bea', name: 'BEA', isLead: 0 },
    ])
    expect(await database.all(teams.selectTeamMembers(otherWorkspaceId, [team.id]))).toEqual([])
    const led = await database.all(teams.selectLedMembers(mainWorkspaceId, 'cem'))
    expect(led.map(({ userId }) => userId).sort()).toEqual(['bea', 'cem'])
    expect(await database.all(teams.selectLedMembers(mainWorkspaceId, 'bea'))).toEqual([])
    expect(await database.all(teams.selectLedMembers(otherWorkspaceId, 'cem'))).toEqual([])
  })

  it('refuse members of other workspaces, a name twice, and a change of another version', async () => {
    const expectFailure = (statements: Parameters<typeof database.batch>[0]) =>
      expect(database.batch(statements)).rejects.toBeInstanceOf(ConstraintViolation)
    await expectFailure(teams.replaceTeamMembers(mainWorkspaceId, team.id, [{ userId: 'eve', isLead: 0 }]))
    await expectFailure([teams.insertTeam({ ...team, id: 'team-2' })])
    await expectFailure([teams.assertRoomForTeam(mainWorkspaceId, 1)])
    await database.batch([teams.assertRoomForTeam(mainWorkspaceId, 2)])
    await database.batch(teams.updateTeam(team, { name: 'Port', updated_at: NOON + 1 }))
    await expectFailure(teams.updateTeam(team, { name: 'Quay' }))
    expect((await database.all(teams.selectTeams(mainWorkspaceId, 9)))[0]?.name).toBe('Port')
    await expectFailure(teams.replacePropertyTeams(mainWorkspaceId, [{ value: 'Harbour', teamId: 'gone' }]))
  })

  it('get the follow-ups of their property in turn, and others go to members in turn', async () => {
    await assignByProperty()
    expect(await database.all(teams.selectPropertyTeams(mainWorkspaceId))).toEqual([
      { value: 'Harbour', teamId: team.id },
    ])
    expect(await database.all(teams.selectPropertyTeams(otherWorkspaceId))).toEqual([])
    const rows = await open(
      ['Harbour', 'Quay', 'Harbour', 'Harbour', 'Quay'].map((shop, index) =>
        buildRow({ properties: { shop }, answeredAt: NOON + index }),
      ),
    )
    const [first, other, second, third] = rows
    expect(rows.map((row) => row?.team)).toEqual(['Harbour', null, 'Harbour', 'Harbour', null])
    expect([first?.ownerId, second?.ownerId].sort()).toEqual(['bea', 'cem'])
    expect(third?.ownerId).toBe(first?.ownerId)
    expect(other?.ownerId).toBeTypeOf('string')
    expect((await openOne({ shop: 'Harbour' }))?.ownerId).toBe(second?.ownerId)
  })

  it('skip members who are out of office, on these days alone', async () => {
    await assignByProperty()
    const setAway = (id: string, away: { from: string; until: string } | null) =>
      database.batch([teams.updateMemberAway(mainWorkspaceId, id, away)])
    await setAway('bea', { from: '2026-11-20', until: TODAY })
    const listOwners = async (day: string, shop: string) =>
      new Set([await openOne({ shop }, day), await openOne({ shop }, day)].map((row) => row?.ownerId))
    expect(await listOwners(TODAY, 'Harbour')).toEqual(new Set(['cem']))
    expect(await listOwners('2026-11-20', 'Harbour')).toEqual(new Set(['cem']))
    expect(await listOwners('2026-11-19', 'Harbour')).toEqual(new Set(['bea', 'cem']))
    expect(await listOwners('2026-11-23', 'Harbour')).toEqual(new Set(['bea', 'cem']))
    await setAway('cem', { from: TODAY, until: TODAY })
    expect(await openOne({ shop: 'Harbour' })).toMatchObject({ ownerId: null, owner: null, team: 'Harbour' })
    expect(await listOwners(TODAY, 'Quay')).toEqual(new Set(['ada', 'dora']))
    expect((await database.all(teams.selectTeamMembers(mainWorkspaceId, [team.id])))[0]).toMatchObject({
      userId: 'cem',
      awayFrom: TODAY,
      awayUntil: TODAY,
    })
    await database.batch(
      ['ada', 'dora'].map((id) => teams.updateMemberAway(mainWorkspaceId, id, { from: TODAY, until: TODAY })),
    )
    expect((await openOne())?.ownerId).toBeNull()
    await setAway('bea', null)
    expect((await openOne())?.ownerId).toBe('bea')
  })

  it('and members get them by load, also those that open together', async () => {
    const burden = async (ownerId: string, count: number) => {
      const rows = await open(Array.from({ length: count }, () => buildRow()))
      const ids = rows.flatMap((row) => row?.id ?? [])
      await database.batch([updateFollowUps(mainWorkspaceId, ids, { owner_id: ownerId })])
    }
    await burden('ada', 4)
    await burden('bea', 2)
    await burden('cem', 3)
    await burden('dora', 3)
    await database.batch([updateWorkspace(mainWorkspaceId, { follow_up_assignment: 'load' })])
    const tally = (rows: Awaited<ReturnType<typeof open>>) =>
      Object.fromEntries([...Map.groupBy(rows, (row) => row?.ownerId)].map(([id, owned]) => [id, owned.length]))
    expect((await openOne())?.ownerId).toBe('bea')
    expect(tally(await open(Array.from({ length: 7 }, () => buildRow())))).toEqual({ ada: 1, bea: 2, cem: 2, dora: 2 })
    await assignByProperty()
    await database.batch([
      ...teams.updateTeam(team, { assignment: 'load' }),
      ...teams.replaceTeamMembers(mainWorkspaceId, team.id, [
        { userId: 'bea', isLead: 0 },
        { userId: 'cem', isLead: 0 },
      ]),
    ])
    await burden('cem', 2)
    const shop = { shop: 'Harbour' }
    expect(tally(await open(Array.from({ length: 4 }, () => buildRow({ properties: shop }))))).toEqual({
      bea: 3,
      cem: 1,
    })
  })

  it('may have a single member', async () => {
    await addMembers(mainWorkspaceId, 'caller')
    await database.batch(teams.replaceTeamMembers(mainWorkspaceId, team.id, [{ userId: 'caller', isLead: 0 }]))
    const rows = await database.all(teams.selectTeamMembers(mainWorkspaceId, [team.id]))
    expect(rows.map(({ userId }) => userId)).toEqual(['caller'])
  })

  it('know whose turn it is', async () => {
    await assignByProperty()
    await openOne({ shop: 'Harbour' })
    const turns = await database.all(teams.selectTeamTurns(mainWorkspaceId, team.id))
    expect(turns.map(({ userId, open: count }) => [userId, count]).sort()).toEqual(
      turns.map(({ userId, ownTurn }) => [userId, ownTurn]).sort(),
    )
    expect(turns.map(({ ownTurn }) => ownTurn).sort()).toEqual([0, 1])
    expect(await database.all(teams.selectTeamTurns(otherWorkspaceId, team.id))).toEqual([])
  })

  it('leave their open follow-ups with the owners when they are deleted', async () => {
    await assignByProperty()
    const row = await openOne({ shop: 'Harbour' })
    const count = async () =>
      (
        await database.all(
          countOpenFollowUps(
            mainWorkspaceId,
            { now: NOON, tomorrow: NOON, me: '' },
            { ownerIds: ['nobody'], teamIds: [team.id] },
          ),
        )
      )[0]?.open
    expect(await count()).toBe(1)
    await database.batch(teams.deleteTeam(otherWorkspaceId, team.id))
    expect(await count()).toBe(1)
    await database.batch(teams.deleteTeam(mainWorkspaceId, team.id))
    expect(await count()).toBe(0)
    const [kept] = await database.all(selectFollowUpById(mainWorkspaceId, row?.id ?? ''))
    expect(kept).toMatchObject({ ownerId: row?.ownerId, teamId: null, team: null })
    expect(await database.all(teams.selectPropertyTeams(mainWorkspaceId))).toEqual([])
    expect((await openOne({ shop: 'Harbour' }))?.ownerId).toBeTypeOf('string')
  })
})
