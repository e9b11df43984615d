import type { Survey } from '../../../shared/survey.ts'
import { retried } from '../../store/database.ts'
import * as store from '../../store/queries/survey-logos.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { digest } from '../secrets.ts'
import { getSurvey, succeeding, surveyRow } from './surveys.ts'

/** The most that a logo may weigh. */
export const LARGEST_LOGO = 100 * 1024

/** How files of each kind begin, in hexadecimal. Never SVG: it can carry script. */
const kinds: Record<string, RegExp> = {
  'image/png': /^89504e470d0a1a0a/,
  'image/jpeg': /^ffd8ff/,
  'image/webp': /^52494646.{8}57454250/,
}

/** @throws DomainError `invalid` with code `size` or `kind` for what is no PNG, JPEG or WebP of at most 100 kB */
export function setLogo(deps: Deps, caller: Caller, surveyId: string, bytes: Uint8Array): Promise<Survey> {
  if (bytes.length > LARGEST_LOGO) throw refused('Expected a picture of at most 100 kB.', 'size')
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const head = buffer.subarray(0, 16).toString('hex')
  const [type] = Object.entries(kinds).find(([, begins]) => begins.test(head)) ?? []
  if (!type) throw refused('Expected a PNG, JPEG or WebP picture.', 'kind')
  const content = buffer.toString('base64')
  return replaceLogo(deps, caller, surveyId, { type, content })
}

export const removeLogo = (deps: Deps, caller: Caller, surveyId: string) =>
  replaceLogo(deps, caller, surveyId, undefined)

function replaceLogo(deps: Deps, caller: Caller, surveyId: string, file?: Pick<store.LogoRow, 'type' | 'content'>) {
  const { workspaceId } = caller
  return retried(async () => {
    const before = await surveyRow(deps, caller, surveyId)
    await deps.database.batch([
      ...succeeding(deps, before, { logo: file ? digest(file.content) : null }),
      file ? store.putLogo({ workspaceId, surveyId, ...file }) : store.dropLogo(workspaceId, surveyId),
      audited(deps, caller, 'survey.changed', surveyId, { name: before.name, fields: ['logo'] }),
    ])
    return getSurvey(deps, caller, surveyId)
  })
}

const refused = (message: string, code: string) => new DomainError('invalid', message, { path: 'logo', code })

/**
 * For anyone who meets the survey.
 * @throws DomainError `unknown` where there is none
 */
export async function logoOf(deps: Deps, surveyId: string) {
  const [row] = await deps.database.all(store.logo(surveyId))
  if (!row) throw unknown('logo', surveyId)
  return { type: row.type, digest: row.digest, bytes: new Uint8Array(Buffer.from(row.content, 'base64')) }
}
