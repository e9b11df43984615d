import { beforeEach, expect, it } from 'vitest'
import { timePrefix } from '../../../server/domain/ids.ts'
import * as responseListStore from '../../../server/store/queries/response-lists.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, firstPage, insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('response-lists', { responseLists: responseListStore }, ({ database, responseLists }) => {
  beforeEach(() => insertFixture(database))

  const insertRows = () =>
    database.batch([
      responses.insertResponses([
        buildResponse({ id: 'a', score: 3, comment: 'Late', channel: 'email' }),
        buildResponse({ id: 'b', score: 10 }),
        buildResponse({ id: 'c', score: 3 }),
        buildResponse({ id: 'd', workspaceId: otherWorkspaceId, surveyId: 'survey-theirs' }),
      ]),
      insertUser('1', 'Ada', 'ada@vouch.test'),
    ])
  const list = async (filter: responseListStore.ResponseFilter, page = {}) =>
    (await database.all(responseLists.selectResponses(mainWorkspaceId, filter, { limit: 10, ...page }))).map(
      ({ id }) => id,
    )

  it('filters responses by survey, contact, score, time, day, words and properties, newest first', async () => {
    const later = NOON + 60_000
    const slow = buildResponse({
      score: 1,
      comment: '50%_off \\ SLOW',
      commentFolded: '50%_off \\ slow',
      properties: { shop: 'A' },
    })
    const quick = buildResponse({
      score: 10,
      comment: 'quick',
      linkId: 'link-1',
      commentFolded: 'quick',
      answeredAt: later,
      day: '2026-11-23',
      properties: { shop: 'A', till: '2' },
    })
    await database.batch([responses.insertResponses([slow, quick])])
    const saying = (text: string) => ({ words: [], prefixes: [], texts: [text] })
    const ids = async (filter: responseListStore.ResponseFilter) =>
      (
        await database.all(
          responseLists.selectResponses(mainWorkspaceId, { where: { shop: 'A' }, ...filter }, firstPage),
        )
      ).map(({ id }) => id)
    expect(await ids({})).toEqual([quick.id, slow.id])
    expect(await ids({ survey: 'survey-other' })).toEqual([])
    expect(await ids({ contact: 'contact-ada' })).toEqual([])
    expect([await ids({ link: 'link-1' }), await ids({ link: 'nobody' })]).toEqual([[quick.id], []])
    expect(await ids({ scores: { from: 0, to: 6 } })).toEqual([slow.id])
    expect(await ids({ fromId: timePrefix(later) })).toEqual([quick.id])
    expect(await ids({ beforeId: timePrefix(later) })).toEqual([slow.id])
    expect(await ids({ fromDay: '2026-11-23' })).toEqual([quick.id])
    expect(await ids({ toDay: '2026-11-22' })).toEqual([slow.id])
    expect(await ids({ search: saying('50%_off \\') })).toEqual([slow.id])
    expect(await ids({ search: saying('5_%') })).toEqual([])
    expect(await ids({ where: { shop: 'A', till: '2' } })).toEqual([quick.id])
    const page = responseLists.selectResponses(
      mainWorkspaceId,
      { where: { shop: 'A' } },
      { before: quick.id, limit: 1 },
    )
    expect((await database.all(page)).map(({ id }) => id)).toEqual([slow.id])
    expect(await database.all(responseLists.selectResponses(otherWorkspaceId, {}, firstPage))).toEqual([])
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([slow.id, quick.id]))])
  })

  it('filters by score, comment and channel, in both orders', async () => {
    await insertRows()
    expect(await list({ scores: { from: 3, to: 3 } })).toEqual(['c', 'a'])
    expect(await list({ scores: { from: 3, to: 9 } })).toEqual(['c', 'a'])
    expect(await list({ hasComment: true })).toEqual(['a'])
    expect(await list({ hasComment: false })).toEqual(['c', 'b'])
    expect(await list({ channel: 'email' })).toEqual(['a'])
    expect(await list({}, { after: 'a' })).toEqual(['b', 'c'])
    const matchingIds = await database.all(
      responseLists.selectResponsesByIds(mainWorkspaceId, { scores: { from: 3, to: 3 } }, ['a', 'b', 'c', 'd']),
    )
    expect(matchingIds.map(({ id }) => id)).toEqual(['c', 'a'])
  })

  it('lists the newest comments of a survey', async () => {
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
    await database.batch([responses.insertResponses([first, last, silent, suspect])])
    const comments = async (filter: responseListStore.ResponseFilter, most = 9, workspaceId = mainWorkspaceId) => {
      const filtered = { suspect: false, ...filter, survey: 'survey-other' }
      return (await database.all(responseLists.selectNewestComments(workspaceId, filtered, most))).map(
        ({ comment }) => comment,
      )
    }
    expect(await comments({})).toEqual(['quick', 'slow'])
    expect(await comments({}, 1)).toEqual(['quick'])
    expect(await comments({ where: { area: 'A' } })).toEqual(['slow'])
    expect(await comments({ toDay: '2027-11-19' })).toEqual(['slow'])
    expect(await comments({ fromDay: '2027-11-19', fromId: last.id })).toEqual(['quick'])
    expect(await comments({ beforeId: last.id })).toEqual(['slow'])
    expect(await comments({}, 9, otherWorkspaceId)).toEqual([])
  })

  it('counts the responses that match, up to a limit', async () => {
    await insertRows()
    const count = async (filter: responseListStore.ResponseFilter, limit: number) =>
      (await database.all(responseLists.countResponsesCapped(mainWorkspaceId, filter, limit)))[0]?.count
    expect([await count({ fromId: 'b' }, 10), await count({ fromId: 'b' }, 1)]).toEqual([2, 1])
    expect(await count({ scores: { from: 10, to: 10 }, fromId: 'b' }, 10)).toBe(1)
  })

  it('lists the surveys of responses with the keys of their answers', async () => {
    const rows = await database.all(responseLists.selectAnswerKeys(mainWorkspaceId, {}, 100))
    expect(new Set(rows.map(({ surveyId }) => surveyId))).not.toContain('survey-none')
    await database.batch([responses.insertResponses([buildResponse({ answers: { reasons: ['price'], why: 'Slow' } })])])
    const keys = await database.all(responseLists.selectAnswerKeys(mainWorkspaceId, { survey: 'survey' }, 100))
    expect(keys).toEqual(
      expect.arrayContaining([
        { surveyId: 'survey', key: 'reasons' },
        { surveyId: 'survey', key: 'why' },
      ]),
    )
    expect(await database.all(responseLists.selectAnswerKeys(otherWorkspaceId, {}, 100))).toEqual([])
  })

  it('lists the properties that responses have', async () => {
    await database.batch([responses.insertResponses([buildResponse({ properties: { shop: 'A', till: '2' } })])])
    const keys = await database.all(responseLists.selectPropertyKeys(mainWorkspaceId, { survey: 'survey' }, 100))
    expect(keys.map(({ key }) => key)).toEqual(['shop', 'till'])
    expect(await database.all(responseLists.selectPropertyKeys(otherWorkspaceId, {}, 100))).toEqual([])
  })
})
