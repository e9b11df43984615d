import type { Brand, BrandPatch } from '../../../shared/brand.ts'
import type { Language } from '../../../shared/locale.ts'
import type { Look } from '../../../shared/look.ts'
import * as store from '../../store/queries/brands.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { digest } from '../secrets.ts'
import { decodeLogo, readLogo } from './logos.ts'

export async function loadBrandRow(deps: Deps, { workspaceId }: Pick<Caller, 'workspaceId'>): Promise<store.BrandRow> {
  const [row] = await deps.database.all(store.selectBrand(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return row
}

/** What surveys inherit from the brand. */
export function parseBrand({ brand, workspaceName }: store.BrandRow) {
  const { name = null, colour = null, font = 'system', privacyUrl = null } = JSON.parse(brand) as Partial<Brand>
  return { name, colour, font, privacyUrl, askerName: name ?? workspaceName }
}

/** The look of a survey, with that of the brand where it has none of its own. */
export function resolveLook(look: Look, brand: Pick<Brand, 'colour' | 'font'>): Look {
  return { colour: look.colour ?? brand.colour, font: look.font ?? brand.font }
}

export async function getBrand(deps: Deps, caller: Caller): Promise<Brand> {
  const row = await loadBrandRow(deps, caller)
  const { askerName: _, ...brand } = parseBrand(row)
  const logo = getBrandLogoPath(caller.workspaceId, row)
  return { ...brand, logo: logo && deps.publicUrl + logo }
}

/** The path of the logo. Its content never changes. */
export const getBrandLogoPath = (workspaceId: string, { brandLogo }: Pick<store.BrandRow, 'brandLogo'>) =>
  brandLogo === null ? null : `/embed/brands/${workspaceId}/logo?v=${brandLogo}`

/** The path of the privacy notice of a workspace. It never changes. */
export const getNoticePath = (workspaceId: string) => `/privacy/${workspaceId}`

/** Where a survey links to: the privacy page of the brand, else the notice of the workspace, if there is one. */
export function getPrivacyUrl(row: store.BrandRow, workspaceId: string, language: Language): string | null {
  const { privacyUrl } = parseBrand(row)
  return privacyUrl ?? (row.hasNotice ? `${getNoticePath(workspaceId)}?lang=${language}` : null)
}

/** Public, like the surveys that show it. @throws DomainError `not-found` */
export async function getBrandLogo(deps: Deps, workspaceId: string) {
  const [row] = await deps.database.all(store.selectBrandLogo(workspaceId))
  if (!row) throw notFound('logo', workspaceId)
  return { type: row.type, digest: row.digest, bytes: decodeLogo(row) }
}

export async function updateBrand(deps: Deps, caller: Caller, patch: BrandPatch): Promise<Brand> {
  const existingBrand = await getBrand(deps, caller)
  const fields = (Object.keys(patch) as (keyof BrandPatch)[]).filter((name) => patch[name] !== existingBrand[name])
  if (fields.length > 0) {
    await deps.database.batch([
      store.updateBrand(caller.workspaceId, patch),
      auditEntry(deps, caller, 'brand.changed', caller.workspaceId, { fields }),
    ])
  }
  return getBrand(deps, caller)
}

/** @throws DomainError as `readLogo` */
export async function setBrandLogo(deps: Deps, caller: Caller, bytes: Uint8Array): Promise<void> {
  const file = readLogo(bytes)
  await deps.database.batch([
    ...store.upsertBrandLogo({ workspaceId: caller.workspaceId, ...file }, digest(file.content)),
    auditEntry(deps, caller, 'brand.changed', caller.workspaceId, { fields: ['logo'] }),
  ])
}

export const removeBrandLogo = (deps: Deps, caller: Caller) =>
  deps.database.batch([
    ...store.deleteBrandLogo(caller.workspaceId),
    auditEntry(deps, caller, 'brand.changed', caller.workspaceId, { fields: ['logo'] }),
  ])
