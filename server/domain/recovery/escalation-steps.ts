import { type FollowUpEscalation, followUpEscalations } from '../../../shared/follow-up.ts'
import { addWorkingMilliseconds, type WorkingTime } from '../../../shared/working-days.ts'
import type { LifecycleContext } from '../follow-ups/stages.ts'

const HOUR_MS = 60 * 60 * 1000

/** Nobody is reminded at night, also where the workspace has no working hours. */
const DEFAULT_HOURS = { from: '08:00', to: '18:00' }

/** A step, and when it is due. */
export interface EscalationStep {
  step: FollowUpEscalation
  at: number
}

/**
 * The next step after the first `escalation` ones, for a follow-up that was due at `dueAt`. Hours are working hours.
 * @returns undefined after the last one
 */
export function getNextStep(
  escalation: number,
  dueAt: number,
  { settings, working }: LifecycleContext,
): EscalationStep | undefined {
  const { notifyManagersAfter, reassignAfter } = settings
  const hours = [0, notifyManagersAfter, reassignAfter]
  const clock: WorkingTime = { ...working, workingHours: working.workingHours ?? DEFAULT_HOURS }
  return followUpEscalations.slice(escalation).flatMap((step, index) => {
    const delay = hours[escalation + index] ?? null
    return delay === null ? [] : [{ step, at: addWorkingMilliseconds(dueAt, delay * HOUR_MS, clock) }]
  })[0]
}

/** How many steps have been taken before one. */
export const countStepsBefore = (step: FollowUpEscalation): number => followUpEscalations.indexOf(step)
