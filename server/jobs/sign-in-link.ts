import { type LinkLetter, SIGN_IN_LINK, writeLink } from '../domain/users/sign-in-links.ts'
import type { Kind } from './run.ts'

/** Makes the link that somebody has asked for, and queues the e-mail with it, where his address is one of ours. */
export const signInLink: Kind = {
  name: SIGN_IN_LINK,
  async deliver(deps, { payload: { letter, email, locale } }) {
    await writeLink(deps, { letter: letter as LinkLetter, email: String(email), locale: String(locale) })
    deps.queued()
    return undefined
  },
}
