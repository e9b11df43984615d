import type { Language } from '../../../shared/locale.ts'
import type { NoticeValues, PrivacyNotice, PrivacyNoticePatch } from '../../../shared/privacy-notice.ts'
import * as store from '../../store/queries/privacy-notices.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { getBrandLogoPath, getNoticePath, parseBrand } from '../surveys/brand.ts'

/** A notice with what fills it, and who asks. */
export interface LoadedNotice {
  texts: PrivacyNotice['texts']
  values: NoticeValues
  logo: string | null
  brand: ReturnType<typeof parseBrand>
}

/** @throws DomainError `workspace-not-found` */
export async function loadNotice(deps: Pick<Deps, 'database'>, workspaceId: string): Promise<LoadedNotice> {
  const [row] = await deps.database.all(store.selectPrivacyNotice(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  const brand = parseBrand(row)
  return {
    texts: JSON.parse(row.texts),
    values: { name: brand.askerName, contact: row.contact, retentionDays: row.retentionDays },
    logo: getBrandLogoPath(workspaceId, row),
    brand,
  }
}

export async function getPrivacyNotice(deps: Deps, { workspaceId }: Caller): Promise<PrivacyNotice> {
  const { texts, values } = await loadNotice(deps, workspaceId)
  const hasText = Object.keys(texts).length > 0
  return { contact: values.contact, texts, url: hasText ? deps.publicUrl + getNoticePath(workspaceId) : null }
}

/** @throws DomainError `demo-workspace` */
export async function updatePrivacyNotice(
  deps: Deps,
  caller: Caller,
  { contact, texts = {} }: PrivacyNoticePatch,
): Promise<PrivacyNotice> {
  await rejectInDemo(deps, caller)
  const existingNotice = await getPrivacyNotice(deps, caller)
  const changedLanguages = (Object.keys(texts) as Language[]).filter(
    (language) => texts[language] !== (existingNotice.texts[language] ?? null),
  )
  const isContactChanged = contact !== undefined && contact !== existingNotice.contact
  if (changedLanguages.length === 0 && !isContactChanged) return existingNotice
  await deps.database.batch([
    store.updatePrivacyNotice(caller.workspaceId, texts, contact),
    auditEntry(deps, caller, 'privacy-notice.changed', caller.workspaceId, {
      languages: changedLanguages,
      contact: isContactChanged,
    }),
  ])
  return getPrivacyNotice(deps, caller)
}
