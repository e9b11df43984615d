import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConstraintViolation, type Database, sql } from '../../server/store/database.ts'
import * as historyStore from '../../server/store/queries/contact-history.ts'
import * as importStore from '../../server/store/queries/contact-imports.ts'
import {
  contact,
  contactsHaving,
  contactsOf,
  insertContacts,
  setContactTerms,
  unindexedContacts,
} from '../../server/store/queries/contacts.ts'
import { insertInvitations } from '../../server/store/queries/invitations.ts'
import { insertResponses } from '../../server/store/queries/responses.ts'
import { having, index } from '../../server/store/queries/search.ts'
import * as skippedStore from '../../server/store/queries/skipped-invitations.ts'
import { engines, type Opened } from '../support/engines.ts'
import { responseRow } from '../support/rows.ts'
import { NOON, serviceOver } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({ history: historyStore, imports: importStore, skipped: skippedStore })
const { history, imports, skipped } = modules
const everything = { before: undefined, limit: 100 }

describe.each(engines)('what is kept of contacts on $name', ({ open }) => {
  let opened: Opened
  let database: Database
  let ours: string
  let theirs: string
  let surveyId: string

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    const service = await serviceOver(database)
    ours = service.ours.workspaceId
    theirs = service.theirs.workspaceId
    surveyId = service.ours.surveyId
    const row = (id: string) => ({
      id,
      workspaceId: ours,
      externalId: null,
      email: `${id}@example.com`,
      phone: null,
      name: null,
      locale: null,
      properties: {},
      terms: null,
      claimedAt: null,
      createdAt: NOON,
      updatedAt: NOON,
    })
    await database.batch([insertContacts([row('ada'), row('grace')])])
  })
  afterAll(() => opened.close())

  it('is an index of words that comes later for those who were there before', async () => {
    const ids = async (workspaceId: string, after: string) =>
      (await database.all(unindexedContacts(workspaceId, after, 10))).map(({ id }) => id)
    expect([await ids(ours, ''), await ids(ours, 'ada'), await ids(theirs, '')]).toEqual([
      ['ada', 'grace'],
      ['grace'],
      [],
    ])
    const terms = '{"ada":1}'
    const stale = { id: 'grace', updatedAt: NOON - 1, terms }
    await database.batch([
      setContactTerms(theirs, [{ id: 'ada', updatedAt: NOON, terms: '{}' }]),
      setContactTerms(ours, [{ id: 'ada', updatedAt: NOON, terms }, stale]),
      index('contact', contactsOf.ids(ours, ['ada', 'grace'])),
    ])
    expect(await ids(ours, '')).toEqual(['grace'])
    const conditions = having(ours, 'contact', { words: ['ada'], beginnings: ['a'] })
    expect((await database.all(contactsHaving(ours, undefined, conditions, everything))).map(({ id }) => id)).toEqual([
      'ada',
    ])
    expect(await database.all(contactsHaving(theirs, ['ada'], [], everything))).toEqual([])
    expect(await database.all(contactsHaving(ours, ['ada', 'grace'], [], { before: 'grace', limit: 1 }))).toHaveLength(
      1,
    )
  })

  it('is what was sent to them, what was not, and what they have said', async () => {
    const invitation = {
      id: 'invitation-1',
      workspaceId: ours,
      surveyId,
      contactId: 'ada',
      token: 'token-1',
      channel: 'sms' as const,
      day: '2026-11-22',
      createdAt: NOON,
      expiresAt: NOON + 1,
      answeredAt: null,
    }
    const row = {
      id: 'skipped-1',
      workspaceId: ours,
      surveyId,
      contactId: 'ada',
      reason: 'throttled' as const,
      at: NOON,
    }
    const answer = responseRow({ workspaceId: ours, surveyId }, { contactId: 'ada', identity: 'proven', score: 2 })
    const suspect = responseRow(
      { workspaceId: ours, surveyId },
      { contactId: 'ada', identity: 'claimed', suspicion: 'trap' },
    )
    await database.batch([
      insertInvitations([invitation]),
      skipped.insertSkippedInvitations([row, { ...row, id: 'skipped-2', reason: 'duplicate' }]),
      insertResponses([answer, suspect]),
      sql`insert into follow_up (response_id, workspace_id, survey_id, reason, opened_at, updated_at)
          values (${answer.id}, ${ours}, ${surveyId}, 'score', ${NOON}, ${NOON})`,
      sql`insert into response_tag (workspace_id, response_id, tag, created_at, created_by)
          values (${ours}, ${answer.id}, 'late', ${NOON}, 'cli')`,
      sql`insert into response_note (id, workspace_id, response_id, text, at, actor, actor_name)
          values ('note-1', ${ours}, ${answer.id}, 'Called', ${NOON}, 'cli', 'CLI')`,
    ])
    expect(await database.all(history.invitationsOf(ours, 'ada', everything))).toMatchObject([
      { id: 'invitation-1', channel: 'sms', expiresAt: NOON + 1, answeredAt: null, survey: expect.any(String) },
    ])
    expect(await database.all(skipped.skippedInvitationsOf(ours, 'ada', everything))).toMatchObject([
      { id: 'skipped-2', reason: 'duplicate' },
      { id: 'skipped-1', reason: 'throttled', at: NOON, survey: expect.any(String) },
    ])
    expect(
      await database.all(skipped.skippedInvitationsOf(ours, 'ada', { before: 'skipped-2', limit: 9 })),
    ).toHaveLength(1)
    expect(await database.all(history.followUpsOf(ours, 'ada'))).toEqual([{ id: answer.id }])
    expect(await database.all(history.responsesOfContact(ours, 'ada'))).toHaveLength(2)
    expect(await database.all(history.responsesOfContacts(ours, ['ada', 'nobody'], 9))).toHaveLength(2)
    expect(await database.all(history.responsesOfContacts(ours, ['ada'], 1))).toHaveLength(1)
    expect(await database.all(history.responsesOfContacts(theirs, ['ada'], 9))).toEqual([])
    const some = { responses: 2, suspect: 1, followUps: 1, openFollowUps: 1, invitations: 1, skipped: 2 }
    expect(await database.all(history.holdingsOf(ours, 'ada'))).toEqual([some])
    const none = { responses: 0, suspect: 0, followUps: 0, openFollowUps: 0, invitations: 0, skipped: 0 }
    expect(await database.all(history.holdingsOf(theirs, 'ada'))).toEqual([none])
    await database.batch([skipped.deleteSkippedInvitations(theirs, 'ada')])
    expect(await database.all(skipped.skippedInvitationsOf(ours, 'ada', everything))).toHaveLength(2)
    await database.batch([skipped.deleteSkippedInvitations(ours, 'ada')])
    expect(await database.all(skipped.skippedInvitationsOf(ours, 'ada', everything))).toEqual([])
    expect(await database.all(contact(theirs, 'ada'))).toEqual([])
  })

  it('is a file on its way in, chunk by chunk, each stored once', async () => {
    const about = {
      workspaceId: ours,
      fileName: 'a.csv',
      header: '["email"]',
      mapping: '{}',
      createdAt: NOON,
      createdBy: 'cli',
    }
    await database.batch([
      imports.insertContactImport({ ...about, id: 'import-1' }),
      imports.insertContactImport({ ...about, id: 'import-2' }),
      imports.insertImportChunks(ours, 'import-1', [
        { position: 0, lines: '[1]' },
        { position: 1, lines: '[2]' },
      ]),
      imports.insertImportChunks(ours, 'import-2', [{ position: 0, lines: '[3]' }]),
    ])
    expect(await database.all(imports.contactImport(ours, 'import-1'))).toEqual([])
    expect(await database.batch([imports.prepareContactImport(theirs, 'import-1', { row_count: 2 })])).toEqual([[]])
    expect(await database.batch([imports.prepareContactImport(ours, 'import-1', { row_count: 2 })])).toEqual([
      [{ id: 'import-1' }],
    ])
    expect(await database.all(imports.contactImport(ours, 'import-1'))).toMatchObject([
      { fileName: 'a.csv', rowCount: 2, done: 0, reasons: '{}', triedAt: null },
    ])
    expect(await database.all(imports.contactImports(theirs, everything))).toEqual([])
    expect(await database.all(imports.contactImports(ours, everything))).toHaveLength(1)
    const moved = () => database.batch([imports.moveContactImport(ours, 'import-1', 0, { processed: 1, created: 1 })])
    expect([await moved(), await moved()]).toEqual([[[{ id: 'import-1' }]], [[]]])
    expect(await database.all(imports.importChunk(ours, 'import-1', 1))).toEqual([{ position: 1, lines: '[2]' }])
    const next = (after: { importId: string; position: number }) => database.all(imports.nextImportChunk(ours, after))
    expect(await next({ importId: '', position: -1 })).toEqual([{ importId: 'import-1', position: 0, lines: '[1]' }])
    expect(await next({ importId: 'import-1', position: 1 })).toEqual([
      { importId: 'import-2', position: 0, lines: '[3]' },
    ])
    await database.batch([imports.renameImport(theirs, 'import-1', { file_name: 'stolen', header: '[]' })])
    const [named] = await database.all(imports.importNames(ours))
    expect(named).toMatchObject({ id: 'import-1', fileName: 'a.csv' })
    await database.batch([imports.renameImport(ours, 'import-1', { file_name: '', header: '[""]' })])
    expect(await database.all(imports.importNames(ours))).toContainEqual({
      id: 'import-1',
      fileName: '',
      header: '[""]',
    })
    await database.batch([imports.rewriteImportChunk(ours, 'import-1', { position: 1, lines: '[null]' })])
    expect(await database.all(imports.importChunk(ours, 'import-1', 1))).toEqual([{ position: 1, lines: '[null]' }])
    await database.batch([imports.takeImportStep(ours, 'import-1', 0)])
    await expect(database.batch([imports.takeImportStep(ours, 'import-1', 0)])).rejects.toBeInstanceOf(
      ConstraintViolation,
    )
    await database.batch([imports.deleteImportChunk(ours, 'import-1', 0), imports.deleteImportSteps(ours, 'import-1')])
    expect(await database.all(imports.importChunk(ours, 'import-1', 0))).toMatchObject([{ position: 1 }])

    const refused = (line: number) => ({ line, reason: 'email', cells: `["${line}"]` })
    await database.batch([imports.insertImportRejections(ours, 'import-1', [refused(2), refused(3)])])
    await database.batch([imports.insertImportRejections(ours, 'import-1', [refused(3), refused(4)])])
    expect(await database.all(imports.importRejections(ours, 'import-1', 2, 1))).toEqual([refused(3)])
    expect(await database.all(imports.nextImportRejections(ours, { importId: 'import-1', line: 3 }, 9))).toEqual([
      { ...refused(4), importId: 'import-1' },
    ])
    expect(await database.all(imports.nextImportRejections(theirs, { importId: '', line: 0 }, 9))).toEqual([])
    await database.batch([imports.deleteImportRejection(ours, 'import-1', 2)])
    expect(await database.all(imports.importRejections(ours, 'import-1', 0, 9))).toHaveLength(2)

    const idle = async (state: 'never begun' | 'over') =>
      (await database.all(imports.idleContactImports(NOON + 2, state))).map(({ id }) => id).sort()
    expect([await idle('never begun'), await idle('over')]).toEqual([['import-1', 'import-2'], []])
    const cancelled = () => database.batch([imports.cancelContactImport(ours, 'import-1', NOON + 1)])
    expect(await cancelled()).toEqual([[{ id: 'import-1' }]])
    await expect(cancelled()).rejects.toBeInstanceOf(ConstraintViolation)
    const prepared = database.batch([imports.prepareContactImport(ours, 'import-1', { processed: 0 })])
    await expect(prepared).rejects.toBeInstanceOf(ConstraintViolation)
    expect([await idle('never begun'), await idle('over')]).toEqual([['import-2'], ['import-1']])
    await database.batch([
      imports.deleteImportChunks(ours, 'import-1'),
      imports.deleteImportRejections(ours, 'import-1'),
      imports.deleteContactImport(ours, 'import-1'),
    ])
    expect(await database.all(imports.contactImport(ours, 'import-1'))).toEqual([])
  })
})

it('runs every statement about what is kept of contacts', () => expect(unused()).toEqual([]))
