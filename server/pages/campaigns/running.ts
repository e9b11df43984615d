import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import { getCampaignFigures } from '../../domain/reports/campaign-figures.ts'
import { linkButton, postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { notice } from '../components/notice.ts'
import { definitionList } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { reasonsCards } from './counts.ts'
import { describeStep } from './describe.ts'
import { linksCard } from './links.ts'
import { campaignPath } from './paths.ts'
import { livePart } from './progress.ts'
import { messagesCard, scoreCard, strataCard, testCard, wavesCard } from './results.ts'
import { campaignBreadcrumb, copyButton, loadCampaign, stateBadge } from './views.ts'

/** A campaign that has started. Drafts open in the builder. */
export async function showCampaign(page: PageContext) {
  const campaign = await loadCampaign(page)
  if (campaign.state === 'draft') return page.c.redirect(campaignPath(page, campaign, '/whom'), 303)
  const figures = await getCampaignFigures(page.c.var.deps, page.c.var.caller, campaign.id)
  return page.c.html(
    shell(
      page,
      {
        title: campaign.name,
        current: 'campaigns',
        wide: true,
        above: campaignBreadcrumb(page, campaign),
        intro: stateBadge(page, campaign),
        actions: campaignActions(page, campaign),
      },
      html`<div class="stack">
${pauseNotice(page, campaign)}
${await livePart(page, campaign, figures)}
${testCard(page, figures)}
${scoreCard(page, figures)}
${messagesCard(page, campaign, figures)}
${wavesCard(page, campaign, figures)}
${strataCard(page, figures)}
${reasonsCards(page, campaign, figures)}
${linksCard(page, campaign)}
${await detailsCard(page, campaign)}
</div>`,
    ),
  )
}

const isOver = ({ state }: Campaign) => state === 'finished' || state === 'cancelled'

function campaignActions(page: PageContext, campaign: Campaign): Markup {
  const messages = page.t.campaigns.running
  if (isOver(campaign)) return copyButton(page, campaign)
  const isPaused = campaign.state === 'paused'
  const stateButton = isPaused
    ? postButton({
        label: messages.resume,
        kind: 'primary',
        action: campaignPath(page, campaign, '/pause/deletion'),
      })
    : dialogButton({ label: messages.pause, dialog: 'pause-campaign' })
  const editLink =
    campaign.settings.test === null && campaign.settings.channel !== 'link'
      ? linkButton({ label: messages.editMessage, icon: 'edit', href: campaignPath(page, campaign, '/message') })
      : ''
  return html`${stateButton}
${editLink}
${dialogButton({ label: messages.cancel, kind: 'quiet', dialog: 'cancel-campaign' })}
${isPaused ? '' : pauseDialog(page, campaign)}
${cancelDialog(page, campaign)}`
}

const pauseDialog = (page: PageContext, campaign: Campaign): Markup => {
  const { pause, pauseTitle, pauseText } = page.t.campaigns.running
  return confirmDialog(page, {
    ...{ id: 'pause-campaign', title: pauseTitle, text: pauseText, confirm: pause, kind: 'primary' },
    action: campaignPath(page, campaign, '/pause'),
  })
}

const cancelDialog = (page: PageContext, campaign: Campaign): Markup => {
  const { cancel, cancelTitle, cancelText } = page.t.campaigns.running
  return confirmDialog(page, {
    ...{ id: 'cancel-campaign', title: cancelTitle, text: cancelText, confirm: cancel },
    action: campaignPath(page, campaign, '/cancellation'),
  })
}

function pauseNotice({ t }: PageContext, { state, pauseReason }: Campaign): Markup {
  if (state !== 'paused') return html``
  const texts: Record<string, string> = t.campaigns.running.pausedBy
  const text = texts[pauseReason ?? ''] ?? t.campaigns.running.pausedBy.other
  return notice({ kind: 'warning', text })
}

/** What was decided before the start. */
async function detailsCard(page: PageContext, campaign: Campaign): Promise<Markup> {
  const steps = ['whom', 'when', 'message'] as const
  const entries = await Promise.all(steps.map((step) => describeStep(page, campaign, step)))
  return html`<details class="card">
<summary>${page.t.campaigns.running.details}</summary>
${definitionList(entries.flat())}
</details>`
}
