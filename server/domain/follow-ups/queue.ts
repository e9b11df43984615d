import type { FollowUpGroup } from '../../../shared/follow-up.ts'
import type { FollowUpFilter, FollowUpSection } from '../../store/queries/follow-up-filters.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { QueueClock } from './query.ts'

/** More than the highest urgency: the position in the queue is the section times this, plus the urgency. */
const SECTION_SIZE = 10_000

/** The sections of the queue, the most urgent first. Within each, the urgency decides. */
export const buildSections = ({ now, tomorrow }: QueueClock): FollowUpSection[] => [
  { requested: true, isOverdue: true, now, tomorrow },
  { requested: true, isOverdue: false, now, tomorrow },
  { requested: false, isOverdue: true, now, tomorrow },
  { requested: false, isOverdue: false, now, tomorrow },
  { isPostponed: true, tomorrow },
]

/** The sections that can have rows for a filter. */
export const hasSectionRows = ({ overdue }: FollowUpFilter, section: FollowUpSection): boolean =>
  overdue === undefined || overdue.is === ('isOverdue' in section && section.isOverdue)

/** The position of a follow-up in the queue, also once it is done. */
export function getQueuePosition(row: FollowUpRow, { now, tomorrow }: QueueClock): number {
  const { dueAt, postponedUntil, reason, urgency } = row
  const isOverdue = dueAt !== null && dueAt < now
  const section = postponedUntil >= tomorrow ? 4 : (reason === 'contact-requested' ? 0 : 2) + (isOverdue ? 0 : 1)
  return section * SECTION_SIZE + urgency
}

/** The section and the urgency of a position. */
export const splitQueuePosition = (position: number) => ({
  section: Math.floor(position / SECTION_SIZE),
  urgency: position % SECTION_SIZE,
})

/** The heading under which the queue shows a follow-up. */
export function getQueueGroup(followUp: {
  postponed: boolean
  overdue: boolean
  reason: FollowUpRow['reason']
  tier: string | null
}): FollowUpGroup {
  if (followUp.postponed) return 'postponed'
  if (followUp.reason === 'contact-requested') return 'requested'
  if (followUp.overdue) return 'overdue'
  return followUp.tier === 'A' || followUp.tier === 'B' ? 'tier' : 'score'
}
