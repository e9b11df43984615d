import { selectConversions } from '../../store/queries/referral-conversions.ts'
import { selectReferrals } from '../../store/queries/referrals.ts'
import type { Position } from '../../store/sql.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildTable, type Table } from '../files/table.ts'
import { convertPages } from '../pagination.ts'
import { toConversion } from './conversions.ts'
import { toReferral } from './referrals.ts'

/** The personal links, newest first. */
export async function buildReferralTable(deps: Deps, { workspaceId }: Caller, _query: object): Promise<Table> {
  const select = (position: Position) => selectReferrals(workspaceId, position)
  return buildTable(
    convertPages(deps.database, select, (row) => toReferral(deps, row)),
    [
      ['id', ({ id }) => id],
      ['contactId', ({ contactId }) => contactId],
      ['contactName', ({ contactName }) => contactName],
      ['code', ({ code }) => code],
      ['url', ({ url }) => url],
      ['visits', ({ visits }) => visits],
      ['conversions', ({ conversions }) => conversions],
      ['rewards', ({ rewards }) => rewards],
      ['askedAt', ({ askedAt }) => askedAt],
      ['createdAt', ({ createdAt }) => createdAt],
    ],
  )
}

/** The newcomers, newest first. */
export async function buildConversionTable(deps: Deps, { workspaceId }: Caller, _query: object): Promise<Table> {
  const select = (position: Position) => selectConversions(workspaceId, {}, position)
  return buildTable(convertPages(deps.database, select, toConversion), [
    ['id', ({ id }) => id],
    ['at', ({ at }) => at],
    ['code', ({ code }) => code],
    ['referrerId', ({ referrerId }) => referrerId],
    ['referrerName', ({ referrerName }) => referrerName],
    ['contactId', ({ contactId }) => contactId],
    ['contactName', ({ contactName }) => contactName],
    ['source', ({ source }) => source],
    ['key', ({ key }) => key],
    ['by', ({ by, byName }) => byName ?? by],
    ['reward', ({ reward }) => reward],
    ['rewardedAt', ({ rewardedAt }) => rewardedAt],
    ['rewardedBy', ({ rewardedByName }) => rewardedByName],
  ])
}
