import { Presets, SingleBar } from 'cli-progress'
import { t } from './language.ts'

/** What a progress bar stands beside. */
export type ProgressLabel = 'checking' | 'copying' | 'importing' | 'undoing'

/** A progress bar on a terminal; nothing when the output is redirected. */
export function progressBar(work: ProgressLabel, total: number): SingleBar {
  const format = `${t().progress[work]} {bar} {percentage}% {eta_formatted}`
  // Its graceful exit on Ctrl-C would stop the bar but not the process.
  const exitOptions = { clearOnComplete: true, gracefulExit: false, linewrap: true }
  const bar = new SingleBar({ format, formatTime, stream: process.stderr, ...exitOptions }, Presets.rect)
  bar.start(total, 0)
  return bar
}

/** `1:05 left`. Before an estimate exists, and at the end, the library passes a word instead of seconds. */
const formatTime = (seconds: unknown) =>
  typeof seconds === 'number'
    ? t().progress.left(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`)
    : ''
