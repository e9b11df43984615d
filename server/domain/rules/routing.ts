import { ConstraintViolation, retryOnConflict, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/event-routing.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import type { Deps } from '../deps.ts'
import { enqueuePatterns } from '../patterns/runs.ts'
import { enqueueMerging } from '../recovery/merging.ts'
import type { RuleActionPayload } from './event-matches.ts'
import { type PlannedDelivery, type Planner, preparePlanner } from './planning.ts'

/** The job that does what a rule does in Vouch itself. */
export const RULE_ACTION = 'rule-action'

/** Events that one pass places, and what it stores of them at most: a batch must not keep respondents waiting. */
const MAX_EVENTS = 500
const MAX_DELIVERIES = 5000
const MAX_BYTES = 4_000_000
/** D1 takes up to two megabytes as a parameter. */
const MAX_STATEMENT_BYTES = 800_000

/** The workspaces with events to route. */
export const listWorkspacesToRoute = async ({ database }: Pick<Deps, 'database'>): Promise<string[]> =>
  (await database.all(store.selectWorkspacesToRoute)).map(({ id }) => id)

/**
 * Places the next events of a workspace in its feed, with all that they start, in one batch. Any number of processes may do so at
 * once: one is first, and the others look again.
 * @returns whether there may be more events to route
 */
export const routeEvents = (deps: Deps, workspaceId: string): Promise<boolean> =>
  // A contact has been erased meanwhile, or a response deleted.
  retryOnConflict(() => routeNextEvents(deps, workspaceId))

async function routeNextEvents(deps: Deps, workspaceId: string): Promise<boolean> {
  const [[feed], rows] = await Promise.all([
    deps.database.all(store.selectFeedEnd(workspaceId)),
    deps.database.all(store.selectUnplacedEvents(workspaceId, MAX_EVENTS)),
  ])
  if (!feed || rows.length === 0) return false
  const planner = await preparePlanner(deps, workspaceId, rows, { after: feed.position, isDemo: feed.demoAt !== null })
  const pass = collectPass(planner, rows)
  const { statements, wakes } = buildBatch(deps, workspaceId, pass, feed.position)
  const followUpJobs = [...enqueueMerging(deps, workspaceId, rows), ...enqueuePatterns(deps, workspaceId, rows)]
  try {
    await deps.database.batch([...statements, ...followUpJobs])
  } catch (error) {
    const [feedNow] = await deps.database.all(store.selectFeedEnd(workspaceId))
    const wasFirst = feedNow?.position === feed.position
    if (wasFirst || !(error instanceof ConstraintViolation)) throw error
    return true
  }
  if (wakes || followUpJobs.length > 0) deps.wakeWorker()
  return rows.length === MAX_EVENTS || pass.eventIds.length < rows.length
}

interface Pass {
  eventIds: string[]
  deliveries: PlannedDelivery[]
  /** The responses that a rule acts on, by the rule. */
  jobs: Map<string, RuleActionPayload>
  /** The rules that responses have started when they were created, by the event. */
  started: Map<string, store.StartedRulesRow>
  releases: store.WaitingAlert[]
}

/** What the first events start, as much as one batch may hold. */
function collectPass(planner: Planner, rows: readonly store.UnplacedEventRow[]): Pass {
  const pass: Pass = { eventIds: [], deliveries: [], jobs: new Map(), started: new Map(), releases: [] }
  let bytes = 0
  for (const [index, row] of rows.entries()) {
    const { deliveries, jobs, started, releases } = planner(row, index)
    bytes += deliveries.reduce((sum, { body }) => sum + (body?.length ?? 0), 0)
    const isFull = bytes > MAX_BYTES || pass.deliveries.length + deliveries.length > MAX_DELIVERIES
    if (isFull && pass.eventIds.length > 0) break
    pass.eventIds.push(row.id)
    pass.deliveries.push(...deliveries)
    pass.releases.push(...releases)
    for (const job of jobs) addJob(pass.jobs, job)
    if (started) pass.started.set(started.id, started)
  }
  return pass
}

function addJob(jobs: Pass['jobs'], job: RuleActionPayload): void {
  const existing = jobs.get(job.ruleId)
  if (!existing) jobs.set(job.ruleId, job)
  else existing.responseIds = [...new Set([...existing.responseIds, ...job.responseIds])]
}

function buildBatch(
  deps: Deps,
  workspaceId: string,
  { eventIds, deliveries, jobs, started, releases }: Pass,
  after: number,
): { statements: Statement[]; wakes: boolean } {
  const now = deps.now()
  const deliveryRows = deliveries.map(({ isNamed: _, ...delivery }) => ({
    ...delivery,
    ...{ id: deps.newId(now), workspaceId, createdAt: now, dueAt: Math.max(now, delivery.dueAt) },
  }))
  const jobRows = [...jobs.values()].map((payload) => ({
    ...{ id: deps.newId(now), workspaceId, type: RULE_ACTION, payload },
    ...{ createdAt: now, dueAt: now },
  }))
  return {
    statements: [
      ...store.advanceFeed(workspaceId, { after, count: eventIds.length }),
      ...store.placeEvents(workspaceId, eventIds, after),
      ...lockSubjects(
        workspaceId,
        deliveries.filter(({ body }) => body !== null),
      ),
      ...splitRows(deliveryRows).map(store.insertEventDeliveries),
      ...(started.size > 0 ? [store.setStartedRules(workspaceId, [...started.values()])] : []),
      ...(releases.length > 0 ? [store.releaseAlerts(workspaceId, releases, now)] : []),
      ...jobRows.map(enqueueJob),
    ],
    wakes: deliveryRows.length + jobRows.length + releases.length > 0,
  }
}

/** Bodies must not outlive what they are about. */
function lockSubjects(workspaceId: string, deliveries: readonly PlannedDelivery[]): Statement[] {
  const contactIds = deliveries.flatMap(({ contactId }) => contactId ?? [])
  const named = new Map(deliveries.flatMap(({ responseId, isNamed }) => (responseId ? [[responseId, isNamed]] : [])))
  return [
    ...(contactIds.length > 0 ? store.lockRoutedContacts(workspaceId, contactIds) : []),
    ...(named.size > 0
      ? store.lockRoutedResponses(workspaceId, [...named.keys()], named.values().filter(Boolean).toArray().length)
      : []),
  ]
}

/** Rows for several statements, none of which is too large. */
function splitRows(rows: readonly store.NewDeliveryRow[]): store.NewDeliveryRow[][] {
  const chunks: store.NewDeliveryRow[][] = []
  let bytes = 0
  for (const row of rows) {
    const size = 400 + 2 * (row.body?.length ?? 0)
    const chunk = chunks.at(-1)
    if (!chunk || bytes + size > MAX_STATEMENT_BYTES) {
      chunks.push([row])
      bytes = size
    } else {
      chunk.push(row)
      bytes += size
    }
  }
  return chunks
}
