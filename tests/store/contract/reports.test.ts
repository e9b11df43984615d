import { beforeEach, expect, it } from 'vitest'
import { REASON_KEY, TAG_KEY } from '../../../server/store/counted-segments.ts'
import * as counts from '../../../server/store/queries/counts.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as followUps from '../../../server/store/queries/follow-ups.ts'
import * as reportStore from '../../../server/store/queries/reports.ts'
import { deleteResponseTags, insertResponseTag } from '../../../server/store/queries/response-tags.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import * as segmentKeys from '../../../server/store/queries/segment-keys.ts'
import { sql } from '../../../server/store/sql.ts'
import { ALL_TIME, splitRange } from '../../../shared/calendar.ts'
import { scores } from '../../../shared/nps.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('reports', { reports: reportStore }, ({ database, reports }) => {
  beforeEach(() => insertFixture(database))

  const scoreRow = (given: reportStore.ScoreRow): reportStore.ScoreRow => ({
    ...Object.fromEntries(scores.map((score) => [`s${score}`, 0])),
    ...given,
  })
  const complete = (after: string, now: number) => segmentKeys.completeSegmentKey(mainWorkspaceId, 'area', after, now)

  it('lists surveys by how many responses they have', async () => {
    const day = (date: string, about: Partial<responses.NewResponseRow>) =>
      buildResponse({ surveyId: 'survey-other', day: date, answeredAt: Date.parse(`${date}T12:00:00Z`), ...about })
    const withComment = (comment: string) => ({ comment, commentFolded: comment })
    const first = day('2027-11-18', {
      score: 2,
      contactRequestedAt: NOON,
      ...withComment('slow'),
      properties: { area: 'A' },
    })
    const last = day('2027-11-20', { score: 10, ...withComment('quick'), properties: { area: 'B' } })
    const silent = day('2027-11-21', { score: 8 })
    const suspect = day('2027-11-22', { score: 10, ...withComment('spam'), suspicion: 'trap' })
    const these = responses.responsesWhere.byIds([first, last, silent, suspect].map(({ id }) => id))
    const counted = (rows: reportStore.SurveyActivityRow[]) => rows.find(({ id }) => id === 'survey-other')?.count ?? 0
    const before = counted(await database.all(reports.selectSurveysByActivity(mainWorkspaceId, 9)))
    await database.batch([
      responses.insertResponses([first, last, silent, suspect]),
      counts.count(these),
      openFollowUps(these, NOON, []),
    ])
    const [lively, ...others] = await database.all(reports.selectSurveysByActivity(mainWorkspaceId, 9))
    expect(lively).toEqual({
      ...{ id: 'survey-other', name: 'Relationship', type: 'relationship', touchpoint: null },
      ...{ closesAt: null, closedAt: null },
      ...{ count: before + 3, firstDay: before > 0 ? expect.any(String) : '2027-11-18', lastDay: '2027-11-21' },
    })
    expect(others.map(({ id }) => id)).not.toContain('survey-theirs')
    expect(await database.all(reports.selectSurveysByActivity(mainWorkspaceId, 1))).toEqual([lively])

    await database.batch([...counts.uncount(these), followUps.deleteFollowUps(these), responses.deleteResponses(these)])
  })

  it('sums the scores of each survey', async () => {
    const rows = [
      buildResponse({ surveyId: 'survey-other', score: 2, day: '2027-11-18' }),
      buildResponse({ surveyId: 'survey-other', score: 10, day: '2027-11-19' }),
    ]
    const these = responses.responsesWhere.byIds(rows.map(({ id }) => id))
    const sum = async (from?: string, surveyId?: string) => {
      const statement = reports.selectScoresBySurvey(
        { workspaceId: mainWorkspaceId, surveyId },
        { key: '', value: '' },
        splitRange({ from, to: undefined }),
      )
      const all = await database.all(statement)
      expect(all.map((row) => row.surveyId)).not.toContain('survey-theirs')
      const { surveyId: id, ...scores } = all.find((row) => row.surveyId === 'survey-other') ?? { surveyId: null }
      return id === null ? undefined : scores
    }
    const before = await sum('2027-11-01')
    expect(before ?? {}).toEqual({})
    await database.batch([responses.insertResponses(rows), counts.count(these)])
    expect(await sum('2027-11-01')).toEqual(scoreRow({ s2: 1, s10: 1 }))
    expect(await sum('2027-11-19', 'survey-other')).toEqual(scoreRow({ s10: 1 }))
    expect(await sum('2027-11-19', 'survey')).toBeUndefined()
    expect(await sum()).toMatchObject({ s2: expect.any(Number) })
    await database.batch([...counts.uncount(these), responses.deleteResponses(these)])
  })

  it('reports the reasons and tags of responses with a property', async () => {
    const build = (score: number, area: string, reasons: Record<string, 1>) =>
      buildResponse({ surveyId: 'survey-other', score, properties: { area }, reasons })
    const slow = build(2, 'A', { speed: 1 })
    const rows = [slow, build(10, 'A', { price: 1, speed: 1 }), build(9, 'B', { price: 1 }), build(8, 'A', {})]
    const these = responses.responsesWhere.byIds(rows.map(({ id }) => id))
    await database.batch([
      segmentKeys.insertSegmentKey(mainWorkspaceId, 'area', NOON),
      complete('', NOON),
      responses.insertResponses(rows),
      insertResponseTag({
        workspaceId: mainWorkspaceId,
        responseId: slow.id,
        tag: 'refund',
        createdAt: NOON,
        createdBy: 'cli',
      }),
      counts.count(these),
    ])
    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey-other', where: { area: 'A' } }
    const areaA = { key: 'area', value: 'A' }
    const cellsOf = {
      reason: [
        reports.selectMentionCells(filter, 'reason'),
        reports.selectCountedMentionCells(filter, REASON_KEY, areaA),
      ],
      tag: [reports.selectMentionCells(filter, 'tag'), reports.selectCountedMentionCells(filter, TAG_KEY, areaA)],
    }
    for (const cells of cellsOf.reason) {
      expect(await database.all(reports.selectScoresByValue(cells, 9))).toEqual([
        { value: '', ...scoreRow({ s2: 1, s10: 1 }) },
        { value: 'price', ...scoreRow({ s10: 1 }) },
        { value: 'speed', ...scoreRow({ s2: 1, s10: 1 }) },
      ])
    }
    for (const cells of cellsOf.tag) {
      expect(await database.all(reports.selectScoresByValue(cells, 9))).toEqual([
        { value: '', ...scoreRow({ s2: 1 }) },
        { value: 'refund', ...scoreRow({ s2: 1 }) },
      ])
    }
    const later = reports.selectCountedMentionCells({ ...filter, from: '2026-11-23' }, REASON_KEY, areaA)
    expect(await database.all(reports.selectScoresByValue(later, 9))).toEqual([])
    const forReason = { ...filter, where: { reason: 'price' } }
    const cells = reports.selectResponseCells(forReason, 'area')
    expect((await database.all(reports.selectTotalScores(cells)))[0]).toEqual(scoreRow({ s9: 1, s10: 1 }))
    await database.batch([
      ...counts.uncount(these),
      deleteResponseTags(responses.responsesWhere.byId(mainWorkspaceId, slow.id)),
      responses.deleteResponses(these),
      segmentKeys.deleteSegmentKey(mainWorkspaceId, 'area'),
    ])
    expect(await database.all(sql`select 1 from tally where segment_key like '$%'`)).toEqual([])
  })

  it('counts responses by phone and the others apart', async () => {
    const rows = [
      buildResponse({ surveyId: 'survey-other', score: 9, channel: 'phone' }),
      buildResponse({ surveyId: 'survey-other', score: 9 }),
      buildResponse({ surveyId: 'survey-other', score: 2, channel: 'email', day: '2026-11-23' }),
      buildResponse({ surveyId: 'survey-other', score: 1, channel: 'phone', suspicion: 'marked' }),
    ]
    const these = responses.responsesWhere.byIds(rows.map(({ id }) => id))
    await database.batch([responses.insertResponses(rows), counts.count(these)])
    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey-other', where: {} }
    const total = async (channel: 'phone' | 'self', range = {}) =>
      database.all(reports.selectTotalScores(reports.selectChannelCells(filter, channel, splitRange(range))))
    expect(await total('phone')).toEqual([scoreRow({ s9: 1 })])
    expect(await total('self')).toEqual([scoreRow({ s2: 1, s9: 1 })])
    expect(await total('self', { from: '2026-11-23' })).toEqual([scoreRow({ s2: 1 })])
    const byDay = reports.selectChannelCells(filter, 'self', [{ span: 'day', ...ALL_TIME }])
    expect(await database.all(reports.selectScoresByDay(byDay))).toEqual([
      { day: '2026-11-22', ...scoreRow({ s9: 1 }) },
      { day: '2026-11-23', ...scoreRow({ s2: 1 }) },
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([...counts.uncount(these), responses.deleteResponses(these)])
    expect(await total('phone')).toEqual([scoreRow({})])
  })

  it('counts responses in every segment, also by a key declared later', async () => {
    const rows = [
      buildResponse({ surveyId: 'survey-other', score: 0, properties: { area: 'A' } }),
      buildResponse({ surveyId: 'survey-other', score: 10, properties: { area: 'A' } }),
      buildResponse({ surveyId: 'survey-other', score: 10, properties: { area: 'B' }, day: '2026-11-23' }),
      buildResponse({ surveyId: 'survey-other', score: 8 }),
    ]
    const these = responses.responsesWhere.byIds(rows.map(({ id }) => id))
    await database.batch([responses.insertResponses(rows), counts.count(these)])
    await database.batch([segmentKeys.insertSegmentKey(mainWorkspaceId, 'area', NOON)])
    const incomplete = { key: 'area', labels: null, createdAt: NOON, countedTo: '', countedAt: null }
    expect(await database.all(segmentKeys.selectSegmentKeys(mainWorkspaceId))).toEqual([incomplete])
    await database.batch(
      [counts.countChunk(mainWorkspaceId, 'area', { after: '', to: undefined }), complete('', NOON + 1)],
      {
        exclusive: true,
      },
    )
    const more = buildResponse({ surveyId: 'survey-other', score: 10, properties: { area: 'B' }, day: '2026-11-23' })
    await database.batch([responses.insertResponses([more]), counts.count(responses.responsesWhere.byIds([more.id]))])
    const countedKey = { ...incomplete, countedTo: null, countedAt: NOON + 1 }
    expect(await database.all(segmentKeys.selectSegmentKeys(mainWorkspaceId))).toEqual([countedKey])
    expect(await database.all(segmentKeys.selectSegmentKey(mainWorkspaceId, 'area'))).toEqual([countedKey])
    expect(await database.all(segmentKeys.selectSegmentKeys(otherWorkspaceId))).toEqual([])
    expect(await database.all(segmentKeys.selectSegmentKey(otherWorkspaceId, 'area'))).toEqual([])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])

    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey-other', where: {} }
    const ever = splitRange({})
    const whole = { key: '', value: '' }
    const counted = reports.selectCountedCells(filter, whole, ever)
    expect(await database.all(reports.selectTotalScores(counted))).toEqual([scoreRow({ s0: 1, s8: 1, s10: 3 })])
    const byAnswer = reports.selectResponseCells(filter, 'area')
    expect(await database.all(reports.selectTotalScores(byAnswer))).toEqual([scoreRow({ s0: 1, s8: 1, s10: 3 })])
    const since = splitRange({ from: '2026-11-23' })
    expect(await database.all(reports.selectScoresByDay(reports.selectCountedCells(filter, whole, since)))).toEqual([
      { day: '2026-11-23', ...scoreRow({ s10: 2 }) },
    ])
    expect(
      await database.all(
        reports.selectScoresByDay(reports.selectCountedCells(filter, whole, [{ span: 'month', ...ALL_TIME }])),
      ),
    ).toEqual([{ day: '2026-11-01', ...scoreRow({ s0: 1, s8: 1, s10: 3 }) }])
    const area = reports.selectCountedCells(filter, { key: 'area', value: undefined }, ever)
    const values = [
      { value: 'A', ...scoreRow({ s0: 1, s10: 1 }) },
      { value: 'B', ...scoreRow({ s10: 2 }) },
    ]
    expect(await database.all(reports.selectScoresByValue(area, 200))).toEqual(values)
    expect(await database.all(reports.selectScoresByValue(byAnswer, 200))).toEqual(values)
    const november = splitRange({ from: '2026-11-01', to: '2026-12-05' })
    expect(
      await database.all(
        reports.selectScoresByValue(reports.selectCountedCells(filter, { key: 'area' }, november), 200),
      ),
    ).toEqual(values)
    expect(
      await database.all(reports.selectScoresByValue(reports.selectCountedCells(filter, { key: 'area' }, since), 200)),
    ).toEqual([values[1]])
    expect(
      await database.all(
        reports.selectTotalScores(reports.selectCountedCells(filter, { key: 'area', value: 'B' }, since)),
      ),
    ).toEqual([scoreRow({ s10: 2 })])
    const frequent = async (most: number, workspaceId = mainWorkspaceId) =>
      database.all(reports.selectSegmentValues(workspaceId, 'survey-other', ['area', 'shop'], most))
    expect(await frequent(9)).toEqual([
      { key: 'area', value: 'A' },
      { key: 'area', value: 'B' },
    ])
    expect(await frequent(1)).toEqual([{ key: 'area', value: 'A' }])
    expect(await frequent(9, otherWorkspaceId)).toEqual([])
    const most = await database.all(reports.selectScoresByValue(area, 1))
    expect(most.toSorted((a, b) => (a.value ?? '').localeCompare(b.value ?? ''))).toEqual([
      { value: null, ...scoreRow({ s10: 2 }) },
      values[0],
    ])
    const areaA = { ...filter, to: '2026-11-22', where: { area: 'A' } }
    expect(await database.all(reports.selectScoresByDay(reports.selectResponseCells(areaA, 'area')))).toEqual([
      { day: '2026-11-22', ...scoreRow({ s0: 1, s10: 1 }) },
    ])
    const others = { ...filter, workspaceId: otherWorkspaceId }
    expect(await database.all(reports.selectScoresByDay(reports.selectCountedCells(others, whole, ever)))).toEqual([])
    expect(
      await database.all(reports.selectScoresByValue(reports.selectCountedCells(others, { key: 'area' }, since), 9)),
    ).toEqual([])

    await database.batch([...counts.uncount(these), responses.deleteResponses(these)])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([
      segmentKeys.deleteSegmentKey(mainWorkspaceId, 'area'),
      counts.deleteSegmentCounts(mainWorkspaceId, 'area'),
    ])
    expect(await database.all(reports.selectScoresByValue(area, 200))).toEqual([])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([
      ...counts.uncount(responses.responsesWhere.byId(mainWorkspaceId, more.id)),
      responses.deleteResponses(responses.responsesWhere.byId(mainWorkspaceId, more.id)),
    ])
    expect(await database.all(sql`select period from tally where survey_id = 'survey-other'`)).toEqual([])
  })

  it('counts each person with their latest response in the period, and each anonymous response', async () => {
    const give = (
      contactId: string | null,
      day: string,
      score: number,
      about: Partial<responses.NewResponseRow> = {},
    ) =>
      buildResponse({
        ...{ surveyId: 'survey-other', contactId, day, score, answeredAt: Date.parse(`${day}T12:00:00Z`) },
        ...about,
      })
    const rows = [
      give('contact-ada', '2026-11-20', 0),
      give('contact-ada', '2026-11-22', 10, { properties: { area: 'A' } }),
      give('contact-ada', '2026-11-24', 3, { suspicion: 'trap' }),
      give('contact-mei', '2026-11-21', 9, { properties: { area: 'A' } }),
      give('contact-mei', '2026-11-23', 2, { surveyId: 'survey' }),
      give(null, '2026-11-20', 7),
      give(null, '2026-11-22', 7),
    ]
    await database.batch([responses.insertResponses(rows)])
    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey-other', where: {} }
    const load = (about: Partial<reportStore.ReportFilter>) =>
      database.all(reports.selectPersonScores({ ...filter, ...about }))
    expect(await load({})).toEqual([{ ...scoreRow({ s7: 2, s9: 1, s10: 1 }), responses: 5, repeated: 1 }])
    expect(await load({ to: '2026-11-21' })).toEqual([
      { ...scoreRow({ s0: 1, s7: 1, s9: 1 }), responses: 3, repeated: 0 },
    ])
    expect(await load({ from: '2026-11-21' })).toEqual([
      { ...scoreRow({ s7: 1, s9: 1, s10: 1 }), responses: 3, repeated: 0 },
    ])
    expect(await load({ where: { area: 'A' } })).toEqual([
      { ...scoreRow({ s9: 1, s10: 1 }), responses: 2, repeated: 0 },
    ])
    expect(await load({ workspaceId: otherWorkspaceId })).toEqual([{ ...scoreRow({}), responses: 0, repeated: 0 }])
    const loadPairs = (
      before: [string, string],
      after: [string, string],
      about: Partial<reportStore.ReportFilter> = {},
    ) =>
      database.all(
        reports.selectPersonPairs(
          { ...filter, ...about },
          { from: before[0], to: before[1] },
          { from: after[0], to: after[1] },
        ),
      )
    expect(await loadPairs(['2026-11-01', '2026-11-21'], ['2026-11-22', '2026-11-30'])).toEqual([
      { scoreBefore: 0, scoreAfter: 10, persons: 1 },
    ])
    expect(await loadPairs(['2026-10-01', '2026-10-31'], ['2026-11-01', '2026-11-30'])).toEqual([])
    const elsewhere = { workspaceId: otherWorkspaceId }
    expect(await loadPairs(['2026-11-01', '2026-11-21'], ['2026-11-22', '2026-11-30'], elsewhere)).toEqual([])
    const findRecent = async (ids: { from?: string; before?: string }, workspaceId = mainWorkspaceId) =>
      (await database.all(reports.selectRecentContactIds({ ...filter, workspaceId }, ids, 99))).map(
        ({ contactId }) => contactId,
      )
    const [first, second] = rows
    expect((await findRecent({})).toSorted()).toEqual(['contact-ada', 'contact-ada', 'contact-mei', null, null])
    expect(await findRecent({ from: second?.id, before: `${second?.id}~` })).toEqual(['contact-ada'])
    expect(await findRecent({ before: first?.id })).not.toContain('contact-mei')
    expect(await findRecent({}, otherWorkspaceId)).toEqual([])
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds(rows.map(({ id }) => id)))])
  })

  it('counts invitations and responses', async () => {
    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey', from: '2026-11-22', to: '2026-11-22', where: {} }
    await database.batch([counts.countInvitations('survey', mainWorkspaceId, '2026-11-22', 2)])
    expect(await database.all(reports.selectInvitationTotals(filter))).toEqual([{ invited: 2, answered: 0 }])
    expect(
      await database.all(reports.selectInvitationTotals({ ...filter, to: '2026-11-21', from: undefined })),
    ).toEqual([{ invited: 0, answered: 0 }])
  })
})
