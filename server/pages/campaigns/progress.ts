import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import type { CampaignFigures } from '../../../shared/campaign-figures.ts'
import { getCampaignFigures } from '../../domain/reports/campaign-figures.ts'
import { card, progress } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { countsCard, sum } from './counts.ts'
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
  const content = html`${progressCard(page, campaign, figures)}
${countsCard(page, campaign, figures)}`
  if (campaign.state !== 'running' && campaign.state !== 'waiting') return content
  return html`<div class="stack" data-job-progress="${campaignPath(page, campaign, '/progress')}">
${content}
</div>`
}

/** How many messages are sent, and what the campaign waits for. */
function progressCard(page: PageContext, campaign: Campaign, figures: CampaignFigures): Markup {
  const { t, format } = page
  const messages = t.campaigns.running
  if (campaign.state === 'finished' || campaign.state === 'cancelled') return html``
  const isSending = campaign.settings.channel !== 'link'
  const sent = sumMessages(figures, ({ sent }) => sent)
  const waiting = sumMessages(figures, ({ waiting }) => waiting)
  const done = sent + sumMessages(figures, ({ failed, skipped }) => sum(failed) + sum(skipped))
  const total = done + waiting
  const waits = describeWait(page, campaign, waiting)
  const bar =
    isSending && total > 0
      ? progress({
          label: messages.sentOf(format.number(sent), format.number(total)),
          value: done,
          max: total,
        })
      : ''
  return card({ title: messages.progress }, html`${bar}${waits ? html`<p>${waits}</p>` : ''}`)
}

const sumMessages = (
  { messages }: CampaignFigures,
  count: (message: CampaignFigures['messages'][number]) => number,
): number => messages.reduce((total, message) => total + count(message), 0)

/** What happens next, and when. */
function describeWait({ t, format }: PageContext, campaign: Campaign, waiting: number): string | undefined {
  const messages = t.campaigns.running.waitsFor
  const { state, nextWaveAt, settings } = campaign
  if (state === 'paused') return undefined
  const nextTime = nextWaveAt === null ? undefined : format.shortDateTime(Date.parse(nextWaveAt))
  if (state === 'waiting' && nextTime !== undefined) return messages.start(nextTime)
  if (waiting > 0) return messages.sender
  if (nextTime !== undefined) return messages.nextWave(nextTime)
  return settings.schedule.kind === 'event' ? messages.events : messages.selecting
}
