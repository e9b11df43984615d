import { beforeEach, expect, it } from 'vitest'
import * as boardStore from '../../../server/store/queries/follow-up-board.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import * as guideStore from '../../../server/store/queries/recovery-guides.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { boardColumns } from '../../../shared/follow-up-board.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract(
  'the board of follow-ups',
  { followUpBoard: boardStore, recoveryGuides: guideStore },
  ({ database, followUpBoard: board, recoveryGuides: guides }) => {
    beforeEach(() => insertFixture(database))

    it('has each follow-up in one column, the most urgent or the latest first, and counts up to the limit', async () => {
      const rows = [6, 0, 3, 4, 5, 2, 1, 2, 3].map((score) =>
        buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score }),
      )
      const ids = rows.map(({ id }) => id)
      const done = (at: number) => ({ done_at: at, done_by: 'cli' })
      const values = [
        {},
        {},
        { stage: 'contacted' },
        { stage: 'waiting' },
        { stage: 'solved', ...done(NOON + 1) },
        { stage: 'asked', ...done(NOON + 2) },
        { stage: 'won-back', concluded_at: NOON + 3, ...done(NOON) },
        { stage: 'lost', concluded_at: NOON - 31 * DAY, ...done(NOON) },
        { stage: 'merged', concluded_at: NOON + 4, ...done(NOON) },
      ]
      await database.batch([
        insertResponses(rows),
        openFollowUps(responsesWhere.byIds(ids), NOON, []),
        ...values.map((columns, index) =>
          updateFollowUps(mainWorkspaceId, [ids[index] as string], { updated_at: NOON, ...columns }),
        ),
      ])
      const load = async (workspaceId: string, filter = {}, limit = 10) =>
        Promise.all(
          boardColumns.map(async (column) => {
            const part = { column, filter, endedSince: NOON - 30 * DAY, limit }
            const found = await database.all(board.selectBoardColumn(workspaceId, part))
            const [row] = await database.all(board.countBoardColumn(workspaceId, part))
            expect(row?.count).toBe(found.length)
            return found.map(({ id }) => ids.indexOf(id))
          }),
        )
      expect(await load(mainWorkspaceId)).toEqual([[1, 0], [2], [3], [5, 4], [6]])
      expect(await load(mainWorkspaceId, {}, 1)).toEqual([[1], [2], [3], [5], [6]])
      expect(await load(mainWorkspaceId, { scores: { from: 4, to: 6 } })).toEqual([[0], [], [3], [4], []])
      expect(await load(otherWorkspaceId)).toEqual([[], [], [], [], []])
    })

    it('has a guide beside it, by language and part', async () => {
      const load = async (workspaceId = mainWorkspaceId) =>
        JSON.parse((await database.all(guides.selectRecoveryGuide(workspaceId)))[0]?.lines ?? '')
      expect(await load()).toEqual({})
      await database.batch([
        guides.updateRecoveryGuide(mainWorkspaceId, { 'en.steps': ['Call'], 'en.clear': ['Calm'] }),
      ])
      await database.batch([
        guides.updateRecoveryGuide(mainWorkspaceId, { 'en.steps': ['Call', '电'], 'en.clear': null }),
      ])
      expect(await load()).toEqual({ 'en.steps': ['Call', '电'] })
      expect(await load(otherWorkspaceId)).toEqual({})
    })
  },
)
