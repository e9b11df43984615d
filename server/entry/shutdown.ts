import { setTimeout } from 'node:timers/promises'
import type { Log } from '../log.ts'

/** How long closing may take. Together with draining, less than Docker's ten seconds. */
export const CLOSE_TIMEOUT_MS = 1500

/**
 * Exits once everything is closed, or after a timeout: a thread in a long statement and PostgreSQL in a long report do not
 * close. Acknowledged changes are on disk; unacknowledged ones are there completely or not at all.
 */
export async function closeAndExit(log: Log, close: () => Promise<unknown>): Promise<void> {
  const timeout = setTimeout(CLOSE_TIMEOUT_MS, 'timeout' as const)
  const outcome = await Promise.race([close(), timeout])
  if (outcome !== 'timeout') {
    log.info({}, 'stopped')
    process.exit(0)
  }
  log.warn({}, 'stopped during a long-running statement')
  // The log is written asynchronously.
  await setTimeout(100)
  exitImmediately()
}

/** Exits with 0 without waiting for threads, as `process.exit` does: replacing the process ends them. */
function exitImmediately(): void {
  if (process.platform !== 'win32') process.execve?.(process.execPath, [process.execPath, '--eval', ''], {})
  process.exit(0)
}

/** Calls `stop` on the first signal only: npm forwards the Ctrl-C that the terminal has sent already. */
export function onStopSignal(stop: () => Promise<void>): void {
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (isStopping) return
      isStopping = true
      await stop()
    })
  }
}
