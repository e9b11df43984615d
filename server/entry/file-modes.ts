import { existsSync, statSync } from 'node:fs'

const OTHERS = 0o077

/** From here on, this process creates files that only its own user can read: databases, backups and exports hold personal data. */
export const keepFilesPrivate = (): void => {
  process.umask(OTHERS)
}

/** The files of an SQLite database that other users of the machine can read. */
export const listReadableFiles = (file: string | undefined): string[] =>
  file === undefined || file === ':memory:' || process.platform === 'win32'
    ? []
    : [file, `${file}-wal`, `${file}-shm`].filter((name) => existsSync(name) && (statSync(name).mode & OTHERS) !== 0)
