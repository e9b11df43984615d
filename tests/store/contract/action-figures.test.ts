import { beforeEach, expect, it } from 'vitest'
import { timePrefix } from '../../../server/domain/ids.ts'
import * as actionFigures from '../../../server/store/queries/action-figures.ts'
import { insertAction } from '../../../server/store/queries/actions.ts'
import { insertAuditEntry } from '../../../server/store/queries/audit.ts'
import { count } from '../../../server/store/queries/counts.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { insertSurvey } from '../../../server/store/queries/surveys.ts'
import { markWorkspaceDeleted } from '../../../server/store/queries/workspaces.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, buildSurveyRow, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('figures of improvement actions', { actionFigures }, ({ database, actionFigures: store }) => {
  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([insertSurvey(buildSurveyRow('survey-again', { type: 'recovery' }))])
  })

  const ids = { fromId: timePrefix(NOON - DAY), beforeId: timePrefix(NOON + DAY) }
  const span = { causes: ['delivery', 'price'], from: '2026-11-22', to: '2026-11-22', ...ids }

  it('counts responses by survey and channel, and those that name a cause', async () => {
    const rows = [
      buildResponse({ score: 2, reasons: { delivery: 1 } }),
      buildResponse({ score: 3 }),
      buildResponse({ score: 7, reasons: { price: 1, delivery: 1 }, channel: 'link' }),
      // What promoters like is no cause.
      buildResponse({ score: 10, reasons: { delivery: 1 } }),
      buildResponse({ score: 0, reasons: { manner: 1 }, surveyId: 'survey-other' }),
      buildResponse({ score: 1, reasons: { delivery: 1 }, suspicion: 'fast' }),
      buildResponse({ score: 1, reasons: { delivery: 1 }, day: '2026-11-21' }),
      buildResponse({ score: 4, reasons: { delivery: 1 }, surveyId: 'survey-again' }),
    ]
    const second = rows[1]?.id ?? ''
    await database.batch([
      insertResponses(rows),
      openFollowUps(responsesWhere.byIds([second]), NOON, []),
      updateFollowUps(mainWorkspaceId, [second], { cause: 'price', updated_at: NOON }),
      count(responsesWhere.byIds(rows.map(({ id }) => id))),
    ])
    const sum = (cell: actionFigures.SpanCellRow, scores: readonly number[]) =>
      scores.reduce((total, score) => total + (cell[`s${score}`] ?? 0), 0)
    const select = async (surveyId: string | null, workspaceId = mainWorkspaceId, values = {}) => {
      const cells = await database.all(store.selectSpanCells(workspaceId, { ...span, surveyId, ...values }))
      return cells
        .map((cell) => [cell.surveyId, cell.channel, cell.causeCount, sum(cell, [2, 3, 7]), sum(cell, [0, 10])])
        .sort()
    }
    expect(await select(null)).toEqual([
      ['survey', 'link', 1, 1, 0],
      ['survey', 'website', 2, 2, 1],
      ['survey-other', 'website', 0, 0, 1],
    ])
    expect(await select('survey-other')).toEqual([['survey-other', 'website', 0, 0, 1]])
    // A repeated complaint has the cause of the follow-up it was merged into, and is as open as that one.
    const [named, , , , other] = rows.map(({ id }) => id) as [string, string, string, string, string]
    await database.batch([
      openFollowUps(responsesWhere.byIds([named, other]), NOON, []),
      updateFollowUps(mainWorkspaceId, [other], {
        stage: 'merged',
        merged_into: named,
        done_at: NOON,
        updated_at: NOON,
      }),
    ])
    const selectFollowUps = async () =>
      (await database.all(store.selectSpanCells(mainWorkspaceId, { ...span, surveyId: null })))
        .map(({ surveyId, channel, ...cell }) => [
          ...[surveyId, channel, cell.causeCount, cell.followUps, cell.withoutCause, cell.pending],
        ])
        .sort()
    expect(await selectFollowUps()).toEqual([
      ['survey', 'link', 1, 0, 0, 0],
      // One names its cause by a reason.
      ['survey', 'website', 2, 2, 0, 0],
      ['survey-other', 'website', 0, 1, 1, 1],
    ])
    await database.batch([updateFollowUps(mainWorkspaceId, [named], { done_at: NOON, updated_at: NOON })])
    expect((await selectFollowUps()).at(-1)).toEqual(['survey-other', 'website', 0, 1, 1, 0])
    await database.batch([updateFollowUps(mainWorkspaceId, [named], { cause: 'price', updated_at: NOON })])
    expect((await selectFollowUps()).at(-1)).toEqual(['survey-other', 'website', 1, 1, 0, 0])
    expect(await select(null, otherWorkspaceId)).toEqual([])
    expect(await select(null, mainWorkspaceId, { beforeId: ids.fromId })).toEqual([])
    const firstDay = async (surveyId: string | null, workspaceId = mainWorkspaceId) =>
      database.all(store.selectFirstDay(workspaceId, surveyId))
    expect(await firstDay(null)).toEqual([{ day: '2026-11-21' }])
    expect(await firstDay('survey-other')).toEqual([{ day: '2026-11-22' }])
    expect(await firstDay(null, otherWorkspaceId)).toEqual([{ day: null }])
  })

  it('knows how surveys were edited', async () => {
    const entry = (id: string, action: string) =>
      insertAuditEntry({
        ...{ id, workspaceId: mainWorkspaceId, at: NOON, actor: 'cli', actorName: 'Command line', action },
        ...{ subject: 'survey', detail: '{"question":true}', personal: null, address: null },
      })
    const [first, second] = [`${timePrefix(NOON)}a`, `${timePrefix(NOON)}b`]
    await database.batch([entry(first, 'survey.changed'), entry(second, 'survey.closed')])
    const select = async (workspaceId = mainWorkspaceId, range = ids) =>
      (await database.all(store.selectSurveyChanges(workspaceId, range, 9))).map(({ surveyId, detail }) => [
        surveyId,
        JSON.parse(detail),
      ])
    expect(await select()).toEqual([['survey', { question: true }]])
    expect(await select(otherWorkspaceId)).toEqual([])
    expect(await select(mainWorkspaceId, { fromId: second, beforeId: ids.beforeId })).toEqual([])
  })

  it('are computed again while they may change', async () => {
    const base = { workspaceId: mainWorkspaceId, description: null, ownerId: null, surveyId: null, dueDay: null }
    const dates = { createdAt: NOON, updatedAt: NOON }
    const done = { state: 'done' as const, startedDay: '2026-01-01', doneDay: '2026-02-01' }
    await database.batch([
      insertAction({
        ...base,
        ...dates,
        id: 'action-1',
        title: 'Planned',
        state: 'planned',
        startedDay: null,
        doneDay: null,
      }),
      insertAction({ ...base, ...dates, ...done, id: 'action-2', title: 'Done' }),
      insertAction({
        ...base,
        ...dates,
        id: 'action-3',
        title: 'Off',
        state: 'cancelled',
        startedDay: null,
        doneDay: null,
      }),
    ])
    const select = async (measuredBefore: number, limit = 9) =>
      (await database.all(store.selectUnmeasuredActions({ measuredBefore, doneSince: '2026-08-01' }, limit))).map(
        ({ id }) => id,
      )
    expect(await select(NOON)).toEqual(['action-1', 'action-2'])
    expect(await select(NOON, 1)).toEqual(['action-1'])
    const store1 = (id: string, updatedAt: number) =>
      store.updateActionFigures({ workspaceId: mainWorkspaceId, id, updatedAt }, { figures: '{}', measuredAt: NOON })
    await database.batch([store1('action-1', NOON), store1('action-2', NOON - 1)])
    expect(await select(NOON)).toEqual(['action-2'])
    await database.batch([store.postponeMeasuring(['action-2'], NOON + 1)])
    expect(await select(NOON)).toEqual([])
    await database.batch([store1('action-2', NOON)])
    // The figures of the one that was done long ago stay.
    expect(await select(NOON + 1)).toEqual(['action-1'])
    await database.batch(markWorkspaceDeleted(mainWorkspaceId, NOON))
    expect(await select(NOON + 1)).toEqual([])
  })
})
