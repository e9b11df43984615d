import { html } from 'hono/html'
import type { Campaign, CampaignState } from '../../../shared/campaign.ts'
import { getCampaign } from '../../domain/campaigns/campaigns.ts'
import { attributes } from '../components/attributes.ts'
import { postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { errorSummary, type FieldError } from '../components/form.ts'
import { menu } from '../components/menu.ts'
import { breadcrumb, tabs } from '../components/navigation.ts'
import { badge, type Tone } from '../components/parts.ts'
import { getPathId, type PageContext, type ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { type CampaignStep, campaignPath, campaignSteps, campaignsPath } from './paths.ts'

/** The campaign in the path. @throws DomainError `campaign-not-found` */
export const loadCampaign = (page: PageContext): Promise<Campaign> =>
  getCampaign(page.c.var.deps, page.c.var.caller, getPathId(page, 'campaign'))

const stateTones: Record<CampaignState, Tone> = {
  draft: 'neutral',
  waiting: 'accent',
  running: 'success',
  paused: 'warning',
  cancelled: 'neutral',
  finished: 'neutral',
}

export const stateBadge = ({ t }: ViewContext, { state }: Pick<Campaign, 'state'>): Markup =>
  badge(t.campaigns.states[state], stateTones[state])

export const campaignBreadcrumb = (page: PageContext, campaign: Campaign, label?: string): Markup =>
  breadcrumb(page, [
    { label: page.t.campaigns.title, href: campaignsPath(page) },
    ...(label
      ? [
          { label: campaign.name, href: campaignPath(page, campaign) },
          { label, href: page.c.req.path, current: true },
        ]
      : [{ label: campaign.name, href: page.c.req.path, current: true }]),
  ])

interface BuilderPageProps {
  step: CampaignStep
  /** The texts of a step with a preview beside it need the whole width. */
  wide?: boolean
  fieldErrors?: readonly FieldError[]
}

/** A step of the builder of a draft. */
export function builderPage(page: PageContext, campaign: Campaign, props: BuilderPageProps, content: Markup): Markup {
  return shell(
    page,
    {
      title: campaign.name,
      current: 'campaigns',
      wide: props.wide ?? false,
      above: campaignBreadcrumb(page, campaign),
      actions: draftActions(page, campaign),
    },
    html`${errorSummary(page, props.fieldErrors ?? [])}
${content}`,
  )
}

const stepLabel = ({ t, format }: ViewContext, step: CampaignStep, index: number) =>
  `${format.number(index + 1)} ${t.campaigns.steps[step]}`

/** The steps as links, on pages without anything to save. */
export const stepLinks = (page: PageContext, campaign: Campaign, current: CampaignStep): Markup =>
  tabs(
    page.t.campaigns.stepsLabel,
    campaignSteps.map((step, index) => ({
      label: stepLabel(page, step, index),
      href: campaignPath(page, campaign, `/${step}`),
      current: step === current,
    })),
  )

/** The steps as buttons of the form, which is saved before another step opens. The first button is what Enter presses. */
export const stepButtons = (
  page: PageContext,
  current: CampaignStep,
): Markup => html`<button name="to" value="next" class="unseen" tabindex="-1" aria-hidden="true"></button>
<nav class="tabs" aria-label="${page.t.campaigns.stepsLabel}">
${campaignSteps.map(
  (step, index) =>
    html`<button${attributes({
      name: 'to',
      value: step,
      'aria-current': step === current ? 'step' : null,
    })}>${stepLabel(page, step, index)}</button>`,
)}
</nav>`

function draftActions(page: PageContext, campaign: Campaign): Markup {
  const messages = page.t.campaigns
  const { action, title, text } = messages.deletion
  const dialog = 'delete-campaign'
  // The menu comes last: the last one of a page's actions opens away from the edge of the window.
  return html`${confirmDialog(page, {
    id: dialog,
    title: title(campaign.name),
    text,
    action: campaignPath(page, campaign, '/deletion'),
    confirm: action,
  })}
${menu({ label: messages.actionsOf(campaign.name), icon: 'more', iconOnly: true }, [
  copyButton(page, campaign),
  dialogButton({ label: action, icon: 'trash', kind: 'quiet', dialog }),
])}`
}

export const copyButton = (page: PageContext, campaign: Pick<Campaign, 'id'>): Markup =>
  postButton({
    label: page.t.campaigns.copy,
    icon: 'copy',
    kind: 'quiet',
    action: campaignPath(page, campaign, '/copies'),
  })
