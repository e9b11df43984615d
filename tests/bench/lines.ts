import pkg from '../../package.json' with { type: 'json' }

/** One line of the table: what was measured, in words and in numbers. */
export interface Line {
  what: string
  result: string
  /** The same as numbers; units are in their names. */
  numbers: Record<string, number>
  /** What it has to reach, and whether it does. */
  bar?: { target: string; met: boolean }
}

/** What belongs together and is measured together: `npm run bench -- answers` measures one of them. */
export type Measurement = () => Promise<Line[]>

export const sortNumbers = (values: readonly number[]) => [...values].sort((a, b) => a - b)

export const median = (values: readonly number[]) => sortNumbers(values)[Math.floor(values.length / 2)] ?? Number.NaN

export const formatInteger = (value: number) => Math.round(value).toLocaleString('en')
export const formatMilliseconds = (value: number) => `${value < 10 ? value.toFixed(2) : formatInteger(value)} ms`
export const formatMegabytes = (value: number) => `${formatInteger(value)} MB`
export const formatKilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} kB gzip`

export const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time))

/** What Node is told by the script that everybody runs. */
export const getNodeOptions = (script: 'start' | 'vouch') =>
  pkg.scripts[script].split(' ').filter((word) => word.startsWith('--'))
