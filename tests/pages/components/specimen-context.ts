import { getMessages } from '../../../server/i18n/index.ts'
import type { AppLanguage } from '../../../server/i18n/languages.ts'
import type { ViewContext } from '../../../server/pages/layout/context.ts'
import { createFormat } from '../../../server/pages/layout/format.ts'

/** Noon of the day of the specimen. */
export const NOW = Date.UTC(2026, 10, 23, 12)
export const HOUR = 3_600_000

export const buildViewContext = (language: AppLanguage = 'en'): ViewContext => ({
  t: getMessages(language),
  format: createFormat({ language, timeZone: 'Asia/Shanghai', country: 'CN', now: NOW }),
})
