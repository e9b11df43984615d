import { html } from 'hono/html'
import type { SamplePlanResult } from '../../../shared/sample-plan.ts'
import { planSample } from '../../domain/campaigns/sample-size.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { button } from '../components/button.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { StepState } from './step.ts'

const MARGINS = [3, 5, 10]
const CONFIDENCE = 0.95

/** The size that the button of a planned sample stands for. */
export const plannedSize = (action: string): number | undefined => {
  const [, size] = /^size-(\d{1,8})$/.exec(action) ?? []
  return size === undefined ? undefined : Number(size)
}

/** How many of the stored audience to ask for a score of some precision. */
export async function planner(page: PageContext, { campaign }: StepState): Promise<Markup> {
  const plans = await loadPlans(page, campaign)
  const [first] = plans
  if (!first || first.population === 0) return html``
  const { t, format } = page
  const messages = t.campaigns.whom
  const { responseRate, responseRateSource, smallestMargin } = first
  const table = dataTable<SamplePlanResult>({
    caption: messages.planner,
    hideCaption: true,
    layout: 'dense',
    rows: plans,
    columns: [
      { label: messages.margin, isRowHeader: true, cell: ({ margin }) => messages.marginPoints(format.number(margin)) },
      { label: messages.responses, isNumeric: true, cell: ({ responses }) => format.number(responses) },
      {
        label: messages.invitations,
        isNumeric: true,
        cell: ({ isFeasible, invitations }) => (isFeasible ? format.number(invitations) : messages.everyone),
      },
      { label: messages.use, hideLabel: true, cell: (plan) => useButton(page, plan) },
    ],
  })
  return html`<details>
<summary>${messages.planner}</summary>
<div class="stack">
<p class="quiet">${messages.plannerIntro(format.percent(responseRate), responseRateSource === 'own')}</p>
${table}
${smallestMargin === null ? '' : html`<p class="quiet">${messages.reachable(format.number(Math.ceil(smallestMargin)))}</p>`}
</div>
</details>`
}

/** None if the segment is gone. */
async function loadPlans({ c }: PageContext, { surveyId, settings }: StepState['campaign']) {
  const { deps, caller } = c.var
  const { segmentId } = settings
  try {
    return await Promise.all(
      MARGINS.map((margin) => planSample(deps, caller, { margin, confidence: CONFIDENCE, segmentId, surveyId })),
    )
  } catch (error) {
    if (!hasErrorCode(error, 'segment-not-found')) throw error
    return []
  }
}

const useButton = ({ t, format }: PageContext, { isFeasible, invitations }: SamplePlanResult): Markup =>
  isFeasible
    ? button({
        label: t.campaigns.whom.useNumber(format.number(invitations)),
        small: true,
        attributes: { name: 'do', value: `size-${invitations}` },
      })
    : html``
