import { accessSync, closeSync, constants, openSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { TableRow } from '../domain/imports/table.ts'
import { t } from './language.ts'

/** The file of rejected rows, created with the first of them. */
export class RejectedRowsFile {
  readonly file: string
  count = 0
  readonly #header: readonly string[]
  #handle: number | undefined

  constructor(file: string, header: readonly string[]) {
    this.file = findRejectedPath(file)
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
    writeSync(handle, stringify([[t().imports.line, t().imports.reason, ...this.#header]]))
    return handle
  }
}

/** `FILE.rejected.csv` beside the file, or in the working directory if its folder is not writable. */
export function findRejectedPath(file: string): string {
  const path = `${file.replace(/\.(csv|tsv|txt|xlsx)$/i, '')}.rejected.csv`
  try {
    accessSync(dirname(path), constants.W_OK)
    return path
  } catch {
    return basename(path)
  }
}
