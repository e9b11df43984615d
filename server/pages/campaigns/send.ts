import { html } from 'hono/html'
import type { Campaign, StartProblem } from '../../../shared/campaign.ts'
import { findStartProblems } from '../../domain/campaigns/states.ts'
import { getSendingSettings } from '../../domain/workspaces/sending-settings.ts'
import { linkButton, postButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { card, definitionList } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { surveyPath } from '../surveys/paths.ts'
import { findDryRun } from './check.ts'
import { describeStep } from './describe.ts'
import { type CampaignStep, campaignPath } from './paths.ts'
import { describeStart } from './sentence.ts'
import { builderPage, loadCampaign, stepLinks } from './views.ts'

/** The last step: what will happen, in a sentence, and one button. */
export async function showSend(page: PageContext) {
  const campaign = await loadCampaign(page)
  if (campaign.state !== 'draft') return page.c.redirect(campaignPath(page, campaign), 303)
  const { deps, caller } = page.c.var
  const problems = await findStartProblems(deps, caller, campaign.id)
  return page.c.html(
    builderPage(
      page,
      campaign,
      { step: 'send' },
      html`${stepLinks(page, campaign, 'send')}
${problems.length > 0 ? problemList(page, campaign, problems) : await startCard(page, campaign)}
${await summaryCards(page, campaign)}`,
    ),
  )
}

async function startCard(page: PageContext, campaign: Campaign): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.campaigns.send
  const { schedule, channel } = campaign.settings
  const isCounted = schedule.kind === 'now' || schedule.kind === 'at'
  const [{ perSecond }, dryRun] = await Promise.all([
    getSendingSettings(deps, caller),
    isCounted ? findDryRun(page, campaign) : undefined,
  ])
  const counts = dryRun && { asked: dryRun.asked, total: dryRun.audience }
  if (dryRun?.asked === 0) return nobodyCard(page, campaign)
  const label =
    channel === 'link'
      ? messages.startLink
      : {
          now: messages.start,
          at: messages.startSchedule,
          recurring: messages.startRecurring,
          event: messages.startRecurring,
        }[schedule.kind]
  return card(
    { title: messages.title },
    html`<p><strong>${describeStart(page, campaign, { counts, perSecond })}</strong></p>
${postButton({ label, kind: 'primary', icon: 'campaigns', action: campaignPath(page, campaign, '/start') })}`,
  )
}

/** Nothing would happen: why is in the step before. */
const nobodyCard = (page: PageContext, campaign: Campaign): Markup => {
  const { send, check } = page.t.campaigns
  const action = linkButton({ label: check.why, small: true, href: campaignPath(page, campaign, '/check') })
  return card({ title: send.notReady }, notice({ kind: 'warning', text: check.nobodyAsked, action }))
}

const problemSteps: Partial<Record<StartProblem, CampaignStep>> = {
  'segment-missing': 'whom',
  'gateway-missing': 'whom',
  'no-mail-server': 'whom',
  'message-missing': 'message',
  'message-without-link': 'message',
  'test-missing-texts': 'message',
  'reminders-without-messages': 'when',
  'time-passed': 'when',
  'no-sending-time': 'when',
}

/** What is missing, each with a link to where it can be put right. */
function problemList(page: PageContext, campaign: Campaign, problems: readonly StartProblem[]): Markup {
  const messages = page.t.campaigns.send
  const fixHref = (problem: StartProblem) => {
    const step = problemSteps[problem]
    if (step) return campaignPath(page, campaign, `/${step}`)
    return problem === 'sample-data' ? undefined : surveyPath(page, { id: campaign.surveyId })
  }
  const item = (problem: StartProblem) => {
    const href = fixHref(problem)
    const action = href ? linkButton({ label: messages.fix, small: true, href }) : undefined
    return notice({ kind: 'danger', text: messages.problems[problem], action })
  }
  return card({ title: messages.notReady }, html`${problems.map(item)}`)
}

/** What the steps have decided, each with a link that changes it. */
async function summaryCards(page: PageContext, campaign: Campaign): Promise<Markup> {
  const steps = ['whom', 'when', 'message'] as const
  const cards = steps.map(async (step) => {
    const href = campaignPath(page, campaign, `/${step}`)
    const aside = linkButton({ label: page.t.campaigns.send.change, kind: 'quiet', small: true, href })
    return card(
      { title: page.t.campaigns.steps[step], aside },
      definitionList(await describeStep(page, campaign, step)),
    )
  })
  return html`${await Promise.all(cards)}`
}
