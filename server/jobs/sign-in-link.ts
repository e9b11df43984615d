import { type LinkTemplate, SIGN_IN_LINK, sendLink } from '../domain/users/sign-in-links.ts'
import type { JobType } from './run.ts'

/** Makes the link that somebody has asked for, and queues the e-mail with it, where his address is one of ours. */
export const signInLinkJob: JobType = {
  name: SIGN_IN_LINK,
  async run(deps, { payload: { letter, email, locale } }) {
    await sendLink(deps, { letter: letter as LinkTemplate, email: String(email), locale: String(locale) })
    deps.wakeWorker()
    return undefined
  },
}
