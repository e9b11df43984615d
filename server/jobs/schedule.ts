import { measureActions } from '../domain/actions/measuring.ts'
import { reopenActions } from '../domain/actions/reopening.ts'
import { endExpiredEntries } from '../domain/blocklist/ending.ts'
import { askAfterEvents } from '../domain/campaigns/events.ts'
import { finishCampaigns, startDueWaves } from '../domain/campaigns/waves.ts'
import { purgeDeliveries } from '../domain/channels/log.ts'
import { purgeImports } from '../domain/contacts/import-steps.ts'
import type { Deps } from '../domain/deps.ts'
import { queueDigests } from '../domain/digests/queueing.ts'
import { purgeEvents, reportClosedSurveys, reportOverdueFollowUps } from '../domain/events/periodic.ts'
import { purgeCalls } from '../domain/idempotency.ts'
import { cancelStalledImports } from '../domain/import-records.ts'
import { queueAssignmentEmails } from '../domain/notifications/assignments.ts'
import { queueDueEmails } from '../domain/notifications/due-today.ts'
import { startNightlyRuns } from '../domain/patterns/runs.ts'
import { findPraise } from '../domain/praise/finding.ts'
import { startRedaction } from '../domain/privacy/retention.ts'
import { judgeAnswers } from '../domain/recovery/answers.ts'
import { askAgain } from '../domain/recovery/asking.ts'
import { escalateFollowUps } from '../domain/recovery/escalation.ts'
import { reportScoreAlarms } from '../domain/reports/score-alarms.ts'
import { startReindexing } from '../domain/responses/reindexing.ts'
import { checkAuditLogs } from '../domain/service-health.ts'
import type { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'
import { purgeAttempts } from '../domain/users/attempts.ts'
import { purgeExpired } from '../domain/users/users.ts'
import type { ReportWorkspaceError } from '../domain/workspaces/workspaces.ts'
import { type ErrorLog, serializeError } from '../log.ts'
import { claimTask, lastRuns } from '../store/queries/schedule.ts'
import type { RateCounters } from '../store/rate-counters.ts'

export const MINUTE_MS = 60 * 1000
export const HOUR_MS = 60 * MINUTE_MS

export interface PeriodicTask {
  name: string
  intervalMs: number
  run(deps: Deps, log: ErrorLog): Promise<unknown>
}

/** Logs the workspaces in which a task failed. */
const forWorkspaces =
  (run: (deps: Deps, reportError: ReportWorkspaceError) => Promise<void>): PeriodicTask['run'] =>
  (deps, log) =>
    run(deps, (error, workspaceId) =>
      log.error({ error: serializeError(error), workspaceId }, 'periodic task failed for a workspace'),
    )

/** All periodic tasks. Of several processes, the first to look runs the task that is due. */
const periodicTasks: readonly PeriodicTask[] = [
  { name: 'queue-assignment-emails', intervalMs: MINUTE_MS, run: queueAssignmentEmails },
  { name: 'queue-due-emails', intervalMs: MINUTE_MS, run: forWorkspaces(queueDueEmails) },
  { name: 'queue-digests', intervalMs: 5 * MINUTE_MS, run: forWorkspaces(queueDigests) },
  { name: 'start-waves', intervalMs: MINUTE_MS, run: startDueWaves },
  { name: 'ask-after-events', intervalMs: MINUTE_MS, run: askAfterEvents },
  { name: 'finish-campaigns', intervalMs: MINUTE_MS, run: finishCampaigns },
  { name: 'report-overdue-follow-ups', intervalMs: MINUTE_MS, run: reportOverdueFollowUps },
  { name: 'escalate-follow-ups', intervalMs: MINUTE_MS, run: forWorkspaces(escalateFollowUps) },
  { name: 'ask-again', intervalMs: MINUTE_MS, run: forWorkspaces(askAgain) },
  { name: 'judge-answers', intervalMs: MINUTE_MS, run: forWorkspaces(judgeAnswers) },
  { name: 'reopen-actions', intervalMs: 15 * MINUTE_MS, run: forWorkspaces(reopenActions) },
  { name: 'measure-actions', intervalMs: MINUTE_MS, run: forWorkspaces(measureActions) },
  { name: 'end-blocklist-entries', intervalMs: 15 * MINUTE_MS, run: endExpiredEntries },
  { name: 'report-closed-surveys', intervalMs: MINUTE_MS, run: reportClosedSurveys },
  { name: 'report-score-alarms', intervalMs: HOUR_MS, run: reportScoreAlarms },
  { name: 'find-praise', intervalMs: 15 * MINUTE_MS, run: forWorkspaces(findPraise) },
  { name: 'compute-patterns', intervalMs: HOUR_MS, run: startNightlyRuns },
  { name: 'purge-events', intervalMs: HOUR_MS, run: purgeEvents },
  { name: 'purge-idempotency-keys', intervalMs: HOUR_MS, run: purgeCalls },
  { name: 'cancel-stalled-imports', intervalMs: 10 * MINUTE_MS, run: cancelStalledImports },
  { name: 'purge-channel-deliveries', intervalMs: HOUR_MS, run: purgeDeliveries },
  { name: 'purge-contact-imports', intervalMs: HOUR_MS, run: purgeImports },
  { name: 'redact-expired', intervalMs: 24 * HOUR_MS, run: startRedaction },
  { name: 'update-search-index', intervalMs: HOUR_MS, run: startReindexing },
  { name: 'check-audit-logs', intervalMs: 24 * HOUR_MS, run: checkAuditLogs },
  { name: 'purge-sign-in-attempts', intervalMs: HOUR_MS, run: purgeAttempts },
  { name: 'purge-sessions', intervalMs: HOUR_MS, run: purgeExpired },
]

/** Stores the counts of ignored visits. After an error they are kept for the next call. */
export async function flushIgnoredVisits(
  deps: Pick<Deps, 'database'> & { ignoredVisits: IgnoredVisits; log: ErrorLog },
): Promise<void> {
  const { ignoredVisits, database, log } = deps
  try {
    await ignoredVisits.flush({ database })
  } catch (error) {
    log.error({ error: serializeError(error) }, 'storing ignored visits failed')
  }
}

/** Deletes the shared rate counters of past minutes. */
export async function purgeRateCounters({
  rateCounters,
  log,
}: {
  rateCounters?: RateCounters | undefined
  log: ErrorLog
}): Promise<void> {
  try {
    await rateCounters?.purgeExpired()
  } catch (error) {
    log.error({ error: serializeError(error) }, 'purging rate counters failed')
  }
}

/** Runs the tasks that are due. A task that fails is logged, does not stop the others, and is next due after its interval. */
export async function runDueTasks(deps: Deps, log: ErrorLog, tasks = periodicTasks): Promise<void> {
  for (const task of tasks) {
    try {
      if (await claimDueTask(deps, task)) await task.run(deps, log)
    } catch (error) {
      log.error({ error: serializeError(error), task: task.name }, 'periodic task failed')
    }
  }
}

/** Claims a task that is due. A last run further in the future than clocks differ was recorded by a wrong clock. */
async function claimDueTask({ database, now }: Deps, { name, intervalMs }: PeriodicTask): Promise<boolean> {
  const time = now()
  const [since, until] = [time - intervalMs, time + MINUTE_MS]
  const runs = await database.all(lastRuns)
  if (runs.some((run) => run.name === name && run.lastRunAt > since && run.lastRunAt <= until)) return false
  const [rows] = await database.batch([claimTask(name, time, { since, until })])
  return rows.length > 0
}
