import type { AppLanguage } from '../i18n/languages.ts'
import type { AlertMessage } from './types.ts'

const locales: Record<AppLanguage, string> = { en: 'en', 'zh-Hans': 'zh-Hans-CN', 'zh-Hant': 'zh-Hant-TW' }

/** A time in the time zone of the workspace: `Mon, Nov 30, 5:00 PM`. */
export const formatTime = ({ language, timeZone }: Pick<AlertMessage, 'language' | 'timeZone'>, time: number): string =>
  new Intl.DateTimeFormat(locales[language], {
    timeZone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: language === 'en' ? 'h12' : 'h23',
  }).format(time)

/** A score in points: `39.8`, `−4.0`. */
export const formatPoints = (language: AppLanguage, points: number): string =>
  new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'negative',
  })
    .format(points)
    .replace('-', '−')

/** A bound of an interval as a whole number: `31`, `−4`. */
export const formatBound = (language: AppLanguage, points: number): string =>
  new Intl.NumberFormat(locales[language], { maximumFractionDigits: 0, signDisplay: 'negative' })
    .format(points)
    .replace('-', '−')
