import { html } from 'hono/html'
import { CampaignChannel } from '../../../shared/campaign.ts'
import type { Segment } from '../../../shared/segment.ts'
import { listGateways } from '../../domain/gateways/gateways.ts'
import { countAudience, prepareAudience } from '../../domain/segments/audience.ts'
import { listSegments } from '../../domain/segments/segments.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { radioGroup, selectField, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { conditionFields, listFields } from '../segments/fields.ts'
import { conditionField } from '../segments/form.ts'
import { LIST_NAME } from '../segments/lists.ts'
import { nameField } from '../segments/names.ts'
import { countText, segmentChoice } from '../segments/views.ts'
import type { StepState } from './step.ts'

/** The value of the audience that is no segment. */
export const ALL_CONTACTS = 'all'

/** More segments than this are in a list to choose from. */
const MAX_RADIOS = 6
const MAX_SEGMENTS = 200

/** The survey, the name of the campaign, and how it reaches contacts. */
export async function questionCard(page: PageContext, { form, errors }: StepState): Promise<Markup> {
  const messages = page.t.campaigns
  const { data: surveys } = await listSurveys(page.c.var.deps, page.c.var.caller, { limit: 200 })
  const surveyField = selectField({
    name: 'survey',
    label: messages.survey,
    value: form.text('survey'),
    error: errors.survey,
    choices: surveys
      .filter(({ id, state }) => state !== 'closed' || id === form.text('survey'))
      .map(({ id, name }) => ({ value: id, label: name })),
  })
  const campaignName = textField({
    name: 'name',
    label: messages.name,
    hint: messages.whom.nameHint,
    value: form.text('name'),
    error: errors.name,
    required: true,
    attributes: { maxlength: 200 },
  })
  return card(
    { title: messages.whom.question },
    html`<div class="fields">
${surveyField}
${campaignName}
</div>
${await channelFields(page, { form, errors })}`,
  )
}

const MAX_GATEWAYS = 50

/** Text messages need a gateway; they are offered once there is one, and where a campaign has chosen them. */
async function channelFields(page: PageContext, { form, errors }: Pick<StepState, 'form' | 'errors'>): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.campaigns.whom
  const value = form.text('channel')
  const { data: gateways } = await listGateways(deps, caller, { cursor: undefined, limit: MAX_GATEWAYS })
  const hints = { ...messages.channelHints, email: deps.mail ? '' : messages.noMail }
  const channels = CampaignChannel.options.filter((name) => name !== 'sms' || gateways.length > 0 || value === 'sms')
  const choices = channels.map((name) => ({
    value: name,
    label: messages.channels[name],
    ...(hints[name] && { hint: hints[name] }),
  }))
  const gatewayField = selectField({
    name: 'gateway',
    label: messages.gateway,
    value: form.text('gateway'),
    error: errors.gateway,
    choices: [
      ...(gateways.length === 1 ? [] : [{ value: '', label: '—' }]),
      ...gateways.map(({ id, name }) => ({ value: id, label: name })),
    ],
  })
  return html`${radioGroup({ name: 'channel', label: messages.channel, value, choices })}
${channels.includes('sms') ? html`<div class="fields">${gatewayField}</div>` : ''}`
}

/** All contacts, a segment, or a new one. */
export async function audienceCard(page: PageContext, { form, errors }: StepState): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.campaigns.whom
  const [{ data: segments }, total] = await Promise.all([
    listSegments(deps, caller, { cursor: undefined, limit: MAX_SEGMENTS }),
    countAudience(deps, caller, await prepareAudience(deps, caller.workspaceId, null)),
  ])
  const hint = messages.allHint(countText(page, total))
  const choices = [
    { value: ALL_CONTACTS, label: messages.all, hint },
    ...segments.map((segment: Segment) => segmentChoice(page, segment)),
  ]
  const props = {
    name: 'audience',
    label: messages.audience,
    value: form.text('audience'),
    error: errors.audience,
    choices,
  }
  const hasSegmentErrors = Object.keys(errors).some((name) => name.startsWith(conditionField('')))
  const hasListErrors = Object.keys(errors).some((name) => name.startsWith('list-'))
  return card(
    { title: messages.audience },
    html`${segments.length > MAX_RADIOS ? selectField(props) : radioGroup({ ...props, hideLabel: true })}
<details${attributes({ open: hasSegmentErrors })}>
<summary class="button plain small">${messages.newSegment}</summary>
<div class="stack group">
${nameField({ name: conditionField('name'), label: page.t.segments.name, form, errors, required: false })}
${conditionFields(page, { form, errors })}
<div>${button({ label: messages.createSegment, attributes: { name: 'do', value: 'segment' } })}</div>
</div>
</details>
<details${attributes({ open: hasListErrors })}>
<summary class="button plain small">${messages.newList}</summary>
<div class="stack group">
${nameField({ name: LIST_NAME, label: page.t.segments.list.name, form, errors, required: false })}
${listFields(page, { form, errors })}
<div>${button({ label: messages.createList, attributes: { name: 'do', value: 'list' } })}</div>
</div>
</details>`,
  )
}
