import { SEND_TEST_MAIL, type TestMailJob } from '../domain/campaigns/test-mail.ts'
import { DomainError } from '../domain/errors.ts'
import { buildTestMail } from '../mail/test-mail.ts'
import type { OutgoingMail } from '../mail/types.ts'
import { emailRetryLimit, transmitMail } from './email.ts'
import { type JobType, PermanentFailure } from './types.ts'

/** Sends a test of an email of a campaign to a member. Without a mail server it is dropped. */
export const campaignTestMailJob: JobType = {
  name: SEND_TEST_MAIL,
  retryLimit: emailRetryLimit,
  async run(deps, { workspaceId, payload }) {
    const { mail, mailTransport } = deps
    if (!mail || !mailTransport) return undefined
    const email = await buildEmail({ ...deps, mail }, workspaceId, payload as unknown as TestMailJob)
    if (email) await transmitMail(deps, mailTransport, email)
    return undefined
  },
}

/** The campaign or the contact may be gone by now. */
async function buildEmail(...input: Parameters<typeof buildTestMail>): Promise<OutgoingMail | undefined> {
  try {
    return await buildTestMail(...input)
  } catch (error) {
    throw error instanceof DomainError ? new PermanentFailure(error.message) : error
  }
}
