import type { RowChangeMessage } from '../database.ts'
import { insertOpenedEvents } from '../queries/events.ts'
import { openFollowUps } from '../queries/follow-up-opening.ts'
import { responsesWhere } from '../queries/responses.ts'
import type { Connection } from './connection.ts'
import { type CountedResponse, CountStatements, CountSums } from './count-sums.ts'
import type { SqliteStatement } from './sqlite-database.ts'

/** The columns of the values that `response-insertion.ts` sends. */
const columns = [
  ...['id', 'workspace_id', 'survey_id', 'key', 'score', 'comment', 'comment_folded', 'terms', 'answers', 'reasons'],
  ...['properties', 'contact_id', 'identity', 'unverified_contact', 'contact_requested_at', 'channel', 'link_id'],
  ...['invitation_id', 'page', 'locale', 'interaction', 'suspicion', 'suspected_invitation_id', 'day', 'answered_at'],
  ...['created_at', 'updated_at', 'import_id', 'verified_slot', 'entered_by'],
]

type Values = (string | number | null)[]

const ID = columns.indexOf('id')
const WORKSPACE = columns.indexOf('workspace_id')
const SURVEY = columns.indexOf('survey_id')
const KEY = columns.indexOf('key')
const SCORE = columns.indexOf('score')
const TERMS = columns.indexOf('terms')
const REASONS = columns.indexOf('reasons')
const PROPERTIES = columns.indexOf('properties')
const REQUESTED = columns.indexOf('contact_requested_at')
const SUSPICION = columns.indexOf('suspicion')
const LINK = columns.indexOf('link_id')
const CHANNEL = columns.indexOf('channel')
const DAY = columns.indexOf('day')
const CREATED = columns.indexOf('created_at')
const IMPORT = columns.indexOf('import_id')
const ENTERED_BY = columns.indexOf('entered_by')
const MAY_OPEN = columns.length

/** How many statements are kept: respondents choose which columns have values. */
const MAX_INSERTIONS = 64

/**
 * Inserts responses row by row: the fast form of `response-insertion.ts`. What depends on other rows is read within the
 * transaction, which has the lock of the file.
 */
export class ResponseInserter {
  readonly #connection: Connection
  readonly #countStatements: CountStatements
  /** By the columns that have values: binding nulls takes a third of the time. */
  readonly #insertions = new Map<string, SqliteStatement>()
  readonly #hasDeletedKeys: SqliteStatement
  readonly #isDeletedKey: SqliteStatement
  readonly #insertTerms: SqliteStatement
  readonly #insertEvent: SqliteStatement
  readonly #selectThreshold: SqliteStatement
  readonly #failAssertion: SqliteStatement

  constructor(connection: Connection) {
    const { sqlite } = connection
    this.#connection = connection
    this.#countStatements = new CountStatements(connection)
    this.#hasDeletedKeys = sqlite
      .prepare('select exists (select 1 from response_change where deleted_key is not null)')
      .pluck()
    this.#isDeletedKey = sqlite.prepare('select exists (select 1 from response_change where deleted_key = ?)').pluck()
    this.#insertTerms = sqlite.prepare(`
      insert into search_term (workspace_id, noun, term, id)
      select ?, 'comment', t.key, i.value
      from   json_each(?) t, json_each(t.value) i
      where  true
      on conflict do nothing`)
    this.#insertEvent = sqlite.prepare(`
      insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at) values (?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#selectThreshold = sqlite.prepare('select follow_up_threshold from survey where id = ?').pluck()
    this.#failAssertion = sqlite.prepare('insert into assertion (failed) values (1)')
  }

  /** @returns the skipped responses */
  insert({ responses, now, dueTimes, requireAll, statements }: RowChangeMessage): { id: string }[] {
    const rows = JSON.parse(responses) as Values[]
    const { added, skipped } = this.#insertRows(rows)
    if (skipped.length > 0 && requireAll) this.#failAssertion.run()
    this.#indexComments(added)
    this.#recordEvents(added)
    for (const statement of statements) this.#connection.run(statement)
    const ids = this.#listDueIds(added)
    if (ids.length > 0) {
      this.#connection.run(openFollowUps(responsesWhere.byIds(ids), now, dueTimes))
      this.#connection.run(insertOpenedEvents(responsesWhere.byIds(ids), now))
    }
    const sums = new CountSums(this.#countStatements)
    for (const row of added) sums.add(toCountedResponse(row))
    sums.store()
    return skipped.map((row) => ({ id: row[ID] as string }))
  }

  #insertRows(rows: readonly Values[]): { added: readonly Values[]; skipped: Values[] } {
    const used = columns.flatMap((_, index) => (rows.some((row) => row[index] !== null) ? [index] : []))
    const insertion = this.#prepareInsertion(used)
    const hasDeletedKeys = this.#hasDeletedKeys.get() === 1
    const skipped: Values[] = []
    for (const row of rows) {
      const isDeleted = hasDeletedKeys && this.#isDeletedKey.get(row[KEY]) === 1
      if (isDeleted || insertion.run(used.map((index) => row[index])).changes === 0) skipped.push(row)
    }
    const skippedRows = new Set(skipped)
    return { added: skipped.length === 0 ? rows : rows.filter((row) => !skippedRows.has(row)), skipped }
  }

  /** `values`, not `select`: SQLite would copy each changed page for undoing a single row. */
  #prepareInsertion(used: readonly number[]): SqliteStatement {
    const names = used.map((index) => columns[index]).join(', ')
    const prepared = this.#insertions.get(names)
    if (prepared) return prepared
    const statement = this.#connection.sqlite.prepare(
      `insert into response (${names}) values (${used.map(() => '?').join(', ')}) on conflict do nothing`,
    )
    if (this.#insertions.size >= MAX_INSERTIONS) this.#insertions.clear()
    this.#insertions.set(names, statement)
    return statement
  }

  /** In the order of the index: neighbours share a page. */
  #indexComments(rows: readonly Values[]): void {
    const idsByWorkspace = new Map<unknown, Map<string, unknown[]>>()
    for (const row of rows) {
      if (row[TERMS] === null) continue
      const idsByTerm = getOrAdd(idsByWorkspace, row[WORKSPACE], () => new Map<string, unknown[]>())
      for (const term of Object.keys(JSON.parse(row[TERMS] as string)))
        getOrAdd(idsByTerm, term, () => []).push(row[ID])
    }
    for (const [workspaceId, idsByTerm] of idsByWorkspace) {
      const terms = [...idsByTerm].sort(([a], [b]) => (a < b ? -1 : 1))
      const members = terms.map(([term, ids]) => `${JSON.stringify(term)}:${JSON.stringify(ids)}`)
      this.#insertTerms.run(workspaceId, `{${members.join()}}`)
    }
  }

  /** As `insertResponseEvents` does. */
  #recordEvents(rows: readonly Values[]): void {
    for (const row of rows) {
      if (row[IMPORT] !== null) continue
      const type = row[SUSPICION] === null ? 'response.created' : 'response.suspected'
      const data = `{"score":${row[SCORE]}}`
      this.#insertEvent.run([
        `${row[ID]}c`,
        row[WORKSPACE],
        type,
        row[ID],
        row[SURVEY],
        data,
        row[ENTERED_BY],
        row[CREATED],
      ])
    }
  }

  /** The responses that need a follow-up. Most need none, and cost no statement. */
  #listDueIds(rows: readonly Values[]): string[] {
    const thresholds = new Map<unknown, number>()
    return rows.flatMap((row) => {
      if (row[MAY_OPEN] === 0 || row[SUSPICION] !== null) return []
      const threshold = getOrAdd(
        thresholds,
        row[SURVEY],
        () => (this.#selectThreshold.get(row[SURVEY]) as number | null) ?? -1,
      )
      return row[REQUESTED] !== null || (row[SCORE] as number) <= threshold ? [row[ID] as string] : []
    })
  }
}

const toCountedResponse = (row: Values): CountedResponse => ({
  id: row[ID] as string,
  workspaceId: row[WORKSPACE] as string,
  surveyId: row[SURVEY] as string,
  score: row[SCORE] as number,
  day: row[DAY] as string,
  reasons: row[REASONS] as string,
  properties: row[PROPERTIES] as string,
  isSuspect: row[SUSPICION] !== null,
  linkId: row[LINK] as string | null,
  channel: row[CHANNEL] as string,
})

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const existing = map.get(key)
  if (existing !== undefined) return existing
  const value = create()
  map.set(key, value)
  return value
}
