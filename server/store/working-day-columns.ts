/** What the due date of a new follow-up is computed from. */
export interface WorkingDayColumns {
  /** JSON: the days of the week without work, 1 is Monday. */
  weekendDays: string
  /** JSON: other days off. */
  holidays: string
  /** In working days; null for no due date. */
  followUpDueDays: number | null
}

/** Those columns of a workspace `w`. */
export const WORKING_DAY_COLUMNS =
  'w.weekend_days as "weekendDays", w.holidays, w.follow_up_due_days as "followUpDueDays"'
