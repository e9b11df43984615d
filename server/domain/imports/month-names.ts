/** The languages whose names of months are known. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'pl', 'cs', 'hu', 'ro', 'tr', 'ru', 'uk', 'el']

const fold = (name: string) =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}.]/gu, '')

let monthNumbers: Map<string, number> | undefined

/** Built at the first date with a name in it. */
function getMonthNumbers(): Map<string, number> {
  if (monthNumbers) return monthNumbers
  monthNumbers = new Map([
    ['sept', 9],
    ['mrz', 3],
  ])
  const styles = [{ month: 'long' }, { month: 'short' }, { month: 'long', day: 'numeric' }] as const
  for (const language of languages) {
    for (const style of styles) {
      const format = new Intl.DateTimeFormat(language, { ...style, timeZone: 'UTC' })
      for (let month = 1; month <= 12; month++) {
        const parts = format.formatToParts(Date.UTC(2026, month - 1, 1))
        const name = fold(parts.find(({ type }) => type === 'month')?.value ?? '')
        if (/\p{L}{3}/u.test(name) && !monthNumbers.has(name)) monthNumbers.set(name, month)
      }
    }
  }
  return monthNumbers
}

/** The number of the month with this name or abbreviation in a common language, from 1. */
export const findMonth = (name: string): number | undefined => getMonthNumbers().get(fold(name.trim()))

export const isMonthName = (name: string): boolean => findMonth(name) !== undefined
