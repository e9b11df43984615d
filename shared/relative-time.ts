/** Beyond this many minutes a day says more than a count of them. */
export const MAX_RELATIVE_MINUTES = 30 * 1440

const units = [
  ['day', 1440],
  ['hour', 60],
  ['minute', 1],
] as const

/** How long ago in the largest unit that fits, as `Intl.RelativeTimeFormat` takes it. @param minutes negative for the past */
export function toRelativeTime(minutes: number): [value: number, unit: 'day' | 'hour' | 'minute'] {
  const [unit, size] = units.find(([, size]) => Math.abs(minutes) >= size) ?? units[2]
  return [Math.trunc(minutes / size), unit]
}
