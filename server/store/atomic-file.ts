import { closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CopyError } from './copy.ts'

/**
 * Makes a file whole or not at all: `write` gets a name beside it, and only what has come through and is on disk gets
 * the name of the file. Never takes the name from a file that has it.
 * @throws CopyError where that name is taken, or there is no such folder
 */
export async function wholly<Result>(file: string, write: (part: string) => Promise<Result>): Promise<Result> {
  refuseExisting(file)
  if (!existsSync(dirname(file))) throw new CopyError(`There is no folder ${dirname(file)}.`)
  sweep(file)
  const part = `${file}.${process.pid}.part`
  // Its owner's alone: it holds everything.
  closeSync(openSync(part, 'wx', 0o600))
  try {
    const result = await write(part)
    synced(part)
    put(part, file)
    synced(dirname(file))
    return result
  } catch (error) {
    // It is known by the name it was to get.
    if (error instanceof CopyError) error.message = error.message.replaceAll(part, file)
    throw error
  } finally {
    remove(part)
  }
}

/** A log that lies beside would be read as that of the new file. */
export function refuseExisting(file: string): void {
  const taken = [file, `${file}-wal`, `${file}-journal`].find((name) => existsSync(name))
  if (taken) throw new CopyError(`${taken} is there already. Move it away first.`)
}

/** Removes what processes that are no more have left unfinished. */
function sweep(file: string): void {
  for (const name of readdirSync(dirname(file))) {
    const [, pid] = name.startsWith(basename(file))
      ? (/^\.(\d+)\.part$/.exec(name.slice(basename(file).length)) ?? [])
      : []
    if (pid && (Number(pid) === process.pid || !isAlive(Number(pid)))) remove(join(dirname(file), name))
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function remove(part: string): void {
  for (const name of [part, `${part}-journal`]) rmSync(name, { force: true })
}

function synced(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A link fails where somebody has made the file meanwhile, a renaming would replace it. */
function put(part: string, file: string): void {
  try {
    linkSync(part, file)
  } catch (error) {
    refuseExisting(file)
    // There may be no hard links here.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
    renameSync(part, file)
  }
}
