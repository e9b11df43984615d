import { z } from 'zod'

const WorkingHours = z.int().min(0).max(500)

/** Settings of the lifecycle of follow-ups. */
export const lifecycleSettingFields = {
  maxAttempts: z.int().min(1).max(10).meta({
    description: 'After so many contacts in a row that did not reach the customer, the follow-up ends as unreachable',
  }),
  askAgainDays: z.int().min(1).max(90).nullable().meta({
    description: 'How many days after a follow-up is solved the customer is asked again; null: never',
  }),
  recoverySurveyId: z.string().max(40).nullable().meta({
    description: 'The survey that asks again; null: Vouch creates a short one when it is first needed',
  }),
  responseDays: z.int().min(1).max(90).meta({
    description: 'Who has not responded so many days after being asked again counts as unanswered',
  }),
  notifyManagersAfter: WorkingHours.nullable().meta({
    description:
      'Working hours overdue until managers and team leads are notified; null: never. The owner is reminded at once',
  }),
  reassignAfter: WorkingHours.nullable().meta({
    description: 'Working hours overdue until the follow-up is given to the team lead or another member; null: never',
  }),
  reopenActionAfter: z.int().min(1).max(100).nullable().meta({
    description:
      'So many follow-ups with one of its causes, of responses of the 30 days after it was done, reopen an action; null: never',
  }),
}

const fields = lifecycleSettingFields

/** As stored in the workspace. What is missing in the database is as here. */
export const FollowUpLifecycleSettings = z
  .strictObject({
    maxAttempts: fields.maxAttempts.default(3),
    askAgainDays: fields.askAgainDays.default(7),
    recoverySurveyId: fields.recoverySurveyId.default(null),
    responseDays: fields.responseDays.default(14),
    notifyManagersAfter: fields.notifyManagersAfter.default(4),
    reassignAfter: fields.reassignAfter.default(24),
    reopenActionAfter: fields.reopenActionAfter.default(3),
  })
  .meta({ id: 'FollowUpLifecycleSettings' })
export type FollowUpLifecycleSettings = z.output<typeof FollowUpLifecycleSettings>
