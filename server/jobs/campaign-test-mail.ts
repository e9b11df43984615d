import { SEND_TEST_MAIL, type TestMailJob } from '../domain/campaigns/test-mail.ts'
import { buildTestMail } from '../mail/test-mail.ts'
import { transmitMail } from './email.ts'
import type { JobType } from './types.ts'

/** Sends a test of an email of a campaign to a member. Without a mail server it is dropped. */
export const campaignTestMailJob: JobType = {
  name: SEND_TEST_MAIL,
  async run(deps, { workspaceId, payload }) {
    const { mail, mailTransport } = deps
    if (!mail || !mailTransport) return undefined
    const email = await buildTestMail({ ...deps, mail }, workspaceId, payload as unknown as TestMailJob)
    if (email) await transmitMail(deps, mailTransport, email)
    return undefined
  },
}
