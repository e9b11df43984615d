import { closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CopyError } from './copy.ts'

/**
 * Creates a file whole or not at all: `write` fills a temporary file beside it, which is renamed once it is on disk.
 * Never replaces an existing file.
 * @throws CopyError if the file exists or the folder does not
 */
export async function writeAtomically<Result>(
  file: string,
  write: (tempFile: string) => Promise<Result>,
): Promise<Result> {
  assertFileAbsent(file)
  if (!existsSync(dirname(file)))
    throw new CopyError({ code: 'no-folder', file: dirname(file) }, `There is no folder ${dirname(file)}.`)
  removeStaleTempFiles(file)
  const tempFile = `${file}.${process.pid}.part`
  // Readable by its owner only: it holds all data.
  closeSync(openSync(tempFile, 'wx', 0o600))
  try {
    const result = await write(tempFile)
    syncToDisk(tempFile)
    moveIntoPlace(tempFile, file)
    syncToDisk(dirname(file))
    return result
  } catch (error) {
    if (!(error instanceof CopyError)) throw error
    // The user knows the final name only.
    const isTempFile = 'file' in error.problem && error.problem.file === tempFile
    const problem = isTempFile ? { ...error.problem, file } : error.problem
    throw new CopyError(problem, error.message.replaceAll(tempFile, file), { cause: error })
  } finally {
    removeTempFile(tempFile)
  }
}

/** Checks for a log too, which SQLite would apply to the new file. */
export function assertFileAbsent(file: string): void {
  const existingFile = [file, `${file}-wal`, `${file}-journal`].find((name) => existsSync(name))
  if (existingFile)
    throw new CopyError({ code: 'exists', file: existingFile }, `${existingFile} already exists. Move it away first.`)
}

/** Removes the temporary files of processes that have ended. */
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

/** Linking fails if the file exists by now; renaming would replace it. */
function moveIntoPlace(tempFile: string, file: string): void {
  try {
    linkSync(tempFile, file)
  } catch (error) {
    assertFileAbsent(file)
    // The file system may not support hard links.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
    renameSync(tempFile, file)
  }
}
