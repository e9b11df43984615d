import { beforeEach, expect, it } from 'vitest'
import * as ignoredVisitStore from '../../../server/store/queries/ignored-visits.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('ignored-visits', { ignoredVisits: ignoredVisitStore }, ({ database, ignoredVisits }) => {
  beforeEach(() => insertFixture(database))

  it('counts the visits of bots by day and type', async () => {
    const count = (day: string, kind: string, count: number) =>
      ignoredVisits.countIgnoredVisits(mainWorkspaceId, 'survey', day, kind, count)
    await database.batch([
      count('2026-11-21', 'head', 2),
      count('2026-11-22', 'head', 1),
      count('2026-11-22', 'head', 3),
    ])
    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey', where: {} }
    expect(await database.all(ignoredVisits.selectIgnoredVisitsByType(filter))).toEqual([{ kind: 'head', count: 6 }])
    expect(
      await database.all(ignoredVisits.selectIgnoredVisitsByType({ ...filter, from: '2026-11-22', to: '2026-11-22' })),
    ).toEqual([{ kind: 'head', count: 4 }])
    expect(
      await database.all(ignoredVisits.selectIgnoredVisitsByType({ ...filter, workspaceId: otherWorkspaceId })),
    ).toEqual([])
  })
})
