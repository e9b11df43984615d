import { beforeEach, expect, it } from 'vitest'
import { toCommentFields } from '../../../server/domain/responses/submission.ts'
import type { Statement } from '../../../server/store/database.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import * as searchStore from '../../../server/store/queries/search.ts'
import { and, sql } from '../../../server/store/sql.ts'
import { SEARCH_VERSION } from '../../../shared/search.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('search', { search: searchStore }, ({ database, search }) => {
  beforeEach(() => insertFixture(database))

  const addComment = (id: string, comment: string | null, workspaceId = mainWorkspaceId) =>
    buildResponseRow(
      { workspaceId, surveyId: workspaceId === mainWorkspaceId ? 'survey' : 'survey-theirs' },
      { id, ...toCommentFields(comment) },
    )
  const listIndex = () =>
    database.all(sql<{ term: string; id: string }>`select term, id from search_term order by workspace_id, id, term`)
  const ids = async (statement: Statement<{ id: string }>) => (await database.all(statement)).map(({ id }) => id)
  const oneResponse = (id: string) => responses.responsesWhere.byIds([id])

  beforeEach(async () => {
    const rows = [
      addComment('a', 'Good price'),
      addComment('b', 'Goodness, 好价格'),
      addComment('c', null),
      addComment('d', 'A good, good shop'),
      addComment('e', 'good price', otherWorkspaceId),
    ]
    await database.batch([
      responses.insertResponses(rows),
      search.index('comment', responses.responsesWhere.byIds(['a', 'b', 'c', 'd', 'e'])),
    ])
  })

  it('stores each term of a comment once, and nothing without a comment', async () => {
    const indexEntries = await listIndex()
    expect(indexEntries.filter(({ id }) => id === 'd').map(({ term }) => term)).toEqual(['a', 'good', 'shop'])
    expect(indexEntries.filter(({ id }) => id === 'b').map(({ term }) => term)).toEqual([
      'goodness',
      '价格',
      '好价',
      '格',
    ])
    expect(indexEntries.filter(({ id }) => id === 'c')).toEqual([])
  })

  it('is the same after indexing again', async () => {
    const previousIndex = await listIndex()
    await database.batch([search.index('comment', responses.responsesWhere.byIds(['a', 'd']))])
    expect(await listIndex()).toEqual(previousIndex)
  })

  it('finds the newest with a term first, within bounds, in one workspace', async () => {
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', ['good'], {}, 10))).toEqual(['d', 'a'])
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', ['good'], { before: 'd' }, 10))).toEqual(['a'])
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', ['good'], { after: 'b' }, 10))).toEqual(['d'])
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', ['good'], {}, 1))).toEqual(['d'])
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', ['good'], { oldest: true }, 10))).toEqual([
      'a',
      'd',
    ])
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'contact', ['good'], {}, 10))).toEqual([])
  })

  it('finds the newest with any of several terms, each once', async () => {
    const terms = ['good', 'goodness', 'price', 'nothing']
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', terms, {}, 10))).toEqual(['d', 'b', 'a'])
    expect(
      await ids(search.selectFirstIds(mainWorkspaceId, 'comment', terms, { after: 'a', before: 'd' }, 10)),
    ).toEqual(['b'])
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', terms, {}, 2))).toEqual(['d', 'b'])
    const oldest = { after: 'a', oldest: true }
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', terms, oldest, 10))).toEqual(['b', 'd'])
    expect(await ids(search.selectFirstIds(mainWorkspaceId, 'comment', ['no', 'nothing'], {}, 2))).toEqual([])
  })

  it('finds the terms with a prefix, with their frequency', async () => {
    const terms = async (prefix: string, limit = 10) =>
      (await database.all(search.selectTermsByPrefix(mainWorkspaceId, 'comment', prefix, limit))).map(
        ({ term }) => term,
      )
    expect(await terms('goo')).toEqual(['good', 'goodness'])
    expect(await terms('goo', 1)).toEqual(['good'])
    expect(await terms('好')).toEqual(['好价'])
    expect(await terms('x')).toEqual([])
    const idsByPrefix = await ids(search.selectIdsByPrefix(mainWorkspaceId, 'comment', 'good', 10))
    expect(idsByPrefix).toEqual(expect.arrayContaining(['a', 'd']))
    expect(await ids(search.selectIdsByPrefix(mainWorkspaceId, 'comment', 'good', 1))).toHaveLength(1)
    const frequencyRows = await database.all(
      search.countTermFrequencies(mainWorkspaceId, 'comment', ['good', 'price', 'no'], 10),
    )
    expect(Object.fromEntries(frequencyRows.map(({ term, count }) => [term, count]))).toEqual({
      good: 2,
      price: 1,
      no: 0,
    })
    expect(await database.all(search.countTermFrequencies(mainWorkspaceId, 'comment', ['good'], 1))).toEqual([
      { term: 'good', count: 1 },
    ])
  })

  it('finds the rows that have all terms', async () => {
    const findByTerms = (words: string[], prefixes: string[] = []) => {
      const all = and(search.matchTerms(mainWorkspaceId, 'comment', { words, prefixes }))
      return ids(sql`select r.id from response r where r.workspace_id = ${mainWorkspaceId} and ${all} order by r.id`)
    }
    expect(await findByTerms(['good'])).toEqual(['a', 'd'])
    expect(await findByTerms(['good', 'price'])).toEqual(['a'])
    expect(await findByTerms(['good'], ['sh'])).toEqual(['d'])
    expect(await findByTerms([], ['goo'])).toEqual(['a', 'b', 'd'])
    const findMatches = (conditions: Parameters<typeof search.matchSearch>[2]) =>
      ids(
        sql`select x.id from response x where ${search.matchSearch(mainWorkspaceId, sql`x.id`, conditions)} order by x.id`,
      )
    const good = { words: ['good'], prefixes: [] }
    expect(await findMatches({ comment: good })).toEqual(['a', 'd'])
    expect(await findMatches({ comment: good, candidateIds: ['b', 'd'] })).toEqual(['d'])
    expect(await findMatches({ contact: good })).toEqual([])
    expect(await findMatches({})).toEqual([])
  })

  it('returns how comments are indexed, and changes it if the comment is unchanged', async () => {
    const addUnindexed = (id: string, comment: string) =>
      buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { id, comment, commentFolded: comment })
    await database.batch([
      responses.insertResponses([addUnindexed('x', 'old words'), addUnindexed('y', 'older words')]),
    ])
    const rows = await database.all(search.selectCommentTerms(mainWorkspaceId, 'w', 10))
    expect(rows).toEqual([
      { id: 'x', comment: 'old words', commentFolded: 'old words', terms: null },
      { id: 'y', comment: 'older words', commentFolded: 'older words', terms: null },
    ])
    expect(await database.all(search.selectCommentTerms(mainWorkspaceId, 'x', 10))).toHaveLength(1)
    const terms = [
      { id: 'x', comment: 'old words', commentFolded: 'OLD words', terms: '{"old":1,"words":1}' },
      { id: 'y', comment: 'said before', commentFolded: 'said before', terms: '{"said":1,"before":1}' },
    ]
    await database.batch([
      search.updateCommentTerms(mainWorkspaceId, terms),
      search.index('comment', responses.responsesWhere.byIds(['x', 'y'])),
    ])
    expect((await listIndex()).filter(({ id }) => id > 'w')).toEqual([
      { term: 'old', id: 'x' },
      { term: 'words', id: 'x' },
    ])
    expect(await database.all(search.selectNewestTerms(1))).toMatchObject([{ id: 'x', comment: 'old words' }])
    const [changed, unchanged] = await database.all(search.selectCommentTerms(mainWorkspaceId, 'w', 10))
    expect([changed?.commentFolded, unchanged?.commentFolded]).toEqual(['OLD words', 'older words'])
  })

  it('notes how far indexing by newer rules has come, once', async () => {
    const listOutdated = (version: number) => database.all(search.selectOutdatedIndexes(version))
    expect(await listOutdated(SEARCH_VERSION)).toEqual([])
    const next = SEARCH_VERSION + 1
    expect(await listOutdated(next)).toHaveLength(2)
    await database.batch([search.advanceIndexing(mainWorkspaceId, null, 'comment ')])
    await database.batch([search.advanceIndexing(mainWorkspaceId, null, 'comment late')])
    await database.batch([search.advanceIndexing(mainWorkspaceId, 'comment ', 'comment x')])
    expect(await listOutdated(next)).toContainEqual({ id: mainWorkspaceId, cursor: 'comment x' })
    await database.batch([search.finishIndexing(mainWorkspaceId, next)])
    expect(await listOutdated(next)).toEqual([{ id: otherWorkspaceId, cursor: null }])
  })

  it('reports where it differs from the comments, without their text', async () => {
    expect(await database.all(search.selectIndexDiscrepancies(10))).toEqual([])
    await database.batch([sql`delete from search_term where id = 'd' and term = 'good'`])
    await database.batch([sql`insert into search_term values (${mainWorkspaceId}, 'comment', 'stray', 'a')`])
    const discrepancies = await database.all(search.selectIndexDiscrepancies(10))
    expect(discrepancies.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      { noun: 'comment', id: 'a', length: 5, kept: 1, counted: 0 },
      { noun: 'comment', id: 'd', length: 4, kept: 0, counted: 1 },
    ])
    await database.batch([sql`delete from search_term where term = 'stray'`, search.index('comment', oneResponse('d'))])
  })

  it('follows changes of a comment', async () => {
    await database.batch([
      search.unindex('comment', oneResponse('a')),
      responses.updateResponse(mainWorkspaceId, 'a', { comment: 'Fair', comment_folded: 'fair', terms: '{"fair":1}' }),
      search.index('comment', oneResponse('a')),
    ])
    expect((await listIndex()).filter(({ id }) => id === 'a')).toEqual([{ term: 'fair', id: 'a' }])
    await database.batch([search.unindex('comment', oneResponse('a'))])
    expect((await listIndex()).filter(({ id }) => id === 'a')).toEqual([])
    expect((await listIndex()).filter(({ id }) => id === 'd')).toHaveLength(3)
  })
})
