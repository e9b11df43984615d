/** Beyond this many minutes a date says more than a count. */
export const MAX_RELATIVE_MINUTES = 30 * 1440

const units = [
  ['day', 1440],
  ['hour', 60],
  ['minute', 1],
] as const

/** A time span in its largest unit, as `Intl.RelativeTimeFormat` takes it. @param minutes negative for the past */
export function toRelativeTime(minutes: number): [value: number, unit: 'day' | 'hour' | 'minute'] {
  const [unit, size] = units.find(([, size]) => Math.abs(minutes) >= size) ?? units[2]
  return [Math.trunc(minutes / size), unit]
}

/** Puts a space between a digit and a Chinese character, as all other texts do: `20 天前`. */
export const spaceDigits = (text: string) => text.replace(/(\d)(?=\p{Script=Han})/gu, '$1 ')
