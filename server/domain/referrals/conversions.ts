import type { ListPage, Paging } from '../../../shared/list.ts'
import {
  type Conversion,
  type ConversionSource,
  isCode,
  type NewConversion,
  normalizeCode,
} from '../../../shared/referral.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import { selectContactById } from '../../store/queries/contacts.ts'
import * as store from '../../store/queries/referral-conversions.ts'
import { type ReferralRow, selectReferralByCode } from '../../store/queries/referrals.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { type Caller, type Deps, systemCaller } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { recordEvents } from '../events/recording.ts'
import { timePrefix } from '../ids.ts'
import { listPage } from '../pagination.ts'
import type { PublicReferral } from './visits.ts'

const DAY_MS = 86_400_000

/** Conversions of one link that the pixel may report within a day: anyone who knows the code can load it. */
export const MAX_PIXEL_CONVERSIONS = 50

/**
 * Records that a newcomer came by a referral. The same key again changes nothing, but a report of the pixel is confirmed by one of a
 * program or of the till, or moved to the referral that those name: anyone can load the pixel.
 * @throws DomainError `unknown-code`, `key-taken` if the key is of another referral, `unknown-contact`, `unverified-contact`,
 * `own-referral`, `time-in-future`
 */
export async function recordConversion(
  deps: Deps,
  caller: Caller,
  {
    code,
    key,
    contactId = null,
    at = deps.now(),
  }: Omit<NewConversion, 'contactId'> & { contactId?: string | undefined | null },
  source: Exclude<ConversionSource, 'pixel'>,
): Promise<Conversion> {
  if (at > deps.now())
    throw new DomainError('invalid', 'time-in-future', 'Expected a time that is not in the future.', { path: 'at' })
  const id = await retryOnConflict(async () => {
    const referral = await findReferralByCode(deps, caller, code)
    if (contactId !== null) await requireNewcomer(deps, caller, contactId, referral)
    return storeConversion(deps, caller, { referral, key, contactId, at, source })
  })
  return getConversion(deps, caller, id)
}

/** The link of a code, as it is typed or with the whole address. @throws DomainError `unknown-code` */
export async function findReferralByCode(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  input: string,
): Promise<ReferralRow> {
  const code = normalizeCode(input)
  const [referral] = isCode(code) ? await database.all(selectReferralByCode(workspaceId, code)) : []
  if (!referral)
    throw new DomainError('invalid', 'unknown-code', 'Expected the code of a personal link, such as 7KQ2M9XA.', {
      path: 'code',
    })
  return referral
}

/** @throws DomainError as `recordConversion` */
async function requireNewcomer(deps: Deps, { workspaceId }: Caller, contactId: string, referral: ReferralRow) {
  const path = 'contactId'
  const [contact] = await deps.database.all(selectContactById(workspaceId, contactId))
  if (!contact || contactId === workspaceId)
    throw new DomainError('invalid', 'unknown-contact', 'Expected the id of a contact of this workspace.', { path })
  if (contact.unverifiedSince !== null)
    throw new DomainError('invalid', 'unverified-contact', 'Expected a contact that the workspace has confirmed.', {
      path,
    })
  if (contactId === referral.contactId)
    throw new DomainError('invalid', 'own-referral', 'Customers can’t use their own code.', { path })
}

interface ConversionInput {
  referral: Pick<ReferralRow, 'id'>
  key: string
  contactId: string | null
  at: number
  source: ConversionSource
}

/** @returns the id of the conversion, new or not */
async function storeConversion(
  deps: Deps,
  caller: Caller,
  { referral, key, contactId, at, source }: ConversionInput,
): Promise<string> {
  const { workspaceId, actor } = caller
  const [existing] = await deps.database.all(store.selectConversionByKey(workspaceId, key))
  const isUnconfirmed = existing?.source === 'pixel' && source !== 'pixel'
  if (existing && existing.referralId !== referral.id && !isUnconfirmed)
    throw new DomainError('conflict', 'key-taken', 'This key is of a conversion by another code.', { path: 'key' })
  const facts = { contactId, source, recordedBy: actor }
  if (existing) {
    if (isUnconfirmed) await deps.database.batch(buildConfirmation(deps, caller, existing, { referral, facts }))
    return existing.id
  }
  const id = deps.newId(deps.now())
  await deps.database.batch([
    store.insertConversion({ id, workspaceId, referralId: referral.id, key, at, ...facts }),
    ...recordEvents(deps, caller, [{ type: 'referral.converted', subjectId: referral.id, data: { source } }]),
    auditEntry(deps, caller, 'referral-conversion.created', id, { source }),
  ])
  return id
}

/** Another referral than the pixel named gets the newcomer, who counts as new there, and no reward that was noted for the first. */
function buildConfirmation(
  deps: Deps,
  caller: Caller,
  { id, referralId: formerId }: store.ConversionRow,
  { referral, facts }: { referral: Pick<ReferralRow, 'id'>; facts: store.ConversionFacts },
): Statement[] {
  const { source } = facts
  const isMoved = formerId !== referral.id
  return [
    ...store.confirmConversion(caller.workspaceId, id, { ...facts, formerId, referralId: referral.id }),
    ...(isMoved
      ? recordEvents(deps, caller, [{ type: 'referral.converted', subjectId: referral.id, data: { source } }])
      : []),
    auditEntry(deps, caller, 'referral-conversion.confirmed', id, { source, ...(isMoved && { formerId }) }),
  ]
}

/** Records what the pixel reports: without a sign-in, so no more than some in a day, and nothing where it is off. */
export async function recordPixelConversion(deps: Deps, referral: PublicReferral, key: string): Promise<void> {
  if (!referral.isPixelOn) return
  const caller = systemCaller(referral.workspaceId)
  const now = deps.now()
  const recent = store.countPixelConversions(
    referral.workspaceId,
    referral.id,
    timePrefix(Math.max(0, now - DAY_MS)),
    MAX_PIXEL_CONVERSIONS,
  )
  const [row] = await deps.database.all(recent)
  if ((row?.count ?? 0) >= MAX_PIXEL_CONVERSIONS) return
  await retryOnConflict(() =>
    storeConversion(deps, caller, { referral, key, contactId: null, at: now, source: 'pixel' }),
  )
}

/** @throws DomainError `conversion-not-found` */
export async function getConversion(deps: Deps, { workspaceId }: Caller, id: string): Promise<Conversion> {
  const [row] = await deps.database.all(store.selectConversion(workspaceId, id))
  if (!row) throw notFound('conversion', id)
  return toConversion(row)
}

/** Newest first. */
export const listConversions = (
  deps: Deps,
  { workspaceId }: Caller,
  filter: store.ConversionFilter,
  paging: Paging,
): Promise<ListPage<Conversion>> =>
  listPage(
    deps.database,
    paging,
    (position: Position) => store.selectConversions(workspaceId, filter, position),
    toConversion,
  )

/** Notes the reward that the referrer got; null takes the note back. Idempotent. @throws DomainError `conversion-not-found` */
export async function setReward(deps: Deps, caller: Caller, id: string, reward: string | null): Promise<Conversion> {
  const conversion = await getConversion(deps, caller, id)
  if (conversion.reward === reward) return conversion
  await deps.database.batch([
    store.updateConversion(caller.workspaceId, id, {
      reward,
      rewarded_at: reward === null ? null : deps.now(),
      rewarded_by: reward === null ? null : caller.actor,
    }),
    auditEntry(deps, caller, reward === null ? 'referral-reward.removed' : 'referral-reward.noted', id),
  ])
  return getConversion(deps, caller, id)
}

export const toConversion = (row: store.ConversionRow): Conversion => ({
  id: row.id,
  referralId: row.referralId,
  code: row.code,
  referrerId: row.referrerId,
  referrerName: row.referrerName,
  key: row.key,
  source: row.source,
  contactId: row.contactId,
  contactName: row.contactName,
  at: toIso(row.at),
  by: row.recordedBy,
  byName: row.recordedByName,
  reward: row.reward,
  rewardedAt: toIsoOrNull(row.rewardedAt),
  rewardedByName: row.rewardedByName,
})
