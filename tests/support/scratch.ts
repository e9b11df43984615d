import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the temporary files of a run take at most, several times over. */
const NEEDED_BYTES = 6_000_000_000

const MEMORY_DIR = '/dev/shm'

/** In memory if there is enough: tests sync thousands of transactions, and none of them asks whether a disk has done so. */
function findParentDir(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_DIR)
    return Math.min(bavail * bsize, freemem()) > NEEDED_BYTES ? MEMORY_DIR : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** A folder for the temporary files of a run, which is deleted with its process. The server of PostgreSQL has another user. */
export function createScratchDir(): string {
  const folder = mkdtempSync(join(findParentDir(), 'vouch-tests-'))
  chmodSync(folder, 0o755)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
