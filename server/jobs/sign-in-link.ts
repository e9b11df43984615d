import { type LinkTemplate, SIGN_IN_LINK, sendLink } from '../domain/users/sign-in-links.ts'
import type { JobType } from './types.ts'

/** Creates a requested link and queues the email with it, if the address belongs to a user. */
export const signInLinkJob: JobType = {
  name: SIGN_IN_LINK,
  async run(deps, { payload: { template, email, locale } }) {
    await sendLink(deps, { template: template as LinkTemplate, email: String(email), locale: String(locale) })
    deps.wakeWorker()
    return undefined
  },
}
