import { accessSync, closeSync, constants, openSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { TableRow } from '../domain/imports/table.ts'

/** The file of rejected rows, created with the first of them. */
export class RejectedRowsFile {
  readonly file: string
  count = 0
  readonly #header: readonly string[]
  #handle: number | undefined

  constructor(file: string, header: readonly string[]) {
    this.file = findWritablePath(`${file.replace(/\.(csv|tsv|txt|xlsx)$/i, '')}.rejected.csv`)
    this.#header = header
    rmSync(this.file, { force: true })
  }

  add(row: TableRow, reason: string): void {
    this.#handle ??= this.#open()
    writeSync(this.#handle, stringify([[row.line, reason, ...row.cells]], { escape_formulas: true }))
    this.count++
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
  }

  #open(): number {
    const handle = openSync(this.file, 'w')
    writeSync(handle, stringify([['line', 'reason', ...this.#header]]))
    return handle
  }
}

/** The file itself, or one in the working directory if its folder is not writable. */
function findWritablePath(file: string): string {
  try {
    accessSync(dirname(file), constants.W_OK)
    return file
  } catch {
    return basename(file)
  }
}
