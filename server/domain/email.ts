import type { Statement } from '../store/database.ts'
import { enqueueJob } from '../store/queries/jobs.ts'
import type { Deps } from './deps.ts'

/** The job type that sends an email. */
export const SEND_EMAIL = 'email'

/** The emails that users get. */
export const emailTemplates = [
  'invitation',
  'reset',
  'link',
  'second-factor-reset',
  'test',
  // Vouch has disabled a channel or webhook: see `DisabledReason`.
  'channel-gone',
  'channel-broken',
  'channel-failing',
] as const
export type EmailTemplate = (typeof emailTemplates)[number]

/** An email to a user: the payload of a job. It is rendered when it is sent, and deleted then. */
export interface EmailMessage {
  to: string
  template: EmailTemplate
  /** The recipient's language. */
  locale: string | null
  /** Where the button leads. */
  url: string
  /** The name of the workspace, and of the user who invites, or of the channel that was disabled. */
  workspace?: string
  from?: string
}

/** Queues an email. Belongs in the batch that causes it; call `deps.wakeWorker` after the batch. */
export function enqueueEmail(deps: Deps, workspaceId: string, message: EmailMessage): Statement {
  const now = deps.now()
  return enqueueJob({
    id: deps.newId(now),
    workspaceId,
    type: SEND_EMAIL,
    payload: message,
    createdAt: now,
    dueAt: now,
  })
}
