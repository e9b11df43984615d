import { Presets, SingleBar } from 'cli-progress'

/** A progress bar on a terminal, nothing where the output goes elsewhere. */
export function progressBar(label: string, total: number): SingleBar {
  const format = `${label} {bar} {percentage}% {eta_formatted}`
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true }, Presets.rect)
  bar.start(total, 0)
  return bar
}
