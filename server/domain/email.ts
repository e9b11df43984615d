import type { Statement } from '../store/database.ts'
import { queueWork } from '../store/queries/jobs.ts'
import type { Deps } from './deps.ts'

/** The work of sending an e-mail. */
export const MAIL = 'mail'

/** What staff are written about. */
export const letters = ['invitation', 'reset', 'link'] as const
export type Letter = (typeof letters)[number]

/** An e-mail to somebody of the staff. It is put into words when it is sent, and forgotten then. */
export interface Mail {
  to: string
  letter: Letter
  /** The language he reads. */
  locale: string | null
  /** Where it leads. */
  url: string
  /** Into which workspace, and who has asked him. */
  place?: string
  from?: string
}

/** Queues an e-mail: to be put into the batch that causes it. Whoever calls tells `deps.queued` after it. */
export function mailed(deps: Deps, workspaceId: string, mail: Mail): Statement {
  const now = deps.now()
  return queueWork({ id: deps.newId(now), workspaceId, kind: MAIL, payload: mail, createdAt: now, dueAt: now })
}
