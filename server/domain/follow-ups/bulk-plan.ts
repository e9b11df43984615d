import type { FollowUpChangedFields } from '../../../shared/follow-up.ts'
import type { Statement } from '../../store/database.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { FollowUpEventChange } from '../events/follow-ups.ts'

/** How a change applies to each of several follow-ups. */
export interface ChangePlan {
  /** For the audit log. */
  action: string
  isNeeded(row: FollowUpRow): boolean
  /** @param rows those that need it, of one batch */
  planRows(rows: readonly FollowUpRow[]): Promise<RowsPlan>
  /** Saved where there is none. */
  note: string | null
}

export interface RowsPlan {
  /** Of the events of a follow-up. */
  getEventChange(row: FollowUpRow): FollowUpEventChange
  getChanges(row: FollowUpRow): FollowUpChangedFields
  buildUpdates(now: number): Statement[]
}
