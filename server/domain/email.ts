import type { Statement } from '../store/database.ts'
import { enqueueJob } from '../store/queries/jobs.ts'
import type { Deps } from './deps.ts'

/** The work of sending an e-mail. */
export const SEND_EMAIL = 'email'

/** What staff are written about. */
export const emailTemplates = ['invitation', 'reset', 'link'] as const
export type EmailTemplate = (typeof emailTemplates)[number]

/** An e-mail to somebody of the staff. It is put into words when it is sent, and forgotten then. */
export interface EmailMessage {
  to: string
  letter: EmailTemplate
  /** The language he reads. */
  locale: string | null
  /** Where it leads. */
  url: string
  /** Into which workspace, and who has asked him. */
  place?: string
  from?: string
}

/** Queues an e-mail: to be put into the batch that causes it. Whoever calls tells `deps.queued` after it. */
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
