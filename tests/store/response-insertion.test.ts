import fc from 'fast-check'
import { raw } from 'sql-template-tag'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../server/domain/ids.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { toCommentFields } from '../../server/domain/responses/submission.ts'
import { ConstraintViolation, type Database, type RowChange, type Step } from '../../server/store/database.ts'
import { insertContacts } from '../../server/store/queries/contacts.ts'
import { countNewInvitations } from '../../server/store/queries/counts.ts'
import { insertInvitations } from '../../server/store/queries/invitations.ts'
import type { NewResponseRow } from '../../server/store/queries/responses.ts'
import { insertSegmentKey } from '../../server/store/queries/segment-keys.ts'
import { insertSurvey } from '../../server/store/queries/surveys.ts'
import { insertNewResponses } from '../../server/store/response-insertion.ts'
import { sql } from '../../server/store/sql.ts'
import { deleteAllRows, engines, openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { NOON } from '../support/world.ts'
import {
  buildContactRow,
  buildInvitationRow,
  buildResponse,
  buildSurveyRow,
  insertFixture,
  mainWorkspaceId,
  otherWorkspaceId,
} from './contract/fixtures.ts'

/** The ways to insert: by rows where the engine does so, and by statements on every engine. */
const ways = {
  'in its own way': (change: RowChange<{ id: string }>): readonly Step[] => [change],
  'by statements': (change: RowChange<{ id: string }>): readonly Step[] => change.buildStatements(),
}

type Way = keyof typeof ways

async function insert(database: Database, change: RowChange<{ id: string }>, way: Way = 'in its own way') {
  const results = await database.batch(ways[way](change))
  return way === 'by statements' ? change.collect(results) : (results[0] as { id: string }[])
}

/** What a response is counted, found and followed up by, beside the fixture. */
async function insertSetting(database: Database): Promise<void> {
  await insertFixture(database)
  const invitations = [buildInvitationRow('invitation-1'), buildInvitationRow('invitation-2')]
  await database.batch([
    insertSurvey(buildSurveyRow('survey-without', { followUpThreshold: null })),
    insertContacts([buildContactRow('contact-d', { properties: { tier: 'd' } })]),
    insertInvitations(invitations),
    countNewInvitations(invitations.map(({ id }) => id)),
    ...['area', '号', 'a.b-c', '12'].map((key) => insertSegmentKey(mainWorkspaceId, key, NOON)),
    insertSegmentKey(otherWorkspaceId, 'area', NOON),
    sql`update segment_key set counted_to = null where key <> 'area'`,
    sql`update segment_key set counted_to = ${`${newId(NOON).slice(0, 10)}h`} where key = 'area'`,
    sql`
      insert into response_change (id, workspace_id, response_id, at, actor, survey_id, score, properties, deleted_at, deleted_key)
      values ('deletion', ${mainWorkspaceId}, 'gone', ${NOON}, 'cli', 'survey', 0, '{}', ${NOON}, 'deleted')`,
  ])
}

const tables = ['response', 'event', 'tally', 'search_term', 'follow_up', 'invitation', 'invitation_tally']

/** All rows that an insertion may write. */
async function dump(database: Database): Promise<Record<string, string[]>> {
  const rows = await Promise.all(tables.map((table) => database.all(sql<object>`select * from ${raw(table)}`)))
  return Object.fromEntries(
    tables.map((table, index) => [table, rows[index]?.map((row) => JSON.stringify(row)).sort() ?? []]),
  )
}

const texts = fc.oneof(
  fc.constantFrom('Très lent — 排队 😀 "quoted", back\\slash', "it's", 'late late LATE', '…', '\u0001\t\n', '10'),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => text.replaceAll('\0', '').toWellFormed() || 'x'),
)

const someRow = fc.record({
  key: fc.constantFrom('deleted', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  survey: fc.constantFrom('survey', 'survey', 'survey-without', 'survey-theirs'),
  score: fc.nat(10),
  comment: fc.option(texts, { nil: undefined }),
  reasons: fc.subarray(['r1', 'other', 'price-2']),
  properties: fc.dictionary(
    fc.constantFrom('area', '号', 'a.b-c', '12', 'tier', 'x'),
    texts.filter((text) => text !== ''),
  ),
  tier: fc.constantFrom(undefined, 'a', 'B', 'E'),
  contact: fc.constantFrom(null, 'contact-ada', 'contact-mei', 'contact-d'),
  isRequested: fc.boolean(),
  suspicion: fc.constantFrom(null, null, null, 'automated'),
  invitation: fc.constantFrom(null, null, 'invitation-1', 'invitation-2'),
  isByLink: fc.boolean(),
  day: fc.constantFrom('2026-11-22', '2026-11-23', '2026-12-01', '2025-01-01'),
})

function buildRow(sample: typeof someRow extends fc.Arbitrary<infer Sample> ? Sample : never): NewResponseRow {
  const isOurs = sample.survey !== 'survey-theirs'
  return buildResponse({
    id: newId(NOON),
    workspaceId: isOurs ? mainWorkspaceId : otherWorkspaceId,
    surveyId: sample.survey,
    key: sample.key,
    score: sample.score,
    ...toCommentFields(sample.comment),
    answers: { more: sample.comment ?? 3 },
    reasons: Object.fromEntries(sample.reasons.map((reason) => [reason, 1])),
    properties: { ...sample.properties, ...(sample.tier && { tier: sample.tier }) },
    contactId: isOurs ? sample.contact : null,
    identity: isOurs && sample.contact ? 'verified' : null,
    unverifiedContact: sample.isRequested ? { email: 'a"b@example.com', properties: {} } : null,
    contactRequestedAt: sample.isRequested ? NOON : null,
    invitationId: isOurs && sample.suspicion === null ? sample.invitation : null,
    suspicion: sample.suspicion,
    suspectedInvitationId: sample.suspicion && sample.invitation,
    linkId: isOurs && sample.isByLink ? 'link-1' : null,
    day: sample.day,
    ...(sample.score % 2 === 0 && { importId: 'import' }),
  })
}

describe('new responses on SQLite', () => {
  const connections: TestConnection[] = []
  beforeAll(async () => {
    connections.push(await openSqliteEngine(), await openSqliteEngine())
  })
  afterAll(() => Promise.all(connections.map((connection) => connection.close())))

  it('leave the same rows by rows and by statements', async () => {
    const [byRows, byStatements] = connections.map(({ database }) => database) as [Database, Database]
    const batches = fc.array(
      fc.record({ rows: fc.array(someRow, { minLength: 1, maxLength: 8 }), due: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    await fc.assert(
      fc.asyncProperty(batches, async (samples) => {
        for (const database of [byRows, byStatements]) {
          await deleteAllRows(database)
          await insertSetting(database)
        }
        for (const { rows: sampleRows, due } of samples) {
          const rows = sampleRows.map(buildRow)
          const followUpIds = due ? undefined : rows.filter((_, index) => index % 2 === 0).map(({ id }) => id)
          const change = insertNewResponses(rows, { now: NOON + 5, followUpIds })
          expect(await insert(byRows, change)).toEqual(await insert(byStatements, change, 'by statements'))
        }
        expect(await dump(byRows)).toEqual(await dump(byStatements))
      }),
      { numRuns: 40 },
    )
    expect(await verifyCounts({ database: byRows })).toEqual(await verifyCounts({ database: byStatements }))
  })
})

const cases = engines.flatMap((engine) => (Object.keys(ways) as Way[]).map((way) => ({ ...engine, way })))

describe.each(cases)('new responses on $name, inserted $way', ({ open, way }) => {
  let connection: TestConnection
  let database: Database
  beforeAll(async () => {
    connection = await open()
    database = connection.database
  })
  afterAll(() => connection.close())
  beforeEach(async () => {
    await deleteAllRows(database)
    await insertSetting(database)
  })
  const listStored = async () =>
    (await database.all(sql<{ id: string }>`select id from response order by id`)).map(({ id }) => id)

  it('are counted, indexed and followed up, once per key', async () => {
    const first = buildResponse({ id: 'a', key: 'once', score: 3, ...toCommentFields('too late') })
    const repeated = buildResponse({ id: 'b', key: 'once', score: 10 })
    const deleted = buildResponse({ id: 'c', key: 'deleted' })
    const invited = buildResponse({ id: 'd', invitationId: 'invitation-1' })
    const change = insertNewResponses([first, repeated, deleted, invited], { now: NOON })
    expect(await insert(database, change, way)).toEqual([{ id: 'b' }, { id: 'c' }])
    expect(await listStored()).toEqual(['a', 'd'])
    expect(await verifyCounts({ database })).toEqual([])
    expect(await database.all(sql`select term from search_term where id = 'a' order by term`)).toEqual([
      { term: 'late' },
      { term: 'too' },
    ])
    expect(await database.all(sql`select response_id as id, score from follow_up`)).toEqual([{ id: 'a', score: 3 }])
    expect(await database.all(sql`select id, answered_at as at from invitation where answered_at is not null`)).toEqual(
      [{ id: 'invitation-1', at: NOON }],
    )
    const again = [first, invited].map((row) => ({ ...row, id: `${row.id} again` }))
    expect(await insert(database, insertNewResponses(again, { now: NOON }), way)).toHaveLength(2)
    expect(await verifyCounts({ database })).toEqual([])
  })

  it('are stored all or none if all are required, with the rest of their batch', async () => {
    const rows = [buildResponse({ id: 'a' }), buildResponse({ id: 'b', key: 'deleted' })]
    const change = insertNewResponses(rows, { now: NOON, requireAll: true })
    const rename = sql`update workspace set name = 'renamed' where id = ${mainWorkspaceId}`
    await expect(database.batch([rename, ...ways[way](change)])).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await listStored()).toEqual([])
    expect(await database.all(sql`select name from workspace where id = ${mainWorkspaceId}`)).toEqual([
      { name: mainWorkspaceId },
    ])
    expect(await database.all(sql`select 1 from tally`)).toEqual([])
    await insert(database, insertNewResponses(rows.slice(0, 1), { now: NOON, requireAll: true }), way)
    expect(await listStored()).toEqual(['a'])
  })

  it('open only the follow-ups that are named', async () => {
    const rows = ['a', 'b', 'c'].map((id) => buildResponse({ id, score: id === 'c' ? 9 : 0 }))
    await insert(database, insertNewResponses(rows, { now: NOON, followUpIds: ['b', 'c'] }), way)
    expect(await database.all(sql`select response_id as id from follow_up`)).toEqual([{ id: 'b' }])
  })

  it('fail as a whole if one refers to nothing', async () => {
    const rows = [buildResponse({ id: 'a' }), buildResponse({ id: 'b', contactId: 'nobody' })]
    await expect(insert(database, insertNewResponses(rows, { now: NOON }), way)).rejects.toBeInstanceOf(
      ConstraintViolation,
    )
    expect(await listStored()).toEqual([])
  })
})
