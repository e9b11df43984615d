import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConstraintViolation, type Database } from '../../server/store/database.ts'
import * as historyStore from '../../server/store/queries/contact-history.ts'
import * as importStore from '../../server/store/queries/contact-imports.ts'
import {
  contactsWhere,
  insertContacts,
  selectContactById,
  selectContactsMatching,
  selectUnindexedContacts,
  updateContactTerms,
} from '../../server/store/queries/contacts.ts'
import { insertInvitations } from '../../server/store/queries/invitations.ts'
import { insertResponses } from '../../server/store/queries/responses.ts'
import { index, matchTerms } from '../../server/store/queries/search.ts'
import * as skippedStore from '../../server/store/queries/skipped-invitations.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { buildResponseRow } from '../support/rows.ts'
import { createService, NOON } from '../support/world.ts'
import { trackUsage } from './watching.ts'

const { modules, unused } = trackUsage({ history: historyStore, imports: importStore, skipped: skippedStore })
const { history, imports, skipped } = modules
const firstPage = { before: undefined, limit: 100 }

describe.each(engines)('what is kept of contacts on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database
  let mainWorkspaceId: string
  let otherWorkspaceId: string
  let surveyId: string

  beforeAll(async () => {
    connection = await open()
    database = connection.database
    const service = await createService(database)
    mainWorkspaceId = service.ours.workspaceId
    otherWorkspaceId = service.theirs.workspaceId
    surveyId = service.ours.surveyId
    const row = (id: string) => ({
      id,
      workspaceId: mainWorkspaceId,
      externalId: null,
      email: `${id}@example.com`,
      phone: null,
      name: null,
      locale: null,
      properties: {},
      terms: null,
      unverifiedSince: null,
      createdAt: NOON,
      updatedAt: NOON,
    })
    await database.batch([insertContacts([row('ada'), row('grace')])])
  })
  afterAll(() => connection.close())

  it('is an index of words that comes later for those who were there before', async () => {
    const ids = async (workspaceId: string, after: string) =>
      (await database.all(selectUnindexedContacts(workspaceId, after, 10))).map(({ id }) => id)
    expect([
      await ids(mainWorkspaceId, ''),
      await ids(mainWorkspaceId, 'ada'),
      await ids(otherWorkspaceId, ''),
    ]).toEqual([['ada', 'grace'], ['grace'], []])
    const terms = '{"ada":1}'
    const staleTerms = { id: 'grace', updatedAt: NOON - 1, terms }
    await database.batch([
      updateContactTerms(otherWorkspaceId, [{ id: 'ada', updatedAt: NOON, terms: '{}' }]),
      updateContactTerms(mainWorkspaceId, [{ id: 'ada', updatedAt: NOON, terms }, staleTerms]),
      index('contact', contactsWhere.byIds(mainWorkspaceId, ['ada', 'grace'])),
    ])
    expect(await ids(mainWorkspaceId, '')).toEqual(['grace'])
    const conditions = matchTerms(mainWorkspaceId, 'contact', { words: ['ada'], prefixes: ['a'] })
    expect(
      (await database.all(selectContactsMatching(mainWorkspaceId, undefined, conditions, firstPage))).map(
        ({ id }) => id,
      ),
    ).toEqual(['ada'])
    expect(await database.all(selectContactsMatching(otherWorkspaceId, ['ada'], [], firstPage))).toEqual([])
    expect(
      await database.all(selectContactsMatching(mainWorkspaceId, ['ada', 'grace'], [], { before: 'grace', limit: 1 })),
    ).toHaveLength(1)
  })

  it('is what was sent to them, what was not, and what they have said', async () => {
    const invitation = {
      id: 'invitation-1',
      workspaceId: mainWorkspaceId,
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
      workspaceId: mainWorkspaceId,
      surveyId,
      contactId: 'ada',
      reason: 'throttled' as const,
      at: NOON,
    }
    const response = buildResponseRow(
      { workspaceId: mainWorkspaceId, surveyId },
      { contactId: 'ada', identity: 'verified', score: 2 },
    )
    const suspectResponse = buildResponseRow(
      { workspaceId: mainWorkspaceId, surveyId },
      { contactId: 'ada', identity: 'unverified', suspicion: 'trap' },
    )
    await database.batch([
      insertInvitations([invitation]),
      skipped.insertSkippedInvitations([row, { ...row, id: 'skipped-2', reason: 'duplicate' }]),
      insertResponses([response, suspectResponse]),
      sql`insert into follow_up (response_id, workspace_id, survey_id, reason, opened_at, updated_at)
          values (${response.id}, ${mainWorkspaceId}, ${surveyId}, 'score', ${NOON}, ${NOON})`,
      sql`insert into response_tag (workspace_id, response_id, tag, created_at, created_by)
          values (${mainWorkspaceId}, ${response.id}, 'late', ${NOON}, 'cli')`,
      sql`insert into response_note (id, workspace_id, response_id, text, at, actor, actor_name)
          values ('note-1', ${mainWorkspaceId}, ${response.id}, 'Called', ${NOON}, 'cli', 'CLI')`,
    ])
    expect(await database.all(history.selectInvitationsByContact(mainWorkspaceId, 'ada', firstPage))).toMatchObject([
      { id: 'invitation-1', channel: 'sms', expiresAt: NOON + 1, answeredAt: null, survey: expect.any(String) },
    ])
    expect(
      await database.all(skipped.selectSkippedInvitationsByContact(mainWorkspaceId, 'ada', firstPage)),
    ).toMatchObject([
      { id: 'skipped-2', reason: 'duplicate' },
      { id: 'skipped-1', reason: 'throttled', at: NOON, survey: expect.any(String) },
    ])
    expect(
      await database.all(
        skipped.selectSkippedInvitationsByContact(mainWorkspaceId, 'ada', { before: 'skipped-2', limit: 9 }),
      ),
    ).toHaveLength(1)
    expect(await database.all(history.selectFollowUpIdsByContact(mainWorkspaceId, 'ada'))).toEqual([
      { id: response.id },
    ])
    expect(await database.all(history.selectResponseIdsByContact(mainWorkspaceId, 'ada'))).toHaveLength(2)
    expect(await database.all(history.selectResponseIdsByContacts(mainWorkspaceId, ['ada', 'nobody'], 9))).toHaveLength(
      2,
    )
    expect(await database.all(history.selectResponseIdsByContacts(mainWorkspaceId, ['ada'], 1))).toHaveLength(1)
    expect(await database.all(history.selectResponseIdsByContacts(otherWorkspaceId, ['ada'], 9))).toEqual([])
    const expectedCounts = { responses: 2, suspect: 1, followUps: 1, openFollowUps: 1, invitations: 1, skipped: 2 }
    expect(await database.all(history.countContactRecords(mainWorkspaceId, 'ada'))).toEqual([expectedCounts])
    const emptyCounts = { responses: 0, suspect: 0, followUps: 0, openFollowUps: 0, invitations: 0, skipped: 0 }
    expect(await database.all(history.countContactRecords(otherWorkspaceId, 'ada'))).toEqual([emptyCounts])
    await database.batch([skipped.deleteSkippedInvitationsByContact(otherWorkspaceId, 'ada')])
    expect(
      await database.all(skipped.selectSkippedInvitationsByContact(mainWorkspaceId, 'ada', firstPage)),
    ).toHaveLength(2)
    await database.batch([skipped.deleteSkippedInvitationsByContact(mainWorkspaceId, 'ada')])
    expect(await database.all(skipped.selectSkippedInvitationsByContact(mainWorkspaceId, 'ada', firstPage))).toEqual([])
    expect(await database.all(selectContactById(otherWorkspaceId, 'ada'))).toEqual([])
  })

  it('is a file on its way in, chunk by chunk, each stored once', async () => {
    const filter = {
      workspaceId: mainWorkspaceId,
      fileName: 'a.csv',
      header: '["email"]',
      mapping: '{}',
      createdAt: NOON,
      createdBy: 'cli',
    }
    await database.batch([
      imports.insertContactImport({ ...filter, id: 'import-1' }),
      imports.insertContactImport({ ...filter, id: 'import-2' }),
      imports.insertImportChunks(mainWorkspaceId, 'import-1', [
        { position: 0, lines: '[1]' },
        { position: 1, lines: '[2]' },
      ]),
      imports.insertImportChunks(mainWorkspaceId, 'import-2', [{ position: 0, lines: '[3]' }]),
    ])
    expect(await database.all(imports.selectContactImportById(mainWorkspaceId, 'import-1'))).toEqual([])
    const setRowCount = (workspaceId: string) =>
      database.batch(imports.updateUnstartedContactImport(workspaceId, 'import-1', { row_count: 2 }))
    expect(await setRowCount(otherWorkspaceId)).toEqual([[], [], []])
    expect(await setRowCount(mainWorkspaceId)).toEqual([[], [], [{ id: 'import-1' }]])
    expect(await database.all(imports.selectContactImportById(mainWorkspaceId, 'import-1'))).toMatchObject([
      { fileName: 'a.csv', rowCount: 2, done: 0, reasons: '{}', dryRunAt: null },
    ])
    expect(await database.all(imports.selectContactImports(otherWorkspaceId, firstPage))).toEqual([])
    expect(await database.all(imports.selectContactImports(mainWorkspaceId, firstPage))).toHaveLength(1)
    const advanceImport = () =>
      database.batch([imports.advanceContactImport(mainWorkspaceId, 'import-1', 0, { processed: 1, created: 1 })])
    expect([await advanceImport(), await advanceImport()]).toEqual([[[{ id: 'import-1' }]], [[]]])
    expect(await database.all(imports.selectImportChunk(mainWorkspaceId, 'import-1', 1))).toEqual([
      { position: 1, lines: '[2]' },
    ])
    const loadNextChunk = (after: { importId: string; position: number }) =>
      database.all(imports.selectNextImportChunk(mainWorkspaceId, after))
    expect(await loadNextChunk({ importId: '', position: -1 })).toEqual([
      { importId: 'import-1', position: 0, lines: '[1]' },
    ])
    expect(await loadNextChunk({ importId: 'import-1', position: 1 })).toEqual([
      { importId: 'import-2', position: 0, lines: '[3]' },
    ])
    await database.batch([
      imports.renameContactImport(otherWorkspaceId, 'import-1', { file_name: 'stolen', header: '[]' }),
    ])
    const [importName] = await database.all(imports.selectContactImportNames(mainWorkspaceId))
    expect(importName).toMatchObject({ id: 'import-1', fileName: 'a.csv' })
    await database.batch([imports.renameContactImport(mainWorkspaceId, 'import-1', { file_name: '', header: '[""]' })])
    expect(await database.all(imports.selectContactImportNames(mainWorkspaceId))).toContainEqual({
      id: 'import-1',
      fileName: '',
      header: '[""]',
    })
    await database.batch([imports.updateImportChunk(mainWorkspaceId, 'import-1', { position: 1, lines: '[null]' })])
    expect(await database.all(imports.selectImportChunk(mainWorkspaceId, 'import-1', 1))).toEqual([
      { position: 1, lines: '[null]' },
    ])
    await database.batch([imports.deleteImportChunk(mainWorkspaceId, 'import-1', 0)])
    expect(await database.all(imports.selectImportChunk(mainWorkspaceId, 'import-1', 0))).toMatchObject([
      { position: 1 },
    ])

    const buildRejection = (line: number) => ({ line, reason: 'email', cells: `["${line}"]` })
    await database.batch([
      imports.insertImportRejections(mainWorkspaceId, 'import-1', [buildRejection(2), buildRejection(3)]),
    ])
    await database.batch([
      imports.insertImportRejections(mainWorkspaceId, 'import-1', [buildRejection(3), buildRejection(4)]),
    ])
    expect(await database.all(imports.selectImportRejections(mainWorkspaceId, 'import-1', 2, 1))).toEqual([
      buildRejection(3),
    ])
    expect(
      await database.all(imports.selectNextImportRejections(mainWorkspaceId, { importId: 'import-1', line: 3 }, 9)),
    ).toEqual([{ ...buildRejection(4), importId: 'import-1' }])
    expect(
      await database.all(imports.selectNextImportRejections(otherWorkspaceId, { importId: '', line: 0 }, 9)),
    ).toEqual([])
    await database.batch([imports.deleteImportRejection(mainWorkspaceId, 'import-1', 2)])
    expect(await database.all(imports.selectImportRejections(mainWorkspaceId, 'import-1', 0, 9))).toHaveLength(2)

    const countIdle = async (state: 'never begun' | 'over') =>
      (await database.all(imports.selectIdleContactImports(NOON + 2, state))).map(({ id }) => id).sort()
    expect([await countIdle('never begun'), await countIdle('over')]).toEqual([['import-1', 'import-2'], []])
    const cancelImport = () => database.batch(imports.cancelContactImport(mainWorkspaceId, 'import-1', NOON + 1))
    const storeRow = (position: number) =>
      database.batch([
        ...imports.assertImportPosition(mainWorkspaceId, 'import-2', position),
        imports.advanceContactImport(mainWorkspaceId, 'import-2', position, { processed: position + 1 }),
      ])
    await expect(storeRow(0)).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch(imports.updateUnstartedContactImport(mainWorkspaceId, 'import-2', { started_at: NOON }))
    const outcomes = await Promise.allSettled([storeRow(0), storeRow(0)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await database.batch(imports.cancelContactImport(mainWorkspaceId, 'import-2', NOON + 2))
    await expect(storeRow(1)).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await cancelImport()).toEqual([[], [], [{ id: 'import-1' }]])
    await expect(cancelImport()).rejects.toBeInstanceOf(ConstraintViolation)
    const pendingPrepare = database.batch(
      imports.updateUnstartedContactImport(mainWorkspaceId, 'import-1', { processed: 0 }),
    )
    await expect(pendingPrepare).rejects.toBeInstanceOf(ConstraintViolation)
    expect([await countIdle('never begun'), await countIdle('over')]).toEqual([['import-2'], ['import-1']])
    await database.batch([
      imports.deleteImportChunks(mainWorkspaceId, 'import-1'),
      imports.deleteImportRejections(mainWorkspaceId, 'import-1'),
      imports.deleteContactImport(mainWorkspaceId, 'import-1'),
    ])
    expect(await database.all(imports.selectContactImportById(mainWorkspaceId, 'import-1'))).toEqual([])
  })
})

it('runs every statement about what is kept of contacts', () => expect(unused()).toEqual([]))
