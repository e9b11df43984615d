import { loadCampaign, parseSettings } from '../domain/campaigns/campaigns.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { buildTable, type Column, dayCell, minuteCell, phoneCell, type Table } from '../domain/files/table.ts'
import { type CampaignLink, eachCampaignLink } from '../domain/invitations/campaign-links.ts'
import { getWorkspace } from '../domain/workspaces/workspaces.ts'
import { renderTextMessage } from './text-message.ts'

/**
 * The personal links of a campaign, for tools that send them: with the code, the language and the text of each contact.
 * @throws DomainError `campaign-not-found`
 */
export async function buildCampaignLinks(deps: Deps, caller: Caller, campaignId: string): Promise<Table> {
  const settings = parseSettings((await loadCampaign(deps, caller, campaignId)).settings)
  const { country, timeZone } = await getWorkspace(deps, caller)
  const render = (link: CampaignLink) =>
    renderTextMessage(
      settings,
      {
        recipient: { ...link, properties: JSON.parse(link.properties) },
        link: getUrl(link),
        code: link.code,
        reminder: 0,
        variant: link.variant,
      },
      false,
    )
  const getUrl = ({ token }: CampaignLink) => `${deps.publicUrl}/s/${token}`
  const columns: Column<CampaignLink>[] = [
    ['name', ({ name }) => name],
    ['salutation', ({ salutation }) => salutation],
    ['email', ({ email }) => email],
    ['phone', ({ phone }) => phoneCell(phone, country)],
    ['externalId', ({ externalId }) => externalId],
    ['language', (link) => render(link)?.language ?? link.locale],
    ['link', getUrl],
    ['code', ({ code }) => code],
    ['text', (link) => render(link)?.text ?? null],
    ['expiresAt', ({ expiresAt }) => dayCell(expiresAt, timeZone)],
    ['answeredAt', ({ answeredAt }) => minuteCell(answeredAt, timeZone)],
  ]
  return buildTable(eachCampaignLink(deps, caller, campaignId), columns)
}
