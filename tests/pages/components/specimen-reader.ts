import type { AppLanguage } from '../../../server/i18n/index.ts'
import type { LocaleContext } from '../../../server/pages/layout/format.ts'
import type { shell } from '../../../server/pages/layout/shell.ts'

/** Noon of the day on which the specimen is read. */
export const NOW = Date.UTC(2026, 10, 23, 12)
export const HOUR = 3_600_000

export type Page = Parameters<typeof shell>[0]

/** Who reads the specimen. */
export function buildLocaleContext(language: AppLanguage = 'en'): LocaleContext {
  return { language, timeZone: 'Asia/Shanghai', now: NOW }
}
