/** What the due date of a new follow-up is computed from. */
export interface WorkingDayColumns {
  /** JSON: the days of the week without work, 1 is Monday. */
  weekendDays: string
  /** JSON: other days off. */
  holidays: string
  /** JSON: days that are worked all the same. */
  workingDays: string
  /** Whose public holidays apply. */
  holidayCalendar: 'country' | 'none'
  /** JSON: from and to; null for the whole day. */
  workingHours: string | null
  /** JSON: an amount and its unit; null for no due date. */
  followUpDue: string | null
  /** JSON: the deadline of contacts whose property has one of some values. */
  followUpPriorityDue: string | null
}

/** Those columns of a workspace `w`. */
export const WORKING_DAY_COLUMNS = `w.weekend_days as "weekendDays", w.holidays, w.working_days as "workingDays",
  w.holiday_calendar as "holidayCalendar", w.working_hours as "workingHours", w.follow_up_due as "followUpDue",
  w.follow_up_priority_due as "followUpPriorityDue"`
