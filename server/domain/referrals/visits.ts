import { renderLookCss } from '../../../shared/look.ts'
import { isCode, normalizeCode, type ReferralSettings } from '../../../shared/referral.ts'
import { countVisit, type PublicReferralRow, selectPublicReferral } from '../../store/queries/referrals.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { getBrandLogoPath, loadBrandRow, parseBrand } from '../surveys/brand.ts'
import { parseReferralSettings } from './settings.ts'

/** A personal link, as its visitors see it. */
export interface PublicReferral {
  id: string
  workspaceId: string
  code: string
  /** Where it leads, with the code; null if the workspace has not said where. */
  destination: string | null
  isPixelOn: boolean
}

/** @throws DomainError `referral-not-found` */
export async function loadPublicReferral({ database }: Pick<Deps, 'database'>, input: string): Promise<PublicReferral> {
  const code = normalizeCode(input)
  const [row] = isCode(code) ? await database.all(selectPublicReferral(code)) : []
  if (!row) throw notFound('referral', code.slice(0, 20))
  return toPublicReferral(row, code)
}

function toPublicReferral({ id, workspaceId, settings: json }: PublicReferralRow, code: string): PublicReferral {
  const settings = parseReferralSettings(json)
  return { id, workspaceId, code, destination: buildDestination(settings, code), isPixelOn: settings.isPixelOn }
}

/** The address comes from the settings alone: a link of ours must not lead where a stranger wants. */
function buildDestination({ destination }: ReferralSettings, code: string): string | null {
  if (destination === null) return null
  const url = new URL(destination)
  url.searchParams.set('ref', code)
  return url.href
}

/** A person went on from the link. */
export const recordVisit = ({ database }: Pick<Deps, 'database'>, { workspaceId, id }: PublicReferral) =>
  database.batch([countVisit(workspaceId, id)])

/** Who is recommended, as its surveys show it. */
export interface Company {
  name: string
  /** The path of the logo. */
  logo: string | null
  /** CSS */
  look: string
}

/** @throws DomainError `workspace-not-found` */
export async function loadCompany(deps: Deps, workspaceId: string): Promise<Company> {
  const row = await loadBrandRow(deps, { workspaceId })
  const brand = parseBrand(row)
  return { name: brand.askerName, logo: getBrandLogoPath(workspaceId, row), look: renderLookCss(':root', brand) }
}
