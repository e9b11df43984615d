import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Sql } from 'sql-template-tag'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database, Statement } from '../../server/store/database.ts'
import { insertAction } from '../../server/store/queries/actions.ts'
import { insertImport } from '../../server/store/queries/imports.ts'
import { insertReferral } from '../../server/store/queries/referrals.ts'
import { insertTeam } from '../../server/store/queries/teams.ts'
import { sql } from '../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { generateResponses } from '../support/response-samples.ts'
import { contracts, runContract, whileCapturing } from './contract/contract.ts'
import { listStatementNames, type Origin } from './contract/tracking.ts'
import { CaseRows, relocate } from './relocation.ts'
import { loadSampleRows, type SampleRows } from './workspaces.ts'

/**
 * Tables with a row for each response or contact, and the counts, which must be looked up by what they count. Other tables
 * have a row for each day, or fewer.
 */
export const GROWING = [
  'response',
  'contact',
  'invitation',
  'delivery',
  'follow_up',
  'follow_up_change',
  'follow_up_attempt',
  'response_change',
  'response_tag',
  'response_note',
  'import_change',
  'search_term',
  'tally',
  'idempotency',
  'job',
]

/** For how many responses the limits are: of fewer, a statement may read as much less. */
const RESPONSES = 200_000

/** The rows that a statement on one page, or on one row, reads at most. */
const MAX_ROWS = 5000

/** Statements that read more, but not more when there are more responses. */
const HIGHER_LIMITS: Record<string, number> = {
  // Two hundred segments, each with the months of its history and the days at both ends.
  'reports.selectScoresByValue': 20_000,
  // The open follow-ups where none of them is overdue, and all of them when they are counted.
  'follow-ups.selectFollowUps': 20_000,
  // Looks through the waiting jobs for one that was queued before the clock stepped back.
  'jobs.selectNextMisdatedJob': 20_000,
  // Looks up each of several terms for each id of a page.
  'search.selectFirstIds': 10_000,
  // Counted up to ten thousand.
  'contact-lists.countContacts': 20_000,
  'follow-ups.countOpenFollowUps': 20_000,
  'follow-ups.countOpenFollowUpsCapped': 20_000,
}

/** Statements that read for each of many new rows, however many there are. */
const CONSTANT_LIMITS: Record<string, number> = {
  'responses.insertResponses': 5000,
}

/** Statements that by their nature read all they are about, with the reason. Callers run them as long reads, or rarely. */
const UNLIMITED: Record<string, string> = {
  'action-figures.selectSpanCells':
    'reads all responses of a span, when the figures of an action are missing, and once a day',
  'backups.countResponsesAndContacts': 'counts what a backup contains, once',
  'counts.selectTallyDiscrepancies': 'counts everything again',
  'counts.selectInvitationDiscrepancies': 'counts everything again',
  'counts.deleteSegmentCounts': 'deletes all cells of a key',
  'deliveries.countDeliveries':
    'counts all messages of one campaign, in an index that contains what it needs, for its page',
  'deliveries.releaseDeliveries': 'puts back the few messages that a process had claimed, in an index of these alone',
  'follow-up-figures.selectFigureCells': 'sums up the follow-ups of the days that a user asks for, as a long read',
  'follow-up-figures.countFollowUps': 'counts the follow-ups of the days that a user asks for, up to a limit',
  'follow-up-figures.countLaterResponses': 'looks up what followed each of these follow-ups, as a long read',
  'follow-up-figures.countUnhappyUpTo': 'counts the unhappy responses of these days, up to a limit',
  'follow-up-figures.countUnhappyResponses': 'reads the unhappy responses of these days, as a long read',
  'follow-up-figures.countCustomers': 'counts all contacts, in an index that contains what it needs',
  'follow-up-opening.selectFollowUpDiscrepancies': 'compares all follow-ups',
  'jobs.selectQueueState': 'counts the jobs that wait, which are many only when something is broken',
  'notifications.countUnnotifiedFollowUps': 'counts what a member has not been told of yet, in an index of that alone',
  'notifications.markFollowUpsNotified': 'marks what a member has not been told of yet',
  'notifications.selectUnnotifiedOwners': 'reads what members have not been told of yet, in an index of that alone',
  'reports.selectMentionCells': 'reads the responses themselves where they are not counted by a key',
  'reports.selectPersonScores': 'reads all responses of a survey, to count each person once, when a user asks for it',
  'reports.selectPersonPairs': 'reads all responses of two spans, to count each person once, when a user asks for it',
  'reports.selectResponseCells': 'reads the responses themselves where they are not counted by a key',
  'responses.selectResponsesNamingContact': 'looks through unverified contacts, when one of them is erased',
  'responses.selectMistakenSuspects': 'looks through suspect responses, once after an upgrade',
  'response-lists.selectAnswerKeys': 'looks for the columns of an export',
  'response-lists.selectPropertyKeys': 'looks for the columns of an export',
  'retention.assertPersonalResponses': 'counts the responses of a chunk again, before they are redacted',
  'retention.countIdleContacts': 'counts all that would be redacted, before someone decides to do so',
  'retention.countPersonalResponses': 'counts all that would be redacted, before someone decides to do so',
  'search.selectIndexDiscrepancies': 'compares the whole index',
  'search.selectNewestTerms': 'skips the responses without a comment, of which there may be many',
  'search.selectCommentTerms': 'reads all comments once, in the background, after the rules of the index have changed',
  'workspace-deletion.deleteOtherJobs': 'looks through the waiting jobs, once, when a workspace is deleted',
  'workspace-deletion.deleteRemainingRows': 'looks through all tables once, at the end of a workspace',
  'workspace-deletion.deleteRows': 'deletes as many rows as it is told to, of a workspace that is no longer reachable',
  'workspace-deletion.selectTableWithRows': 'asks each table for one row of a workspace that is no longer reachable',
}

/** Forms of other statements that read all they are about, with the reason. */
const UNLIMITED_FORMS: { name: string; form: RegExp; reason: string }[] = [
  {
    name: 'response-lists.selectResponses',
    form: /r\.properties ->>|r\.comment_folded/,
    reason: 'no index has properties or parts of words: reads responses until a page is full',
  },
  {
    name: 'follow-ups.selectFollowUps',
    form: /^(?=.*(search_term|r\.terms))(?!.*response_id in \(select key)/s,
    reason: 'without candidate ids, when the words are frequent, the domain runs it as a long read',
  },
  {
    name: 'follow-ups.selectFollowUps',
    form: /^(?=.*or team_id in \(select key)(?!.*response_id in \(select key)/s,
    reason: 'the lists of team leads: the domain runs them among candidate ids, or as a long read where these are many',
  },
  {
    name: 'contacts.selectContactsMatching',
    form: /^(?=.*search_term)(?!.*id in \(select key)/s,
    reason: 'the domain searches among candidate ids, and tries without them only when a term is frequent',
  },
]

export interface Plan<Engine extends TestConnection> {
  /** The number of responses to generate. */
  responses: number
  open(): Promise<Engine>
  /** Statements at the beginning of each batch that generates rows. */
  setupStatements?: readonly Statement[]
  /** Updates the statistics, on an engine that does so by itself in production. */
  analyze?(connection: Engine): Promise<unknown>
  /** What is wrong with how the engine executes a statement, if anything. */
  findFaults(connection: Engine, statement: Statement, maxRows: number): Promise<string[]>
}

interface CapturedStatement {
  statement: Statement
  rows: CaseRows
}

/**
 * Runs every statement that the contract cases execute on many responses. The cases run on SQLite; the ids, names and times
 * in their statements are then replaced by those of the generated rows.
 */
export async function definePlanTests<Engine extends TestConnection>(
  engine: string,
  plan: Plan<Engine>,
): Promise<void> {
  await whileCapturing(async () => {
    for (const file of contractFiles) await import(join(contractDir, file))
  })
  const captured = new Map<string, CapturedStatement[]>()
  describe('capturing statements', () => defineCapture(captured))
  describe(`statements on ${engine} at ${plan.responses.toLocaleString('en')} responses`, () => {
    let connection: Engine
    let sample: SampleRows

    beforeAll(async () => {
      connection = await plan.open()
      const { database } = connection
      sample = await loadSampleRows(database, await generateResponses(database, plan.responses, plan.setupStatements))
      await insertOtherRows(database, sample, (JOBS * plan.responses) / RESPONSES)
      await plan.analyze?.(connection)
    })
    afterAll(() => connection?.close())

    it.each(listNames())('%s reads no more than it needs', async (name) => {
      const statements = relocateAll(name, captured.get(name) ?? [], sample)
      expect(statements).not.toEqual([])
      const maxRows = CONSTANT_LIMITS[name] ?? ((HIGHER_LIMITS[name] ?? MAX_ROWS) * plan.responses) / RESPONSES
      const faults: string[] = []
      const attempts: { text: string; error?: unknown }[] = []
      for (const statement of statements) {
        try {
          for (const fault of await plan.findFaults(connection, statement, maxRows))
            faults.push(`${fault}: ${statement.text} ${JSON.stringify(statement.values)}`)
          attempts.push({ text: statement.text })
        } catch (error) {
          if (!isConstraintError(error)) throw error
          attempts.push({ text: statement.text, error })
        }
      }
      expect(faults).toEqual([])
      // A row may exist already, or its parent may not; but each form of a statement must have been executed once.
      const executedTexts = new Set(attempts.filter(({ error }) => error === undefined).map(({ text }) => text))
      expect(
        attempts.filter(({ text }) => !executedTexts.has(text)).map(({ text, error }) => `${error}: ${text}`),
      ).toEqual([])
    })
  })
}

const contractDir = join(import.meta.dirname, 'contract')
const contractFiles = readdirSync(contractDir).filter((file) => file.endsWith('.test.ts'))
const queriesDir = join(import.meta.dirname, '../../server/store/queries')

function defineCapture(captured: Map<string, CapturedStatement[]>): void {
  let connection: TestConnection
  let rows = new CaseRows()
  const capture = (statement: Statement, { name, parts }: Origin) => {
    if ([name, ...parts].some((part) => part in UNLIMITED)) return
    if (UNLIMITED_FORMS.some((unlimited) => unlimited.name === name && unlimited.form.test(statement.text))) return
    captured.set(name, [...(captured.get(name) ?? []), { statement, rows }])
  }
  beforeAll(async () => {
    connection = await openSqliteEngine()
  })
  afterAll(() => connection.close())
  beforeEach(() => {
    rows = new CaseRows()
  })
  for (const contract of contracts.values()) {
    describe(contract.noun, () =>
      runContract(contract, async () => ({ database: connection.database, close: async () => undefined }), {
        onStatement: capture,
        onExecution: (statement) => rows.add(statement),
      }),
    )
  }
}

/** The statements of a name as they run on the sample, each once. */
function relocateAll(name: string, captured: readonly CapturedStatement[], sample: SampleRows): Statement[] {
  const statements = captured.map(
    ({ statement, rows }) => new Sql(withoutAssertion(statement.strings), relocate(name, statement, rows, sample)),
  )
  return [...new Map(statements.map((one) => [JSON.stringify([one.text, one.values]), one])).values()]
}

/** Of an assertion only its condition runs: on the sample it may fail. */
const withoutAssertion = ([first = '', ...others]: readonly string[]): string[] => [
  first.replace(/^\s*insert into assertion \(failed\) /, ''),
  ...others,
]

/** Query modules that only combine or complete the statements of others. */
const WITHOUT_STATEMENTS = ['rewrite', 'follow-up-filters']

/** The exported statements of all query modules but the unlimited ones; those that delete come last. */
function listNames(): string[] {
  const modules = Object.assign({}, ...[...contracts.values()].map((contract) => contract.modules))
  const files = readdirSync(queriesDir).map((file) => file.replace('.ts', ''))
  const missing = files.filter((file) => !(toCamelCase(file) in modules) && !WITHOUT_STATEMENTS.includes(file))
  if (missing.length > 0) throw new Error(`tests/store/contract has no cases for ${missing.join(', ')}.`)
  const isDeletion = (name: string) => Number(/\.(delete|drop)/.test(name)) + Number(name === 'contacts.deleteContact')
  return listStatementNames(modules)
    .filter((name) => !(name in UNLIMITED))
    .sort((a, b) => isDeletion(a) - isDeletion(b))
}

const toCamelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

const isConstraintError = (error: unknown) => /constraint/i.test(String((error as Error).message))

/** Rows that statements refer to. */
const insertOtherRows = async (database: Database, sample: SampleRows, jobs: number) => {
  const { workspaceId, surveyId } = sample
  await insertJobs(database, workspaceId, jobs)
  await database.batch([
    sql`
      insert into app_user (id, name, email, email_verified, created_at, updated_at)
      values ('person', 'Ada', 'sample@vouch.test', 1, 0, 0), ('caller', 'Mei', 'caller@vouch.test', 1, 0, 0)`,
    sql`
      insert into member (workspace_id, user_id, role, created_at, created_by)
      values (${workspaceId}, 'caller', 'agent', 0, 'cli')`,
    insertImport({
      id: 'import',
      workspaceId,
      kind: 'contacts',
      surveyId: null,
      fileName: 'contacts.csv',
      header: '[]',
      mapping: '{}',
      createdAt: 0,
      createdBy: 'cli',
    }),
    insertTeam({
      ...{ id: 'team-sample', workspaceId, name: 'Sample', assignment: 'round-robin' as const },
      ...{ createdAt: 0, updatedAt: 0 },
    }),
    insertAction({
      ...{ id: 'action-1', workspaceId, title: 'Sample', description: null, ownerId: null, surveyId: null },
      ...{ state: 'planned', dueDay: null, startedDay: null, doneDay: null, createdAt: 0, updatedAt: 0 },
    }),
    insertReferral({
      ...{ id: 'referral-1', workspaceId, contactId: sample.contact, code: 'sample' },
      ...{ createdAt: 0, createdBy: 'cli', askedAt: null },
    }),
    // The other one of the cases.
    sql`
      insert into referral (id, workspace_id, contact_id, code, created_at, created_by)
      select 'referral-2', workspace_id, id, 'other-sample', 0, 'cli' from contact
      where  workspace_id = ${workspaceId} and id not in (${sample.contact}, ${sample.idle})
      limit  1`,
  ])
  await insertDeliveries(database, workspaceId, surveyId)
}

/** A campaign of which half is sent. */
const insertDeliveries = (database: Database, workspaceId: string, surveyId: string) =>
  database.batch([
    sql`
    insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at, started_at)
    values ('sample-campaign', ${workspaceId}, ${surveyId}, 'Spring', '{}', 1, 0, 'cli', 0, 0)`,
    sql`
    insert into campaign_wave (workspace_id, campaign_id, number, starts_at)
    values (${workspaceId}, 'sample-campaign', 1, 0)`,
    sql`
    insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, domain, state, at, due_at)
    select 'delivery-' || i.id, i.workspace_id, 'sample-campaign', i.id, 0, 'email', 'example.com',
           case when i.answered_at is null then 'waiting' else 'sent' end, i.created_at, i.created_at
    from   invitation i
    where  i.workspace_id = ${workspaceId}`,
  ])

const JOBS = 20_000

/** Jobs as an unreachable receiver leaves them. */
const insertJobs = (database: Database, workspaceId: string, jobs: number) =>
  database.batch([
    sql`
    insert into job (id, workspace_id, type, payload, created_at, due_at, attempts)
    with recursive number (i) as (select 1 union all select i + 1 from number where i < ${jobs})
    select 'work-' || i, cast(${workspaceId} as text), 'count', '{}', i, i, 0 from number`,
  ])
