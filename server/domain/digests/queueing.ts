import { instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { getDigestFrequency, isQuiet, toLocalHour } from '../../../shared/notification-settings.ts'
import { ConstraintViolation } from '../../store/database.ts'
import * as store from '../../store/queries/digests.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { canNotify } from '../notifications/notifications.ts'
import { parseNotificationSettings } from '../notifications/settings.ts'
import { toWorkingTime } from '../workspaces/working-days.ts'
import { listWorkspaces } from '../workspaces/workspaces.ts'
import { isDigestDue, type SentFrequency } from './spans.ts'

/** The job type that sends a digest. */
export const SEND_DIGEST = 'digest'

/** The payload of the job. */
export interface DigestJob {
  userId: string
  frequency: SentFrequency
  /** The day on which it is sent. */
  day: string
}

/** The hour from which digests are sent, and the one from which they wait for the next day. */
const [FIRST_HOUR, LAST_HOUR] = [8, 18]

const MAX_MEMBERS = 500

/**
 * From eight in the morning of a working day, in the time zone of the workspace, queues the digests that are due. Members in
 * their quiet hours get theirs when those end.
 */
export async function queueDigests(deps: Deps): Promise<void> {
  if (!canNotify(deps)) return
  for (const workspace of await listWorkspaces(deps)) if (isDigestTime(deps, workspace)) await queueOf(deps, workspace)
  deps.wakeWorker()
}

function isDigestTime(deps: Deps, { demoAt, timeZone }: WorkspaceRow): boolean {
  const hour = toLocalHour(deps.now(), timeZone)
  return demoAt === null && hour >= FIRST_HOUR && hour < LAST_HOUR
}

async function queueOf(deps: Deps, workspace: WorkspaceRow): Promise<void> {
  const { id: workspaceId, timeZone, weekStartsOn } = workspace
  const now = deps.now()
  const [day, hour] = [toLocalDay(now, timeZone), toLocalHour(now, timeZone)]
  const since = instantFromWallClock(`${day}T0${FIRST_HOUR}:00:00`, timeZone)
  const week = { ...toWorkingTime(workspace), weekStartsOn }
  const members = await deps.database.all(store.selectDigestMembers(workspaceId, day, MAX_MEMBERS))
  const jobs = members.flatMap(({ userId, role, notifications, digestDay, createdAt }): DigestJob[] => {
    const settings = parseNotificationSettings(notifications)
    const frequency = getDigestFrequency(settings, role)
    if (frequency === 'off' || createdAt >= since || isQuiet(hour, settings.quietHours)) return []
    return isDigestDue({ frequency, digestDay }, day, week) ? [{ userId, frequency, day }] : []
  })
  if (jobs.length === 0) return
  // On Workers, a scheduled event has no request to take the public address from.
  if (deps.publicUrl === '') throw new Error('Set PUBLIC_URL: emails to members contain links.')
  const job = { workspaceId, type: SEND_DIGEST, createdAt: now, dueAt: now }
  const userIds = jobs.map(({ userId }) => userId)
  try {
    await deps.database.batch([
      ...store.markDigestDay(workspaceId, userIds, day),
      ...jobs.map((payload) => enqueueJob({ ...job, id: deps.newId(now), payload })),
    ])
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof ConstraintViolation)) throw error
  }
}
