import type { CampaignPerson, PeopleFigure } from '../../../shared/campaign-figures.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/campaign-figures.ts'
import type { Position } from '../../store/sql.ts'
import { loadCampaign, parseSettings } from '../campaigns/campaigns.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listPage } from '../pagination.ts'
import { isTestReadable } from './campaign-test.ts'

export interface PeopleQuery {
  figure: PeopleFigure
  reason?: string | undefined
  wave?: number | undefined
  variant?: 'a' | 'b' | undefined
  reminder?: number | undefined
}

/** The filters that figures other than these ignore: a list that ignores a filter would be wrong without saying so. */
const filterFigures = {
  reason: ['not-asked', 'bounced', 'failed', 'skipped'],
  reminder: ['waiting', 'sent', 'opened', 'responded', 'failed', 'skipped'],
} as const

/**
 * The people of a figure of a campaign, the latest first.
 * @throws DomainError `campaign-not-found`; `unused-filter` for a filter that the figure does not have; `test-running` for a
 *   variant before the test can be read: its people are listed with their scores
 */
export async function listCampaignPeople(
  deps: Deps,
  caller: Caller,
  id: string,
  query: PeopleQuery,
  paging: Paging,
): Promise<ListPage<CampaignPerson>> {
  const campaign = await loadCampaign(deps, caller, id)
  rejectUnusedFilters(query)
  const { figure } = query
  const isReadable = await isTestReadable(deps, campaign)
  if (query.variant !== undefined && !isReadable)
    throw new DomainError(
      'conflict',
      'test-running',
      'The test is running: its outcome is shown when it has ended. Leave variant out.',
      { path: 'variant' },
    )
  if (figure === 'not-asked') {
    const select = (page: Position) => store.selectNotAskedPeople({ ...query, campaignId: id }, page)
    return listPage(deps.database, paging, select, toNotAskedPerson)
  }
  const { tracksOpens, channel } = parseSettings(campaign.settings)
  // Without messages, or without counting what loads images, nobody is in these lists.
  if ((figure === 'opened' && !tracksOpens) || (figure === 'delivered' && channel === 'link'))
    return { data: [], nextCursor: null }
  const select = (page: Position) => store.selectInvitedPeople({ ...query, campaignId: id, figure }, page)
  return listPage(deps.database, paging, select, (row) =>
    toInvitedPerson(isReadable ? row : { ...row, variant: null }, figure),
  )
}

function rejectUnusedFilters(query: PeopleQuery): void {
  for (const [name, figures] of Object.entries(filterFigures)) {
    const isUsed = (figures as readonly string[]).includes(query.figure)
    if (query[name as keyof typeof filterFigures] !== undefined && !isUsed) throw unusedFilter(name, query.figure)
  }
  if (query.variant !== undefined && query.figure === 'not-asked') throw unusedFilter('variant', query.figure)
}

const unusedFilter = (path: string, figure: string) =>
  new DomainError('invalid', 'unused-filter', `The figure ${figure} has no ${path}. Leave ${path} out.`, {
    path,
    params: { figure, filter: path },
  })

const toNotAskedPerson = (row: store.NotAskedPersonRow): CampaignPerson => ({
  id: row.id,
  contact: { id: row.contactId, name: row.name, email: row.email, phone: row.phone },
  ...{ wave: row.wave, variant: null, at: toIso(row.at), reason: row.reason, words: null },
  ...{ until: toIsoOrNull(row.until), response: null },
})

function toInvitedPerson(row: store.InvitedPersonRow, figure: store.InvitedFigure): CampaignPerson {
  const { contactId, name, email, phone, responseId, score } = row
  const times: Partial<Record<store.InvitedFigure, number | null>> = {
    clicked: row.clickedAt,
    responded: row.respondedAt,
    unsubscribed: row.unsubscribedAt,
  }
  return {
    id: row.id,
    contact: contactId === null ? null : { id: contactId, name, email, phone },
    ...{ wave: row.wave, variant: row.variant },
    at: toIsoOrNull(figure in times ? (times[figure] ?? null) : row.at),
    ...{ reason: row.reason, words: row.words, until: null },
    response: responseId === null || score === null ? null : { id: responseId, score },
  }
}
