import type { ListPage, Paging } from '../../../shared/list.ts'
import { CODE_ALPHABET, CODE_LENGTH, type Referral } from '../../../shared/referral.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { selectCurrentEntry } from '../../store/queries/blocklist.ts'
import { selectContactById } from '../../store/queries/contacts.ts'
import * as store from '../../store/queries/referrals.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { listPage } from '../pagination.ts'

/** The personal link of a code. */
export const buildReferralUrl = ({ publicUrl }: Pick<Deps, 'publicUrl'>, code: string): string =>
  `${publicUrl}/r/${code}`

/** A code of 39 random bits: it is passed on, so it need not be a secret, but guessing finds none of a stranger. */
export function createCode(): string {
  const limit = 256 - (256 % CODE_ALPHABET.length)
  let code = ''
  while (code.length < CODE_LENGTH) {
    const [value = limit] = crypto.getRandomValues(new Uint8Array(1))
    // Otherwise the first letters of the alphabet would be more frequent.
    if (value < limit) code += CODE_ALPHABET[value % CODE_ALPHABET.length]
  }
  return code
}

/** The row of a new link. @param askedAt when an email asks for a recommendation with it */
export const buildReferralRow = (
  deps: Pick<Deps, 'now' | 'newId'>,
  { workspaceId, actor }: Pick<Caller, 'workspaceId' | 'actor'>,
  contactId: string,
  askedAt: number | null = null,
): store.NewReferralRow => {
  const createdAt = deps.now()
  return { id: deps.newId(createdAt), workspaceId, contactId, code: createCode(), createdAt, createdBy: actor, askedAt }
}

/**
 * The personal link of a contact, which is created on the first call.
 * @throws DomainError `contact-not-found`, `unverified-contact` for a contact known from respondents only, `blocklisted`
 */
export function createReferral(deps: Deps, caller: Caller, contactId: string): Promise<Referral> {
  const { workspaceId } = caller
  return retryOnConflict(async () => {
    const [contact] = await deps.database.all(selectContactById(workspaceId, contactId))
    if (!contact || contactId === workspaceId) throw notFound('contact', contactId)
    if (contact.unverifiedSince !== null)
      throw new DomainError('invalid', 'unverified-contact', 'Expected a contact that the workspace has confirmed.', {
        path: 'contactId',
      })
    const existing = await findReferral(deps, caller, contactId)
    if (existing) return existing
    const [entry] = await deps.database.all(selectCurrentEntry(workspaceId, contactId))
    if (entry?.state === 'active')
      throw new DomainError('conflict', 'blocklisted', 'This contact is on the blocklist, and gets no personal link.', {
        path: 'contactId',
      })
    const row = buildReferralRow(deps, caller, contactId)
    await deps.database.batch([
      store.insertReferral(row),
      auditEntry(deps, caller, 'referral.created', row.id, { contact: contactId }),
    ])
    const created = await findReferral(deps, caller, contactId)
    if (!created) throw new Error('the code of a referral is taken')
    return created
  })
}

async function findReferral(deps: Deps, { workspaceId }: Caller, contactId: string): Promise<Referral | undefined> {
  const [row] = await deps.database.all(store.selectReferralByContact(workspaceId, contactId))
  return row && toReferral(deps, row)
}

/** The link of a contact; null if it has none. */
export const getReferralOfContact = async (deps: Deps, caller: Caller, contactId: string): Promise<Referral | null> =>
  (await findReferral(deps, caller, contactId)) ?? null

/** @throws DomainError `referral-not-found` */
export async function getReferral(deps: Deps, { workspaceId }: Caller, id: string): Promise<Referral> {
  const [row] = await deps.database.all(store.selectReferral(workspaceId, id))
  if (!row) throw notFound('referral', id)
  return toReferral(deps, row)
}

/** Newest first. */
export const listReferrals = (deps: Deps, { workspaceId }: Caller, paging: Paging): Promise<ListPage<Referral>> =>
  listPage(
    deps.database,
    paging,
    (position: Position) => store.selectReferrals(workspaceId, position),
    (row) => toReferral(deps, row),
  )

/** The links with visits or newcomers, those with the most newcomers first. */
export const listTopReferrals = async (deps: Deps, { workspaceId }: Caller, limit: number): Promise<Referral[]> =>
  (await deps.database.all(store.selectTopReferrals(workspaceId, limit))).map((row) => toReferral(deps, row))

export const toReferral = (deps: Pick<Deps, 'publicUrl'>, row: store.ReferralRow): Referral => ({
  id: row.id,
  contactId: row.contactId,
  contactName: row.contactName,
  code: row.code,
  url: buildReferralUrl(deps, row.code),
  visits: row.visits,
  conversions: row.conversions,
  rewards: row.rewards,
  askedAt: toIsoOrNull(row.askedAt),
  createdAt: toIso(row.createdAt),
})
