import { loadDigest } from '../domain/digests/digest.ts'
import { type DigestJob, SEND_DIGEST } from '../domain/digests/queueing.ts'
import { renderDigest } from './digest-mail.ts'
import { emailRetryLimit, sendEmail } from './email.ts'
import type { JobType } from './types.ts'

/** Sends a digest to a member, unless there is nothing to tell. */
export const digestJob: JobType = {
  name: SEND_DIGEST,
  retryLimit: emailRetryLimit,
  async run(deps, { workspaceId, payload }) {
    const digest = await loadDigest(deps, workspaceId, payload as unknown as DigestJob)
    if (!digest) return undefined
    const { to, url, unsubscribeUrl } = digest
    const key = `${workspaceId} ${JSON.stringify(payload)}`
    await sendEmail(deps, { to, url, key, unsubscribeUrl }, await renderDigest(digest, deps.now()))
    return undefined
  },
}
