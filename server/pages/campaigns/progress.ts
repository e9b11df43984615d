import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import type { CampaignFigures } from '../../../shared/campaign-figures.ts'
import type { CampaignProgress } from '../../../shared/campaign-progress.ts'
import { loadProgress } from '../../domain/campaigns/progress.ts'
import { getCampaignFigures } from '../../domain/reports/campaign-figures.ts'
import { card, progress } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { countsCard } from './counts.ts'
import { campaignPath } from './paths.ts'
import { loadCampaign } from './views.ts'

/** The part of the page that the script refreshes while the campaign sends. */
export async function showProgress(page: PageContext) {
  const campaign = await loadCampaign(page)
  const figures = await getCampaignFigures(page.c.var.deps, page.c.var.caller, campaign.id)
  return page.c.html(await livePart(page, campaign, figures))
}

/** The progress and the counts; while something is still to happen, the script refreshes them. */
export async function livePart(page: PageContext, campaign: Campaign, figures: CampaignFigures): Promise<Markup> {
  const current = await loadProgress(page.c.var.deps, page.c.var.caller, campaign.id)
  const content = html`${progressCard(page, campaign, current)}
${countsCard(page, campaign, figures)}`
  if (campaign.state !== 'running' && campaign.state !== 'waiting') return content
  return html`<div class="stack" data-job-progress="${campaignPath(page, campaign, '/progress')}">
${content}
</div>`
}

/** How many messages are sent, and what the campaign waits for. */
function progressCard(page: PageContext, campaign: Campaign, { messages: counts, waitsFor }: CampaignProgress): Markup {
  const { t, format } = page
  const messages = t.campaigns.running
  if (campaign.state === 'finished' || campaign.state === 'cancelled') return html``
  const total = counts.reduce(
    (sums, { waiting, sending, sent, failed, skipped }) => ({
      sent: sums.sent + sent,
      done: sums.done + sent + failed + skipped,
      all: sums.all + sent + failed + skipped + waiting + sending,
    }),
    { sent: 0, done: 0, all: 0 },
  )
  const bar =
    total.all > 0
      ? progress({
          label: messages.sentOf(format.number(total.sent), format.number(total.all)),
          value: total.done,
          max: total.all,
        })
      : ''
  const waits = describeWait(page, campaign, waitsFor, total.all > total.done)
  return card(
    { title: messages.progress },
    html`${bar}${waits ? html`<p>${waits}</p>` : ''}
${waitsFor?.kind === 'slow-server' && waitsFor.detail ? html`<p class="quiet">${waitsFor.detail}</p>` : ''}`,
  )
}

/** What happens next, and when. */
function describeWait(
  { t, format }: PageContext,
  campaign: Campaign,
  waitsFor: CampaignProgress['waitsFor'],
  isSending: boolean,
): string | undefined {
  const messages = t.campaigns.running.waitsFor
  if (!waitsFor) return isSending ? messages.sending : messages.responses
  const { kind, until } = waitsFor
  if (kind === 'paused') return undefined
  if (kind === 'selection') return messages.selection
  const time = until === null ? '' : format.shortDateTime(Date.parse(until))
  return kind === 'start' && campaign.state === 'running' ? messages.nextWave(time) : messages[kind](time)
}
