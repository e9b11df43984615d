import type { Survey } from '../../../shared/survey.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/survey-logos.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { digest } from '../secrets.ts'
import { readImage } from './image-size.ts'
import { buildSurveyUpdate, getSurvey, loadSurvey } from './surveys.ts'

/** The largest size of a logo. */
export const MAX_LOGO_BYTES = 100 * 1024

/** In pixels. A few bytes can hold a picture that takes a browser gigabytes to show. */
export const MAX_LOGO_SIDE = 2048

/**
 * The type and content of an image, in Base64. Never SVG: it can contain scripts.
 * @throws DomainError `logo-too-large` above 100 kB, `logo-dimensions` above 2048 pixels, `logo-type` unless it is a whole PNG,
 *   JPEG or WebP
 */
export function readLogo(bytes: Uint8Array): Pick<store.SurveyLogoRow, 'type' | 'content'> {
  if (bytes.length > MAX_LOGO_BYTES) throw invalidLogo('Expected a picture of at most 100 kB.', 'logo-too-large')
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const image = readImage(bytes)
  if (!image) throw invalidLogo('Expected a PNG, JPEG or WebP picture.', 'logo-type')
  if (Math.max(image.width, image.height) > MAX_LOGO_SIDE)
    throw new DomainError(
      'invalid',
      'logo-dimensions',
      `Expected a picture of at most ${MAX_LOGO_SIDE} pixels on each side.`,
      { path: 'logo', params: { limit: MAX_LOGO_SIDE } },
    )
  return { type: image.type, content: buffer.toString('base64') }
}

/** @throws DomainError as `readLogo` */
export const setLogo = async (deps: Deps, caller: Caller, surveyId: string, bytes: Uint8Array): Promise<Survey> =>
  replaceLogo(deps, caller, surveyId, readLogo(bytes))

export const removeLogo = (deps: Deps, caller: Caller, surveyId: string) =>
  replaceLogo(deps, caller, surveyId, undefined)

function replaceLogo(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  file?: Pick<store.SurveyLogoRow, 'type' | 'content'>,
) {
  const { workspaceId } = caller
  return retryOnConflict(async () => {
    const existingSurvey = await loadSurvey(deps, caller, surveyId)
    await deps.database.batch([
      ...buildSurveyUpdate(deps, existingSurvey, { logo: file ? digest(file.content) : null }),
      file ? store.upsertSurveyLogo({ workspaceId, surveyId, ...file }) : store.deleteSurveyLogo(workspaceId, surveyId),
      auditEntry(deps, caller, 'survey.changed', surveyId, { name: existingSurvey.name, fields: ['logo'] }),
    ])
    return getSurvey(deps, caller, surveyId)
  })
}

const invalidLogo = (message: string, code: 'logo-too-large' | 'logo-type') =>
  new DomainError('invalid', code, message, { path: 'logo' })

/** Public, like the survey. @throws DomainError `not-found` */
export async function getLogo(deps: Deps, surveyId: string) {
  const [row] = await deps.database.all(store.selectSurveyLogo(surveyId))
  if (!row) throw notFound('logo', surveyId)
  return { type: row.type, digest: row.digest, bytes: decodeLogo(row) }
}

export const decodeLogo = ({ content }: Pick<store.SurveyLogoRow, 'content'>) =>
  new Uint8Array(Buffer.from(content, 'base64'))
