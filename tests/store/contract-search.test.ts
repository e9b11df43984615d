import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commentOf } from '../../server/domain/responses/submission.ts'
import { type Database, every, type Statement, sql } from '../../server/store/database.ts'
import { insertResponses, responsesOf, updateResponse } from '../../server/store/queries/responses.ts'
import * as searchStore from '../../server/store/queries/search.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import { engines, type Opened } from '../support/engines.ts'
import { responseRow } from '../support/rows.ts'
import { NOON } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({ search: searchStore })
const { search } = modules

const [ours, theirs] = ['workspace-ours', 'workspace-theirs']

describe.each(engines)('the search index on $name', ({ open }) => {
  let opened: Opened
  let database: Database

  const said = (id: string, comment: string | null, workspaceId = ours) =>
    responseRow({ workspaceId, surveyId: `survey-${workspaceId}` }, { id, ...commentOf(comment) })
  const index = () =>
    database.all(sql<{ term: string; id: string }>`select term, id from search_term order by workspace_id, id, term`)
  const ids = async (statement: Statement<{ id: string }>) => (await database.all(statement)).map(({ id }) => id)
  const one = (id: string) => responsesOf.ids([id])

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    for (const id of [ours, theirs]) {
      await database.batch([
        insertWorkspace({ id, name: id, timeZone: 'UTC', slug: id, demoAt: null, createdAt: NOON }),
        sql`insert into survey (id, workspace_id, name, type, texts, follow_up_threshold, created_at, updated_at, origins)
            values (${`survey-${id}`}, ${id}, 'S', 'relationship', '{}', 6, ${NOON}, ${NOON}, '[]')`,
      ])
    }
    const rows = [
      said('a', 'Good price'),
      said('b', 'Goodness, 好价格'),
      said('c', null),
      said('d', 'A good, good shop'),
      said('e', 'good price', theirs),
    ]
    await database.batch([insertResponses(rows), search.index('comment', responsesOf.ids(['a', 'b', 'c', 'd', 'e']))])
  })

  afterAll(() => opened.close())

  it('holds each term of a comment once, and nothing for none', async () => {
    const found = await index()
    expect(found.filter(({ id }) => id === 'd').map(({ term }) => term)).toEqual(['a', 'good', 'shop'])
    expect(found.filter(({ id }) => id === 'b').map(({ term }) => term)).toEqual(['goodness', '价格', '好价', '格'])
    expect(found.filter(({ id }) => id === 'c')).toEqual([])
  })

  it('is the same after indexing again', async () => {
    const before = await index()
    await database.batch([search.index('comment', responsesOf.ids(['a', 'd']))])
    expect(await index()).toEqual(before)
  })

  it('finds the newest with a term first, within bounds, in one workspace', async () => {
    expect(await ids(search.firstWith(ours, 'comment', ['good'], {}, 10))).toEqual(['d', 'a'])
    expect(await ids(search.firstWith(ours, 'comment', ['good'], { before: 'd' }, 10))).toEqual(['a'])
    expect(await ids(search.firstWith(ours, 'comment', ['good'], { after: 'b' }, 10))).toEqual(['d'])
    expect(await ids(search.firstWith(ours, 'comment', ['good'], {}, 1))).toEqual(['d'])
    expect(await ids(search.firstWith(ours, 'comment', ['good'], { oldest: true }, 10))).toEqual(['a', 'd'])
    expect(await ids(search.firstWith(ours, 'contact', ['good'], {}, 10))).toEqual([])
  })

  it('finds the newest with any of several terms, each once', async () => {
    const any = ['good', 'goodness', 'price', 'nothing']
    expect(await ids(search.firstWith(ours, 'comment', any, {}, 10))).toEqual(['d', 'b', 'a'])
    expect(await ids(search.firstWith(ours, 'comment', any, { after: 'a', before: 'd' }, 10))).toEqual(['b'])
    expect(await ids(search.firstWith(ours, 'comment', any, {}, 2))).toEqual(['d', 'b'])
    const oldest = { after: 'a', oldest: true }
    expect(await ids(search.firstWith(ours, 'comment', any, oldest, 10))).toEqual(['b', 'd'])
    expect(await ids(search.firstWith(ours, 'comment', ['no', 'nothing'], {}, 2))).toEqual([])
  })

  it('knows the terms that begin so, and how frequent each is', async () => {
    const terms = async (beginning: string, most = 10) =>
      (await database.all(search.termsBeginning(ours, 'comment', beginning, most))).map(({ term }) => term)
    expect(await terms('goo')).toEqual(['good', 'goodness'])
    expect(await terms('goo', 1)).toEqual(['good'])
    expect(await terms('好')).toEqual(['好价'])
    expect(await terms('x')).toEqual([])
    const begun = await ids(search.idsBeginning(ours, 'comment', 'good', 10))
    expect(begun).toEqual(expect.arrayContaining(['a', 'd']))
    expect(await ids(search.idsBeginning(ours, 'comment', 'good', 1))).toHaveLength(1)
    const counted = await database.all(search.frequencies(ours, 'comment', ['good', 'price', 'no'], 10))
    expect(Object.fromEntries(counted.map(({ term, count }) => [term, count]))).toEqual({ good: 2, price: 1, no: 0 })
    expect(await database.all(search.frequencies(ours, 'comment', ['good'], 1))).toEqual([{ term: 'good', count: 1 }])
  })

  it('says which rows have all that is wanted', async () => {
    const having = (words: string[], beginnings: string[] = []) => {
      const all = every(search.having(ours, 'comment', { words, beginnings }))
      return ids(sql`select r.id from response r where r.workspace_id = ${ours} and ${all} order by r.id`)
    }
    expect(await having(['good'])).toEqual(['a', 'd'])
    expect(await having(['good', 'price'])).toEqual(['a'])
    expect(await having(['good'], ['sh'])).toEqual(['d'])
    expect(await having([], ['goo'])).toEqual(['a', 'b', 'd'])
    const found = (wanted: Parameters<typeof search.answersFound>[2]) =>
      ids(sql`select x.id from response x where ${search.answersFound(ours, sql`x.id`, wanted)} order by x.id`)
    const good = { words: ['good'], beginnings: [] }
    expect(await found({ comment: good })).toEqual(['a', 'd'])
    expect(await found({ comment: good, among: ['b', 'd'] })).toEqual(['d'])
    expect(await found({ contact: good })).toEqual([])
    expect(await found({})).toEqual([])
  })

  it('hands out what is not indexed yet, and takes terms for what still says the same', async () => {
    const bare = (id: string, comment: string) =>
      responseRow({ workspaceId: ours, surveyId: `survey-${ours}` }, { id, comment, commentFolded: comment })
    await database.batch([insertResponses([bare('x', 'old words'), bare('y', 'older words')])])
    const rows = await database.all(search.unindexedComments(ours, '', 10))
    expect(rows).toEqual([
      { id: 'x', comment: 'old words' },
      { id: 'y', comment: 'older words' },
    ])
    expect(await database.all(search.unindexedComments(ours, 'x', 10))).toHaveLength(1)
    const terms = [
      { id: 'x', comment: 'old words', terms: '{"old":1,"words":1}' },
      { id: 'y', comment: 'said before', terms: '{"said":1,"before":1}' },
    ]
    await database.batch([search.setTerms(ours, terms), search.index('comment', responsesOf.ids(['x', 'y']))])
    expect((await index()).filter(({ id }) => id > 'w')).toEqual([
      { term: 'old', id: 'x' },
      { term: 'words', id: 'x' },
    ])
    expect(await database.all(search.newestTerms(1))).toMatchObject([{ id: 'x', comment: 'old words' }])
  })

  it('tells where it differs from what is said, and not what that is', async () => {
    expect(await database.all(search.indexDiscrepancies(10))).toEqual([])
    await database.batch([sql`delete from search_term where id = 'd' and term = 'good'`])
    await database.batch([sql`insert into search_term values (${ours}, 'comment', 'stray', 'a')`])
    const wrong = await database.all(search.indexDiscrepancies(10))
    expect(wrong.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      { noun: 'comment', id: 'a', length: 5, kept: 1, counted: 0 },
      { noun: 'comment', id: 'd', length: 4, kept: 0, counted: 1 },
    ])
    await database.batch([sql`delete from search_term where term = 'stray'`, search.index('comment', one('d'))])
  })

  it('follows a comment that changes', async () => {
    await database.batch([
      search.unindex('comment', one('a')),
      updateResponse(ours, 'a', { comment: 'Fair', comment_folded: 'fair', terms: '{"fair":1}' }),
      search.index('comment', one('a')),
    ])
    expect((await index()).filter(({ id }) => id === 'a')).toEqual([{ term: 'fair', id: 'a' }])
    await database.batch([search.unindex('comment', one('a'))])
    expect((await index()).filter(({ id }) => id === 'a')).toEqual([])
    expect((await index()).filter(({ id }) => id === 'd')).toHaveLength(3)
  })
})

it('runs every statement of the search', () => expect(unused()).toEqual([]))
