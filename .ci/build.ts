import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Runs `vite build` if a source has changed since the last build, and deletes what earlier builds left in `build/`. */
const root = join(import.meta.dirname, '..')
const stamp = join(root, 'build/.built')
const sources = ['server', 'shared', 'widget', 'package.json', 'package-lock.json', 'vite.config.ts']

/** A process that still runs an earlier build may load parts of it for the first time. */
const KEEP_MS = 7 * 24 * 3_600_000

/** Folders count, too: they change when a file is deleted. */
function findLastChange(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => findLastChange(join(path, name))))
}

function build(): void {
  const startedAt = new Date()
  const { status } = spawnSync('vite', ['build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  for (const name of readdirSync(join(root, 'build'))) {
    const path = join(root, 'build', name)
    if (statSync(path).mtimeMs < startedAt.getTime() - KEEP_MS) rmSync(path)
  }
  writeFileSync(stamp, '')
  // A source that changes during the build is newer.
  utimesSync(stamp, startedAt, startedAt)
}

const lastChange = Math.max(...sources.map((path) => findLastChange(join(root, path))))
if (!existsSync(join(root, 'dist/vouch.js')) || !existsSync(stamp) || statSync(stamp).mtimeMs < lastChange) build()
