import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import { buildCampaignLinks } from '../../mail/campaign-links.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { fileLinks, sendTable } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { campaignPath } from './paths.ts'
import { loadCampaign } from './views.ts'

/** The personal links of a campaign, where others than Vouch send them. Emails carry theirs. */
export function linksCard(page: PageContext, campaign: Campaign): Markup {
  if (campaign.settings.channel === 'email') return html``
  const { title, intro } = page.t.textMessages.links
  return card(
    { title, intro },
    fileLinks(page, (type) => campaignPath(page, campaign, `/links.${type}`)),
  )
}

export async function downloadCampaignLinks(page: PageContext) {
  const campaign = await loadCampaign(page)
  const table = await buildCampaignLinks(page.c.var.deps, page.c.var.caller, campaign.id)
  return sendTable(page, 'personal-links', { sheet: page.t.textMessages.links.title }, table)
}
