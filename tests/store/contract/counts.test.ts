import { beforeEach, expect, it } from 'vitest'
import { timePrefix } from '../../../server/domain/ids.ts'
import * as countStore from '../../../server/store/queries/counts.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import * as reports from '../../../server/store/queries/reports.ts'
import { deleteResponseTags, insertResponseTag } from '../../../server/store/queries/response-tags.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import * as segmentKeyStore from '../../../server/store/queries/segment-keys.ts'
import { sql } from '../../../server/store/sql.ts'
import { splitRange } from '../../../shared/calendar.ts'
import { scores } from '../../../shared/nps.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('counts', { counts: countStore, segmentKeys: segmentKeyStore }, ({ database, counts, segmentKeys }) => {
  beforeEach(() => insertFixture(database))

  const scoreRow = (given: reports.ScoreRow): reports.ScoreRow => ({
    ...Object.fromEntries(scores.map((score) => [`s${score}`, 0])),
    ...given,
  })
  const complete = (after: string, now: number) => segmentKeys.completeSegmentKey(mainWorkspaceId, 'area', after, now)

  it('reports counts that do not equal a recount', async () => {
    const only = buildResponse({ surveyId: 'survey-other', score: 10 })
    const one = responses.responsesWhere.byId(mainWorkspaceId, only.id)
    const row = buildResponse({ contactId: 'contact-ada', invitationId: 'invitation-1', identity: 'verified' })
    await database.batch([responses.insertResponses([only]), counts.count(one)])
    await database.batch([
      invitations.insertInvitations([buildInvitationRow('invitation-1'), buildInvitationRow('invitation-2')]),
      counts.countNewInvitations(['invitation-1', 'invitation-2']),
      responses.insertResponses([row]),
      counts.count(responses.responsesWhere.byIds([row.id])),
      counts.countAnsweredInvitations([row.id]),
      invitations.markInvitationsAnswered([row.id], NOON),
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    expect(await database.all(counts.selectInvitationDiscrepancies(10))).toEqual([])
    await database.batch([sql`update tally set count = count + 1 where survey_id = 'survey-other'`])
    await database.batch([sql`update invitation_tally set answered = answered + 2 where survey_id = 'survey'`])
    await database.batch([
      sql`update tally set s3 = s3 + 1, s10 = s10 - 1 where span = 'day' and survey_id = 'survey-other'`,
    ])
    const wrong = await database.all(counts.selectTallyDiscrepancies(10))
    const day = { span: 'day', period: '2026-11-22', keptScores: '[0,0,0,1,0,0,0,0,0,0,0]' }
    const cell = { surveyId: 'survey-other', segmentKey: '', segmentValue: '', kept: 2, counted: 1 }
    const countedScores = '[0,0,0,0,0,0,0,0,0,0,1]'
    expect(wrong.toSorted((a, b) => (a.span < b.span ? -1 : 1))).toEqual([
      { ...cell, ...day, countedScores },
      { ...cell, span: 'ever', period: '', keptScores: countedScores, countedScores },
      { ...cell, span: 'month', period: '2026-11', keptScores: countedScores, countedScores },
    ])
    expect(await database.all(counts.selectInvitationDiscrepancies(10))).toEqual([
      { surveyId: 'survey', day: '2026-11-22', invited: 2, countedInvited: 2, answered: 3, countedAnswered: 1 },
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(1))).toHaveLength(1)
  })

  it('counts by a segment key in chunks, and always equals a recount', async () => {
    const [first, second, third] = [1, 2, 3].map((minute) =>
      buildResponse({
        surveyId: 'survey-other',
        score: 9,
        properties: { area: 'A' },
        reasons: minute < 3 ? { speed: 1 } : {},
        answeredAt: NOON + minute * 60_000,
      }),
    ) as [responses.NewResponseRow, responses.NewResponseRow, responses.NewResponseRow]
    const these = responses.responsesWhere.byIds([first.id, second.id, third.id])
    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey-other', where: {} }
    const soFar = async () =>
      (
        await database.all(
          reports.selectTotalScores(reports.selectCountedCells(filter, { key: 'area' }, splitRange({}))),
        )
      )[0]
    const listMentionCells = async () =>
      (
        await database.all(
          sql<{ key: string; value: string; count: number }>`
            select segment_key as key, segment_value as value, count
            from   tally
            where  survey_id = 'survey-other' and segment_key like '$%:%'
            order by segment_key, segment_value`,
        )
      ).map(({ key, value, count }) => `${key} ${value} ${count}`)
    await database.batch([
      responses.insertResponses([first, third]),
      counts.count(these),
      segmentKeys.insertSegmentKey(mainWorkspaceId, 'area', NOON),
    ])
    const before = timePrefix(NOON + 60_000)
    expect(await database.all(segmentKeys.selectChunkEnd(mainWorkspaceId, before, 1))).toEqual([{ id: first.id }])
    expect(await database.all(segmentKeys.selectChunkEnd(mainWorkspaceId, before, 3))).toEqual([])
    expect(await database.all(segmentKeys.selectChunkEnd(otherWorkspaceId, '', 1))).toEqual([])
    expect((await database.all(segmentKeys.selectResponseIdRange(mainWorkspaceId)))[0]?.last).toBe(third.id)
    expect(await database.all(segmentKeys.selectResponseIdRange(otherWorkspaceId))).toEqual([
      { first: null, last: null },
    ])
    const chunk = (after: string, to: string) => [
      counts.countChunk(otherWorkspaceId, 'area', { after, to }),
      segmentKeys.advanceSegmentKey(otherWorkspaceId, 'area', after, to),
      counts.countChunk(mainWorkspaceId, 'area', { after, to }),
      segmentKeys.advanceSegmentKey(mainWorkspaceId, 'area', after, to),
    ]
    const refund = {
      workspaceId: mainWorkspaceId,
      responseId: first.id,
      tag: 'refund',
      createdAt: NOON,
      createdBy: 'cli',
    }
    const ofFirst = responses.responsesWhere.byId(mainWorkspaceId, first.id)
    await database.batch([...counts.uncount(ofFirst), insertResponseTag(refund), counts.count(ofFirst)])
    await database.batch(chunk('', first.id), { exclusive: true })
    expect(await soFar()).toEqual(scoreRow({ s9: 1 }))
    expect(await listMentionCells()).toEqual([
      '$reason:area=A  1',
      '$reason:area=A speed 1',
      '$tag:area=A  1',
      '$tag:area=A refund 1',
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    // Two processes that start at the same place count it once.
    await database.batch(chunk('', first.id), { exclusive: true })
    expect(await soFar()).toEqual(scoreRow({ s9: 1 }))

    // A response before the end of the counted range, such as an imported one, is counted at once; one after it later.
    const early = buildResponse({ surveyId: 'survey-other', score: 0, properties: { area: 'A' }, answeredAt: NOON })
    const earlier = responses.responsesWhere.byId(mainWorkspaceId, early.id)
    await database.batch([responses.insertResponses([early, second])])
    await database.batch([
      counts.count(earlier),
      counts.count(responses.responsesWhere.byId(mainWorkspaceId, second.id)),
    ])
    expect(await soFar()).toEqual(scoreRow({ s0: 1, s9: 1 }))
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    const all = responses.responsesWhere.byIds([early.id, first.id, second.id, third.id])
    await database.batch([
      ...counts.uncount(all),
      sql`update response set score = 5 where id = ${third.id}`,
      counts.count(all),
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])

    await database.batch([
      counts.countChunk(mainWorkspaceId, 'area', { after: first.id, to: undefined }),
      complete(first.id, NOON),
    ])
    expect(await soFar()).toEqual(scoreRow({ s0: 1, s5: 1, s9: 2 }))
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([
      segmentKeys.deleteSegmentKey(mainWorkspaceId, 'area'),
      counts.deleteSegmentCounts(otherWorkspaceId, 'area'),
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(20))).toContainEqual(
      expect.objectContaining({ segmentKey: 'area', span: 'ever', kept: 4, counted: 0 }),
    )
    await database.batch([counts.deleteSegmentCounts(mainWorkspaceId, 'area')])
    expect(await listMentionCells()).toEqual([])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([...counts.uncount(all), deleteResponseTags(all), responses.deleteResponses(all)])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
  })

  it('counts and uncounts invitations and their responses', async () => {
    const row = buildResponse({ contactId: 'contact-ada', invitationId: 'invitation-1', identity: 'verified' })
    const totals = async () =>
      (
        await database.all(
          reports.selectInvitationTotals({ workspaceId: mainWorkspaceId, surveyId: 'survey', where: {} }),
        )
      )[0]
    await database.batch([
      invitations.insertInvitations([buildInvitationRow('invitation-1'), buildInvitationRow('invitation-2')]),
      counts.countInvitations('survey', mainWorkspaceId, '2026-11-22', 2),
      responses.insertResponses([row]),
      counts.lockCounts('survey'),
      counts.countAnsweredInvitations([row.id]),
      invitations.markInvitationsAnswered([row.id], NOON),
      counts.uncountAnsweredInvitations(otherWorkspaceId, row.id),
      counts.uncountInvitations(otherWorkspaceId, 'contact-ada'),
    ])
    expect(await totals()).toEqual({ invited: 2, answered: 1 })
    await database.batch([
      counts.uncountAnsweredInvitations(mainWorkspaceId, row.id),
      invitations.markInvitationUnanswered(mainWorkspaceId, row.id),
    ])
    expect(await totals()).toEqual({ invited: 2, answered: 0 })
    await database.batch([counts.uncountInvitations(mainWorkspaceId, 'contact-ada')])
    expect(await totals()).toEqual({ invited: 0, answered: 0 })
  })

  it('counts each reason and tag of a response, and responses with any', async () => {
    const build = (score: number, reasons: string[]) =>
      buildResponse({
        surveyId: 'survey-other',
        score,
        reasons: Object.fromEntries(reasons.map((reason) => [reason, 1 as const])),
      })
    const [slow, both, none] = [build(2, ['speed']), build(9, ['price', 'speed']), build(5, [])] as const
    const suspect = { ...build(0, ['speed']), suspicion: 'trap' }
    const these = responses.responsesWhere.byIds([slow, both, none, suspect].map(({ id }) => id))
    await database.batch([responses.insertResponses([slow, both, none, suspect]), counts.count(these)])
    const cells = (rows: { segment_value: string; score: number }[]) =>
      rows.map(({ segment_value, score }) => `${segment_value} ${score}`).sort()
    const expectedReasons = [' 2', ' 9', 'price 9', 'speed 2', 'speed 9']
    expect(cells((await database.all(counts.selectReasonCells(these))) as never)).toEqual(expectedReasons)
    const ofSlow = responses.responsesWhere.byId(mainWorkspaceId, slow.id)
    const tag = { workspaceId: mainWorkspaceId, responseId: slow.id, tag: 'refund', createdAt: NOON, createdBy: 'cli' }
    await database.batch([...counts.uncount(ofSlow), insertResponseTag(tag), counts.count(ofSlow)])
    expect(cells((await database.all(counts.selectTagCells(these))) as never)).toEqual([' 2', 'refund 2'])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    const rows = await database.all(
      sql<{ key: string; value: string; count: number }>`
        select segment_key as key, segment_value as value, count
        from   tally
        where  survey_id = 'survey-other' and span = 'ever' and segment_key <> ''
        order by segment_key, segment_value`,
    )
    expect(rows.map(({ key, value, count }) => `${key} ${value} ${count}`)).toEqual([
      '$reason  2',
      '$reason price 1',
      '$reason speed 2',
      '$tag  1',
      '$tag refund 1',
    ])
    await database.batch(counts.uncount(these))
    expect(await database.all(sql`select 1 from tally where survey_id = 'survey-other'`)).toEqual([])
  })

  it('lists the segment keys of a workspace', async () => {
    await database.batch([segmentKeys.insertSegmentKey(mainWorkspaceId, 'area', NOON)])
    const row = { key: 'area', labels: null, createdAt: NOON, countedTo: '', countedAt: null }
    expect(await database.all(segmentKeys.selectSegmentKeys(mainWorkspaceId))).toEqual([row])
    expect(await database.all(segmentKeys.selectSegmentKey(mainWorkspaceId, 'area'))).toEqual([row])
    expect(await database.all(segmentKeys.selectSegmentKey(otherWorkspaceId, 'area'))).toEqual([])
    await database.batch([segmentKeys.updateSegmentLabels(mainWorkspaceId, 'area', { en: 'Area' })])
    const [labelled] = await database.all(segmentKeys.selectSegmentKey(mainWorkspaceId, 'area'))
    expect(JSON.parse(labelled?.labels ?? '')).toEqual({ en: 'Area' })
    await database.batch([segmentKeys.updateSegmentLabels(mainWorkspaceId, 'area', null)])
    expect(await database.all(segmentKeys.selectSegmentKeys(mainWorkspaceId))).toEqual([row])
  })
})
