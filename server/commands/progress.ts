import { Presets, SingleBar } from 'cli-progress'

/** A progress bar on a terminal, nothing where the output goes elsewhere. */
export function progressBar(label: string, total: number): SingleBar {
  const format = `${label} {bar} {percentage}% {eta_formatted}`
  // Its own way to end well on Ctrl-C ends the bar alone, and lets the work go on.
  const exitOptions = { clearOnComplete: true, gracefulExit: false, linewrap: true }
  const bar = new SingleBar({ format, formatTime, stream: process.stderr, ...exitOptions }, Presets.rect)
  bar.start(total, 0)
  return bar
}

/** `1:05 left`. Before anything can be foretold, and at the end, the library gives a word instead of seconds. */
const formatTime = (seconds: unknown) =>
  typeof seconds === 'number' ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left` : ''
