import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { writePackage } from '../../widget/package/build.ts'
import { buildWidget } from '../support/served.ts'

/** The package, built into a folder that is deleted after the tests of the file. */
export async function buildPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-package-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  writePackage(folder, (await buildWidget()).toString())
  return { folder }
}
