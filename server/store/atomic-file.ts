import { closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CopyError } from './copy.ts'

/**
 * Makes a file whole or not at all: `write` gets a name beside it, and only what has come through and is on disk gets
 * the name of the file. Never takes the name from a file that has it.
 * @throws CopyError where that name is taken, or there is no such folder
 */
export async function writeAtomically<Result>(
  file: string,
  write: (tempFile: string) => Promise<Result>,
): Promise<Result> {
  assertFileAbsent(file)
  if (!existsSync(dirname(file))) throw new CopyError(`There is no folder ${dirname(file)}.`)
  removeStaleTempFiles(file)
  const tempFile = `${file}.${process.pid}.part`
  // Its owner's alone: it holds everything.
  closeSync(openSync(tempFile, 'wx', 0o600))
  try {
    const result = await write(tempFile)
    syncToDisk(tempFile)
    moveIntoPlace(tempFile, file)
    syncToDisk(dirname(file))
    return result
  } catch (error) {
    // It is known by the name it was to get.
    if (error instanceof CopyError) error.message = error.message.replaceAll(tempFile, file)
    throw error
  } finally {
    removeTempFile(tempFile)
  }
}

/** A log that lies beside would be read as that of the new file. */
export function assertFileAbsent(file: string): void {
  const existingFile = [file, `${file}-wal`, `${file}-journal`].find((name) => existsSync(name))
  if (existingFile) throw new CopyError(`${existingFile} is there already. Move it away first.`)
}

/** Removes what processes that are no more have left unfinished. */
function removeStaleTempFiles(file: string): void {
  for (const name of readdirSync(dirname(file))) {
    const [, pid] = name.startsWith(basename(file))
      ? (/^\.(\d+)\.part$/.exec(name.slice(basename(file).length)) ?? [])
      : []
    if (pid && (Number(pid) === process.pid || !isAlive(Number(pid)))) removeTempFile(join(dirname(file), name))
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function removeTempFile(tempFile: string): void {
  for (const name of [tempFile, `${tempFile}-journal`]) rmSync(name, { force: true })
}

function syncToDisk(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A link fails where somebody has made the file meanwhile, a renaming would replace it. */
function moveIntoPlace(tempFile: string, file: string): void {
  try {
    linkSync(tempFile, file)
  } catch (error) {
    assertFileAbsent(file)
    // There may be no hard links here.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
    renameSync(tempFile, file)
  }
}
