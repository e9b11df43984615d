import type { DefaultGuide } from '../domain/follow-ups/recovery-guide.ts'
import { getMessages } from './index.ts'
import type { AppLanguage } from './languages.ts'

/** Our own recovery guide in a language of the app. */
export const getDefaultGuide = (language: AppLanguage): DefaultGuide => ({
  language,
  lines: getMessages(language).recoveryGuide.defaults,
})
