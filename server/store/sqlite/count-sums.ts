import { scores } from '../../../shared/nps.ts'
import { ANY, CHANNEL_KEY, getSegmentMentionKey, LINK_KEY, PHONE, REASON_KEY, SUSPECT } from '../counted-segments.ts'
import type { Connection } from './connection.ts'
import type { SqliteStatement } from './sqlite-database.ts'

/** A response to be counted. */
export interface CountedResponse {
  id: string
  workspaceId: string
  surveyId: string
  score: number
  /** Such as `2026-11-22`. */
  day: string
  /** JSON */
  reasons: string
  /** JSON */
  properties: string
  isSuspect: boolean
  linkId: string | null
  channel: string
}

/** The counts of a segment by period: for each score, and their sum. */
interface Segment {
  /** The first columns of the primary key of `tally`, and the workspace. */
  readonly cell: readonly [workspaceId: string, surveyId: string, key: string, value: string]
  readonly spans: readonly Span[]
  readonly days: Map<string, number[]>
}

interface SegmentKey {
  key: string
  countedTo: string | null
}

const scoreColumns = scores.map((score) => `s${score}`)
type Span = 'ever' | 'month' | 'day'

const spans: readonly { span: Span; length: number }[] = [
  { span: 'ever', length: 0 },
  { span: 'month', length: 7 },
  { span: 'day', length: 10 },
]
const allSpans = spans.map(({ span }) => span)

/** Prepares the statements of `CountSums` once for a connection. */
export class CountStatements {
  readonly selectSegmentKeys: SqliteStatement
  readonly add: SqliteStatement

  constructor({ sqlite }: Connection) {
    this.selectSegmentKeys = sqlite.prepare(
      'select key, counted_to as "countedTo" from segment_key where workspace_id = ?',
    )
    const columns = [...scoreColumns, 'count']
    this.add = sqlite.prepare(`
      insert into tally (workspace_id, survey_id, segment_key, segment_value, span, period, ${columns.join(', ')})
      values (?, ?, ?, ?, ?, ?, ${columns.map(() => '?').join(', ')})
      on conflict (survey_id, segment_key, span, segment_value, period) do update
      set ${columns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`)
  }
}

/**
 * Counts new responses in code, so that each cell is written once. They are counted as by `count` in `queries/counts.ts`, without
 * tags, which no new response has.
 */
export class CountSums {
  readonly #statements: CountStatements
  readonly #segments = new Map<string, Segment>()
  readonly #segmentKeys = new Map<string, readonly SegmentKey[]>()

  constructor(statements: CountStatements) {
    this.#statements = statements
  }

  add(response: CountedResponse): void {
    if (response.isSuspect) {
      this.#count(response, '', SUSPECT)
      return
    }
    this.#count(response, '', '')
    const segments = this.#listSegments(response)
    for (const [key, value] of segments) this.#count(response, key, value)
    if (response.linkId !== null) this.#count(response, LINK_KEY, response.linkId, ['ever'])
    if (response.channel === PHONE) this.#count(response, CHANNEL_KEY, PHONE)
    if (response.reasons === '{}') return
    for (const reason of [ANY, ...Object.keys(JSON.parse(response.reasons))]) {
      this.#count(response, REASON_KEY, reason)
      for (const [key, value] of segments)
        this.#count(response, getSegmentMentionKey(REASON_KEY, key, value), reason, ['day'])
    }
  }

  /** The keys that the response is counted by, with its values. */
  #listSegments(response: CountedResponse): [key: string, value: string][] {
    const segmentKeys = this.#getSegmentKeys(response.workspaceId)
    if (segmentKeys.length === 0) return []
    const properties: Record<string, string> = JSON.parse(response.properties)
    return segmentKeys.flatMap(({ key, countedTo }): [string, string][] => {
      const value = properties[key]
      // Later ones are counted when the background job that counts a new key comes to them.
      const isCounted = countedTo === null || response.id <= countedTo
      return typeof value === 'string' && isCounted ? [[key, value]] : []
    })
  }

  #count(
    { workspaceId, surveyId, day, score }: CountedResponse,
    key: string,
    value: string,
    segmentSpans = allSpans,
  ): void {
    const name = `${surveyId}\0${key}\0${value}`
    let segment = this.#segments.get(name)
    if (!segment) {
      segment = { cell: [workspaceId, surveyId, key, value], spans: segmentSpans, days: new Map() }
      this.#segments.set(name, segment)
    }
    addTo(segment.days, day, score, 1)
  }

  #getSegmentKeys(workspaceId: string): readonly SegmentKey[] {
    const cachedKeys = this.#segmentKeys.get(workspaceId)
    if (cachedKeys) return cachedKeys
    const keys = this.#statements.selectSegmentKeys.all(workspaceId) as SegmentKey[]
    this.#segmentKeys.set(workspaceId, keys)
    return keys
  }

  /** Adds the sums to the stored counts, in the order of their primary key: neighbours share a page. */
  store(): void {
    const segments = [...this.#segments].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const { span, length } of spans) {
      for (const [, { cell, spans: segmentSpans, days }] of segments) {
        if (!segmentSpans.includes(span)) continue
        for (const [period, counts] of sumByPeriod(days, length))
          this.#statements.add.run(...cell, span, period, ...counts)
      }
    }
  }
}

function sumByPeriod(
  days: ReadonlyMap<string, readonly number[]>,
  length: number,
): ReadonlyMap<string, readonly number[]> {
  const sums = new Map<string, number[]>()
  for (const [day, counts] of days) {
    const period = day.slice(0, length)
    for (const score of scores) if (counts[score]) addTo(sums, period, score, counts[score])
  }
  return sums
}

function addTo(periods: Map<string, number[]>, period: string, score: number, count: number): void {
  let counts = periods.get(period)
  if (!counts) {
    counts = Array.from({ length: scores.length + 1 }, () => 0)
    periods.set(period, counts)
  }
  counts[score] = (counts[score] ?? 0) + count
  counts[scores.length] = (counts[scores.length] ?? 0) + count
}
