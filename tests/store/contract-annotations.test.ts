import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, sql } from '../../server/store/database.ts'
import { type ResponseFilter, responses, responsesAmong } from '../../server/store/queries/response-lists.ts'
import * as noteStore from '../../server/store/queries/response-notes.ts'
import * as tagStore from '../../server/store/queries/response-tags.ts'
import { insertResponses, markSuspect, response, responsesOf } from '../../server/store/queries/responses.ts'
import * as viewStore from '../../server/store/queries/saved-views.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import { engines, type Opened } from '../support/engines.ts'
import { responseRow } from '../support/rows.ts'
import { NOON } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({ notes: noteStore, tags: tagStore, views: viewStore })
const { notes, tags, views } = modules

const [ours, theirs] = ['workspace-ours', 'workspace-theirs']

describe.each(engines)('what staff put beside answers on $name', ({ open }) => {
  let opened: Opened
  let database: Database

  const tag = (responseId: string, tag: string, workspaceId = ours) =>
    tags.insertTag({ workspaceId, responseId, tag, createdAt: NOON, createdBy: 'person:1' })
  const list = async (filter: ResponseFilter, walk = {}) =>
    (await database.all(responses(ours, filter, { limit: 10, ...walk }))).map(({ id }) => id)

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
    const row = (id: string, about = {}, workspaceId = ours) =>
      responseRow({ workspaceId, surveyId: `survey-${workspaceId}` }, { id, ...about })
    const rows = [
      row('a', { score: 3, comment: 'Late', channel: 'email' }),
      row('b', { score: 10 }),
      row('c', { score: 3 }),
      row('d', {}, theirs),
    ]
    await database.batch([
      insertResponses(rows),
      sql`insert into app_user (id, name, email, email_verified, created_at, updated_at)
          values ('1', 'Ada', 'ada@vouch.test', 1, ${NOON}, ${NOON})`,
    ])
  })

  beforeEach(async () => {
    await database.batch([sql`delete from response_tag`, sql`delete from response_note`, sql`delete from saved_view`])
  })

  afterAll(() => opened.close())

  it('keeps a tag once for each answer, and finds answers by it', async () => {
    await database.batch([
      tag('a', 'Late'),
      tag('a', 'Late'),
      tag('a', 'VIP'),
      tag('c', 'Late'),
      tag('d', 'Late', ours),
    ])
    await database.batch([tag('d', 'Theirs', theirs)])
    expect(await database.all(tags.tagsOf(ours, ['a', 'b', 'd']))).toEqual([
      { responseId: 'a', tag: 'Late' },
      { responseId: 'a', tag: 'VIP' },
    ])
    expect((await database.all(tags.tags(ours, 10))).map(({ tag }) => tag)).toEqual(['Late', 'VIP'])
    expect((await database.all(tags.tags(ours, 1))).map(({ tag }) => tag)).toEqual(['Late'])
    const found = async (bounds = {}, limit = 10) =>
      (await database.all(tags.tagged(ours, 'Late', bounds, limit))).map(({ id }) => id)
    expect(await found()).toEqual(['c', 'a'])
    expect(await found({}, 1)).toEqual(['c'])
    expect(await found({ before: 'c' })).toEqual(['a'])
    expect(await found({ after: 'a' })).toEqual(['c'])
    expect(await found({ oldest: true })).toEqual(['a', 'c'])
    expect(await list({ tag: 'VIP' })).toEqual(['a'])
    await database.batch([tags.deleteTag(ours, 'a', 'Late'), tags.deleteTag(theirs, 'c', 'Late')])
    expect(await found()).toEqual(['c'])
    await database.batch([tags.deleteTags(responsesOf.ids(['c']))])
    expect(await found()).toEqual([])
  })

  it('keeps notes with who wrote them, newest first', async () => {
    const note = (id: string, responseId: string, workspaceId = ours) =>
      notes.insertNote({
        id,
        workspaceId,
        responseId,
        text: `Note ${id}`,
        at: NOON,
        actor: 'person:1',
        actorName: 'Ada',
      })
    const made = await database.batch([note('n1', 'a'), note('n2', 'a'), note('n3', 'd'), note('n4', 'b')])
    expect(made).toEqual([[{ id: 'n1' }], [{ id: 'n2' }], [], [{ id: 'n4' }]])
    const row = (id: string) => ({ id, text: `Note ${id}`, at: NOON, actor: 'person:1', actorName: 'Ada' })
    expect(await database.all(notes.notes(ours, 'a'))).toEqual([row('n2'), row('n1')])
    expect(await database.all(notes.notes(theirs, 'a'))).toEqual([])
    await database.batch([notes.deleteNotes(responsesOf.ids(['a']))])
    expect(await database.all(notes.notes(ours, 'a'))).toEqual([])
    expect(await database.all(notes.notes(ours, 'b'))).toEqual([row('n4')])
  })

  it('keeps the views of each person and page, one under each name', async () => {
    const shelf = { workspaceId: ours, personId: '1', page: 'answers' }
    const view = (id: string, name: string, query: string) =>
      views.saveView(shelf, { id, name, query, createdAt: NOON })
    await database.batch([view('v1', 'Late', 'q=late'), view('v2', 'Angry', 'group=detractor')])
    await database.batch([view('v3', 'Late', 'q=later')])
    expect(await database.all(views.savedViews(shelf))).toEqual([
      { id: 'v2', name: 'Angry', query: 'group=detractor' },
      { id: 'v1', name: 'Late', query: 'q=later' },
    ])
    expect(await database.all(views.savedViews({ ...shelf, page: 'follow-ups' }))).toEqual([])
    await database.batch([views.deleteView({ ...shelf, personId: '2' }, 'v1'), views.deleteView(shelf, 'v2')])
    expect(await database.all(views.savedViews(shelf))).toHaveLength(1)
  })

  it('lists by score, comment, and channel, both ways', async () => {
    expect(await list({ scores: { from: 3, to: 3 } })).toEqual(['c', 'a'])
    expect(await list({ scores: { from: 3, to: 9 } })).toEqual(['c', 'a'])
    expect(await list({ hasComment: true })).toEqual(['a'])
    expect(await list({ hasComment: false })).toEqual(['c', 'b'])
    expect(await list({ channel: 'email' })).toEqual(['a'])
    expect(await list({}, { after: 'a' })).toEqual(['b', 'c'])
    const among = await database.all(responsesAmong(ours, { scores: { from: 3, to: 3 } }, ['a', 'b', 'c', 'd']))
    expect(among.map(({ id }) => id)).toEqual(['c', 'a'])
  })

  it('marks an answer as one that does not count, with who and when', async () => {
    await database.batch([
      markSuspect(ours, 'b', 'marked', NOON, 'person:1'),
      markSuspect(theirs, 'c', 'x', NOON, 'cli'),
    ])
    const [row] = await database.all(response(ours, 'b'))
    expect(row).toMatchObject({ suspicion: 'marked', suspicionMarkedAt: NOON, suspicionMarkedByName: 'Ada' })
    expect(await list({ suspect: true })).toEqual(['b'])
    // What is marked already keeps who was first.
    await database.batch([markSuspect(ours, 'b', 'marked again', NOON + 1, 'cli')])
    expect((await database.all(response(ours, 'b')))[0]).toMatchObject({ suspicion: 'marked' })
  })
})

it('runs every statement about tags, notes and views', () => expect(unused()).toEqual([]))
