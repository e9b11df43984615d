import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../server/store/database.ts'
import {
  type ResponseFilter,
  selectResponses,
  selectResponsesByIds,
} from '../../server/store/queries/response-lists.ts'
import * as noteStore from '../../server/store/queries/response-notes.ts'
import * as tagStore from '../../server/store/queries/response-tags.ts'
import {
  insertResponses,
  markSuspect,
  responsesWhere,
  selectResponseById,
} from '../../server/store/queries/responses.ts'
import * as viewStore from '../../server/store/queries/saved-views.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { buildResponseRow } from '../support/rows.ts'
import { NOON } from '../support/world.ts'
import { trackUsage } from './watching.ts'

const { modules, unused } = trackUsage({ notes: noteStore, tags: tagStore, views: viewStore })
const { notes, tags, views } = modules

const [mainWorkspaceId, otherWorkspaceId] = ['workspace-ours', 'workspace-theirs']

describe.each(engines)('what staff put beside answers on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database

  const addTag = (responseId: string, tag: string, workspaceId = mainWorkspaceId) =>
    tags.insertResponseTag({ workspaceId, responseId, tag, createdAt: NOON, createdBy: 'user:1' })
  const list = async (filter: ResponseFilter, page = {}) =>
    (await database.all(selectResponses(mainWorkspaceId, filter, { limit: 10, ...page }))).map(({ id }) => id)

  beforeAll(async () => {
    connection = await open()
    database = connection.database
    for (const id of [mainWorkspaceId, otherWorkspaceId]) {
      await database.batch([
        insertWorkspace({ id, name: id, timeZone: 'UTC', slug: id, demoAt: null, createdAt: NOON }),
        sql`insert into survey (id, workspace_id, name, type, texts, follow_up_threshold, created_at, updated_at, origins)
            values (${`survey-${id}`}, ${id}, 'S', 'relationship', '{}', 6, ${NOON}, ${NOON}, '[]')`,
      ])
    }
    const addResponse = (id: string, overrides = {}, workspaceId = mainWorkspaceId) =>
      buildResponseRow({ workspaceId, surveyId: `survey-${workspaceId}` }, { id, ...overrides })
    const rows = [
      addResponse('a', { score: 3, comment: 'Late', channel: 'email' }),
      addResponse('b', { score: 10 }),
      addResponse('c', { score: 3 }),
      addResponse('d', {}, otherWorkspaceId),
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

  afterAll(() => connection.close())

  it('keeps a tag once for each answer, and finds answers by it', async () => {
    await database.batch([
      addTag('a', 'Late'),
      addTag('a', 'Late'),
      addTag('a', 'VIP'),
      addTag('c', 'Late'),
      addTag('d', 'Late', mainWorkspaceId),
    ])
    await database.batch([addTag('d', 'Theirs', otherWorkspaceId)])
    expect(await database.all(tags.selectResponseTags(mainWorkspaceId, ['a', 'b', 'd']))).toEqual([
      { responseId: 'a', tag: 'Late' },
      { responseId: 'a', tag: 'VIP' },
    ])
    expect((await database.all(tags.selectTags(mainWorkspaceId, 10))).map(({ tag }) => tag)).toEqual(['Late', 'VIP'])
    expect((await database.all(tags.selectTags(mainWorkspaceId, 1))).map(({ tag }) => tag)).toEqual(['Late'])
    const findTags = async (bounds = {}, limit = 10) =>
      (await database.all(tags.selectTaggedResponseIds(mainWorkspaceId, 'Late', bounds, limit))).map(({ id }) => id)
    expect(await findTags()).toEqual(['c', 'a'])
    expect(await findTags({}, 1)).toEqual(['c'])
    expect(await findTags({ before: 'c' })).toEqual(['a'])
    expect(await findTags({ after: 'a' })).toEqual(['c'])
    expect(await findTags({ oldest: true })).toEqual(['a', 'c'])
    expect(await list({ tag: 'VIP' })).toEqual(['a'])
    await database.batch([
      tags.deleteResponseTag(mainWorkspaceId, 'a', 'Late'),
      tags.deleteResponseTag(otherWorkspaceId, 'c', 'Late'),
    ])
    expect(await findTags()).toEqual(['c'])
    await database.batch([tags.deleteResponseTags(responsesWhere.byIds(['c']))])
    expect(await findTags()).toEqual([])
  })

  it('keeps notes with who wrote them, newest first', async () => {
    const addNote = (id: string, responseId: string, workspaceId = mainWorkspaceId) =>
      notes.insertResponseNote({
        id,
        workspaceId,
        responseId,
        text: `Note ${id}`,
        at: NOON,
        actor: 'user:1',
        actorName: 'Ada',
      })
    const insertedNotes = await database.batch([
      addNote('n1', 'a'),
      addNote('n2', 'a'),
      addNote('n3', 'd'),
      addNote('n4', 'b'),
    ])
    expect(insertedNotes).toEqual([[{ id: 'n1' }], [{ id: 'n2' }], [], [{ id: 'n4' }]])
    const addResponse = (id: string) => ({ id, text: `Note ${id}`, at: NOON, actor: 'user:1', actorName: 'Ada' })
    expect(await database.all(notes.selectResponseNotes(mainWorkspaceId, 'a'))).toEqual([
      addResponse('n2'),
      addResponse('n1'),
    ])
    expect(await database.all(notes.selectResponseNotes(otherWorkspaceId, 'a'))).toEqual([])
    await database.batch([notes.deleteResponseNotes(responsesWhere.byIds(['a']))])
    expect(await database.all(notes.selectResponseNotes(mainWorkspaceId, 'a'))).toEqual([])
    expect(await database.all(notes.selectResponseNotes(mainWorkspaceId, 'b'))).toEqual([addResponse('n4')])
  })

  it('keeps the views of each person and page, one under each name', async () => {
    const viewOwner = { workspaceId: mainWorkspaceId, userId: '1', page: 'responses' }
    const addView = (id: string, name: string, query: string) =>
      views.upsertSavedView(viewOwner, { id, name, query, createdAt: NOON })
    await database.batch([addView('v1', 'Late', 'q=late'), addView('v2', 'Angry', 'group=detractor')])
    await database.batch([addView('v3', 'Late', 'q=later')])
    expect(await database.all(views.selectSavedViews(viewOwner))).toEqual([
      { id: 'v2', name: 'Angry', query: 'group=detractor' },
      { id: 'v1', name: 'Late', query: 'q=later' },
    ])
    expect(await database.all(views.selectSavedViews({ ...viewOwner, page: 'follow-ups' }))).toEqual([])
    await database.batch([
      views.deleteSavedView({ ...viewOwner, userId: '2' }, 'v1'),
      views.deleteSavedView(viewOwner, 'v2'),
    ])
    expect(await database.all(views.selectSavedViews(viewOwner))).toHaveLength(1)
  })

  it('lists by score, comment, and channel, both ways', async () => {
    expect(await list({ scores: { from: 3, to: 3 } })).toEqual(['c', 'a'])
    expect(await list({ scores: { from: 3, to: 9 } })).toEqual(['c', 'a'])
    expect(await list({ hasComment: true })).toEqual(['a'])
    expect(await list({ hasComment: false })).toEqual(['c', 'b'])
    expect(await list({ channel: 'email' })).toEqual(['a'])
    expect(await list({}, { after: 'a' })).toEqual(['b', 'c'])
    const matchingIds = await database.all(
      selectResponsesByIds(mainWorkspaceId, { scores: { from: 3, to: 3 } }, ['a', 'b', 'c', 'd']),
    )
    expect(matchingIds.map(({ id }) => id)).toEqual(['c', 'a'])
  })

  it('marks an answer as one that does not count, with who and when', async () => {
    await database.batch([
      markSuspect(mainWorkspaceId, 'b', 'marked', NOON, 'user:1'),
      markSuspect(otherWorkspaceId, 'c', 'x', NOON, 'cli'),
    ])
    const [addResponse] = await database.all(selectResponseById(mainWorkspaceId, 'b'))
    expect(addResponse).toMatchObject({ suspicion: 'marked', excludedAt: NOON, excludedByName: 'Ada' })
    expect(await list({ suspect: true })).toEqual(['b'])
    // What is marked already keeps who was first.
    await database.batch([markSuspect(mainWorkspaceId, 'b', 'marked again', NOON + 1, 'cli')])
    expect((await database.all(selectResponseById(mainWorkspaceId, 'b')))[0]).toMatchObject({ suspicion: 'marked' })
  })
})

it('runs every statement about tags, notes and views', () => expect(unused()).toEqual([]))
