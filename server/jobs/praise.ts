import { type PraiseJob, SEND_PRAISE } from '../domain/praise/finding.ts'
import { loadPraiseMessage } from '../domain/praise/praise.ts'
import { renderPraiseMail } from '../mail/praise-mail.ts'
import { emailRetryLimit, sendEmail } from './email.ts'
import type { JobType } from './types.ts'

/** Tells a colleague or a manager of praise, unless there is nothing to tell any more. */
export const praiseJob: JobType = {
  name: SEND_PRAISE,
  retryLimit: emailRetryLimit,
  async run(deps, { workspaceId, payload }) {
    const message = await loadPraiseMessage(deps, workspaceId, payload as unknown as PraiseJob)
    if (!message) return undefined
    const url = `${deps.publicUrl}/w/${message.workspace.slug}/promoters`
    await sendEmail(deps, { to: message.to, url, key: JSON.stringify(payload) }, await renderPraiseMail(message))
    return undefined
  },
}
