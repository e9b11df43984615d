import { type CampaignLinkRow, selectCampaignLinks } from '../../store/queries/invitations.ts'
import type { Caller, Deps } from '../deps.ts'
import { eachPage } from '../pagination.ts'

export type CampaignLink = CampaignLinkRow

/** The invitations of a campaign with their contacts, newest first, without those whose contacts are deleted. */
export const eachCampaignLink = (
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  campaignId: string,
): AsyncGenerator<CampaignLink[]> =>
  eachPage(database, (position) => selectCampaignLinks(workspaceId, campaignId, position))
