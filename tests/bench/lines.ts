import pkg from '../../package.json' with { type: 'json' }

/** One line of the table: what was measured, in words and in numbers. */
export interface Line {
  what: string
  figure: string
  /** The same as numbers; units are in their names. */
  numbers: Record<string, number>
  /** What it has to reach, and whether it does. */
  bar?: { target: string; met: boolean }
}

/** What belongs together and is measured together: `npm run bench -- answers` measures one of them. */
export type Group = () => Promise<Line[]>

export const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)

export const median = (values: readonly number[]) => sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN

export const whole = (value: number) => Math.round(value).toLocaleString('en')
export const milliseconds = (value: number) => `${value < 10 ? value.toFixed(2) : whole(value)} ms`
export const megabytes = (value: number) => `${whole(value)} MB`
export const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} kB gzip`

export const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time))

/** What Node is told by the script that everybody runs. */
export const optionsOf = (script: 'start' | 'vouch') =>
  pkg.scripts[script].split(' ').filter((word) => word.startsWith('--'))
