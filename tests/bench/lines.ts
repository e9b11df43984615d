import pkg from '../../package.json' with { type: 'json' }

/** One line of the table: what was measured, in words and in numbers. */
export interface Line {
  what: string
  result: string
  /** The same as numbers, with units in their names. */
  numbers: Record<string, number>
  /** The target, and whether it is reached. */
  bar?: { target: string; met: boolean }
}

/** A group that is measured together: `npm run bench -- answers` measures one. */
export type Measurement = () => Promise<Line[]>

export const sortNumbers = (values: readonly number[]) => [...values].sort((a, b) => a - b)

export const median = (values: readonly number[]) => sortNumbers(values)[Math.floor(values.length / 2)] ?? Number.NaN

export const formatInteger = (value: number) => Math.round(value).toLocaleString('en')
export const formatMilliseconds = (value: number) => `${value < 10 ? value.toFixed(2) : formatInteger(value)} ms`
export const formatMegabytes = (value: number) => `${formatInteger(value)} MB`
export const formatKilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} kB gzip`

export const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time))

/** The Node options of the start script. */
export const getNodeOptions = (script: 'start' | 'vouch') =>
  pkg.scripts[script].split(' ').filter((word) => word.startsWith('--'))
