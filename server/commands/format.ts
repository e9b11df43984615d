import type { CommandTexts } from '../i18n/command-texts.ts'
import { t } from './language.ts'

/** Formats a whole number: `2,746`. */
export const formatNumber = new Intl.NumberFormat('en').format

/** `2,746 responses` */
export const formatCount = (count: number, noun: keyof CommandTexts['counts']) =>
  t().counts[noun](count, formatNumber(count))

const sizeFormat = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** Formats a file size: `12.3 MB`. */
export function formatFileSize(bytes: number): string {
  const [unit, divisor] =
    bytes < 1e6 ? (['kB', 1e3] as const) : bytes < 1e9 ? (['MB', 1e6] as const) : (['GB', 1e9] as const)
  return `${sizeFormat.format(bytes / divisor)} ${unit}`
}
