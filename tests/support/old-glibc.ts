import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'

/**
 * Preloaded by `node --import`: better-sqlite3 fails as on a system with an older glibc. The linker itself reports the error,
 * because the binary asks for a version that no glibc has.
 */
const { dlopen } = process
process.dlopen = (module: object, file: string, ...flags: [number?]) => {
  if (!file.includes('better-sqlite3')) return dlopen.call(process, module, file, ...flags)
  process.stderr.write('The binary of better-sqlite3 is loaded.\n')
  const binary = readFileSync(file, 'latin1')
  if (!binary.includes('GLIBC_2.34')) throw new Error('This binary needs no glibc 2.34.')
  const copy = join(tmpdir(), `vouch-old-glibc-${process.pid}-${threadId}.node`)
  writeFileSync(copy, binary.replace('GLIBC_2.34', 'GLIBC_9.34'), 'latin1')
  try {
    return dlopen.call(process, module, copy, ...flags)
  } finally {
    rmSync(copy)
  }
}
