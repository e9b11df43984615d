import type { ActionState } from '../../../shared/action.ts'
import type { CalendarDay } from '../../../shared/calendar.ts'
import { DomainError } from '../errors.ts'

/** How far an action is, and since when. */
export interface ActionProgress {
  state: ActionState
  startedDay: CalendarDay | null
  doneDay: CalendarDay | null
}

/** What an input sets of it. */
export type ProgressInput = { [Field in keyof ActionProgress]?: ActionProgress[Field] | undefined }

/**
 * The state of an action after a change, with its days: today if they are not given.
 * @throws DomainError `state-mismatch` for a day that the state does not have, `day-in-future`, or `range-reversed` if it ends
 *   before it starts
 */
export function resolveProgress(current: ActionProgress, input: ProgressInput, today: CalendarDay): ActionProgress {
  const { state = current.state, startedDay = current.startedDay, doneDay = current.doneDay } = input
  if (input.startedDay && state === 'planned') throw stateMismatch('startedDay', 'started or done')
  if (input.doneDay && state !== 'done') throw stateMismatch('doneDay', 'done')
  const endDay = state === 'done' ? (doneDay ?? today) : null
  const days = { startedDay: state === 'planned' ? null : startedDay, doneDay: endDay }
  if (state === 'started' || state === 'done') days.startedDay ??= endDay ?? today
  for (const path of ['startedDay', 'doneDay'] as const) {
    if ((days[path] ?? today) <= today) continue
    throw new DomainError('invalid', 'day-in-future', 'Expected today or an earlier day.', { path })
  }
  if (days.startedDay && days.doneDay && days.startedDay > days.doneDay) {
    throw new DomainError('invalid', 'range-reversed', 'Expected a day on or after “startedDay”.', { path: 'doneDay' })
  }
  return { state, ...days }
}

const stateMismatch = (path: 'startedDay' | 'doneDay', state: string) =>
  new DomainError('invalid', 'state-mismatch', `Only an action that is ${state} has this day. Set its state, too.`, {
    path,
  })
