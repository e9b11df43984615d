import {
  isVerificationFileName,
  MAX_VERIFICATION_BYTES,
  MAX_VERIFICATION_FILES,
  type WebsiteFilings,
} from '../../../shared/website.ts'
import { ConstraintViolation } from '../../store/database.ts'
import * as store from '../../store/queries/website.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { rejectInDemo } from '../sample-workspace.ts'

/** The filings of the service. */
export async function getFilings({ database }: Pick<Deps, 'database'>): Promise<WebsiteFilings> {
  const [row] = await database.all(store.selectWebsite)
  return { icp: row?.icp ?? null, police: row?.police ?? null }
}

/** @throws DomainError `demo-workspace` */
export async function setFilings(deps: Deps, caller: Caller, filings: WebsiteFilings): Promise<void> {
  await rejectInDemo(deps, caller)
  await deps.database.batch([
    store.upsertWebsite(filings),
    auditEntry(deps, caller, 'website.changed', undefined, filings),
  ])
}

/** The names of the files by which other services verify the domain. */
export async function listVerificationFiles({ database }: Deps): Promise<string[]> {
  const rows = await database.all(store.selectVerificationFiles)
  return rows.map(({ name }) => name)
}

/** A file exactly as it was uploaded, if there is one of this name. */
export async function findVerificationFile(
  { database }: Pick<Deps, 'database'>,
  name: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!isVerificationFileName(name)) return undefined
  const [row] = await database.all(store.selectVerificationFile(name))
  return row && new Uint8Array(Buffer.from(row.content, 'base64'))
}

/**
 * Adds a file, or replaces that of the same name.
 * @throws DomainError `file-name`, `file-size`, `too-many-files`, `demo-workspace`
 */
export async function addVerificationFile(
  deps: Deps,
  caller: Caller,
  { name, bytes }: { name: string; bytes: Uint8Array },
): Promise<void> {
  await rejectInDemo(deps, caller)
  if (!isVerificationFileName(name))
    throw new DomainError('invalid', 'file-name', 'Expected a name such as MP_verify_AbC123.txt.', { path: 'file' })
  if (bytes.length === 0 || bytes.length > MAX_VERIFICATION_BYTES)
    throw new DomainError('invalid', 'file-size', 'Expected a file of 1 to 1,024 bytes.', { path: 'file' })
  const content = Buffer.from(bytes).toString('base64')
  try {
    await deps.database.batch([
      ...store.upsertVerificationFile({ name, content, createdAt: deps.now() }, MAX_VERIFICATION_FILES),
      auditEntry(deps, caller, 'website.file-added', undefined, { name }),
    ])
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    const message = `Expected at most ${MAX_VERIFICATION_FILES} files.`
    throw new DomainError('conflict', 'too-many-files', message, {
      path: 'file',
      params: { limit: MAX_VERIFICATION_FILES },
    })
  }
}

/**
 * Removes a file. Removing it again changes nothing.
 * @throws DomainError `demo-workspace`
 */
export async function removeVerificationFile(deps: Deps, caller: Caller, name: string): Promise<void> {
  await rejectInDemo(deps, caller)
  const existingFiles = await listVerificationFiles(deps)
  if (!existingFiles.includes(name)) return
  await deps.database.batch([
    store.deleteVerificationFile(name),
    auditEntry(deps, caller, 'website.file-removed', undefined, { name }),
  ])
}
