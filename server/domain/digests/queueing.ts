import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { getDigestFrequency, toLocalHour } from '../../../shared/notification-settings.ts'
import { ConstraintViolation } from '../../store/database.ts'
import * as store from '../../store/queries/digests.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import { getQuietEnd } from '../channels/recipients.ts'
import type { Deps } from '../deps.ts'
import { canNotify } from '../notifications/notifications.ts'
import { parseNotificationSettings } from '../notifications/settings.ts'
import { toWorkingTime } from '../workspaces/working-days.ts'
import { forEachWorkspace, type ReportWorkspaceError } from '../workspaces/workspaces.ts'
import { isDigestDue, type SentFrequency } from './spans.ts'

/** The job type that sends a digest. */
export const SEND_DIGEST = 'digest'

/** The payload of the job. */
export interface DigestJob {
  userId: string
  frequency: SentFrequency
  /** The day on which it is due. */
  day: string
  /** After this day it is of no use. */
  lastDay: string
}

/** The hour from which digests are sent, and the one from which they wait for the next day. */
const [FIRST_HOUR, LAST_HOUR] = [8, 18]

/** A weekly digest that could not be sent for longer is of no use. */
const MAX_DAYS_LATE = 2

const MAX_MEMBERS = 500

/**
 * From eight in the morning of a working day, in the time zone of the workspace, queues the digests that are due. Members in
 * their quiet hours get theirs when those end.
 */
export async function queueDigests(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  if (!canNotify(deps)) return
  const queue = async (workspace: WorkspaceRow) => {
    if (isDigestTime(deps, workspace)) await queueOf(deps, workspace)
  }
  await forEachWorkspace(deps, queue, reportError)
  deps.wakeWorker()
}

function isDigestTime(deps: Deps, { demoAt, timeZone }: WorkspaceRow): boolean {
  const hour = toLocalHour(deps.now(), timeZone)
  return demoAt === null && hour >= FIRST_HOUR && hour < LAST_HOUR
}

async function queueOf(deps: Deps, workspace: WorkspaceRow): Promise<void> {
  const { id: workspaceId, timeZone, weekStartsOn } = workspace
  const now = deps.now()
  const day = toLocalDay(now, timeZone)
  const since = instantFromWallClock(`${day}T0${FIRST_HOUR}:00:00`, timeZone)
  const week = { ...toWorkingTime(workspace), weekStartsOn }
  const members = await deps.database.all(store.selectDigestMembers(workspaceId, day, MAX_MEMBERS))
  const jobs = members.flatMap(({ userId, role, notifications, digestDay, createdAt }) => {
    const settings = parseNotificationSettings(notifications)
    const frequency = getDigestFrequency(settings, role)
    if (frequency === 'off' || createdAt >= since || !isDigestDue({ frequency, digestDay }, day, week)) return []
    const dueAt = getQuietEnd(deps, settings, timeZone) ?? now
    const lastDay = frequency === 'daily' ? toLocalDay(dueAt, timeZone) : addDays(day, MAX_DAYS_LATE)
    const payload: DigestJob = { userId, frequency, day, lastDay }
    return [{ dueAt, payload }]
  })
  if (jobs.length === 0) return
  // On Workers, a scheduled event has no request to take the public address from.
  if (deps.publicUrl === '') throw new Error('Set PUBLIC_URL: emails to members contain links.')
  const job = { workspaceId, type: SEND_DIGEST, createdAt: now }
  const userIds = jobs.map(({ payload }) => payload.userId)
  try {
    await deps.database.batch([
      ...store.markDigestDay(workspaceId, userIds, day),
      ...jobs.map((due) => enqueueJob({ ...job, ...due, id: deps.newId(now) })),
    ])
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof ConstraintViolation)) throw error
  }
}
