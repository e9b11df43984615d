import { html } from 'hono/html'
import { contactChannels } from '../../../shared/follow-up-stages.ts'
import { getCurrencyDigits } from '../../../shared/money.ts'
import { radioGroup, selectField, textField } from '../components/field.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type FollowUpPageData, getContactDetails } from './views.ts'

/** How the customer was contacted, and what was agreed: folded away, as many calls need none of it. */
export function findingsFields(page: PageContext, data: FollowUpPageData): Markup {
  const messages = page.t.followUps.card
  const { followUp, formState } = data
  const isOpen =
    formState?.errors.amends !== undefined ||
    formState?.errors.promise !== undefined ||
    formState?.errors.remedy !== undefined ||
    [followUp.remedy, followUp.amends, followUp.promise].some((value) => value !== null)
  return html`<details class="agreement"${isOpen ? ' open' : ''}>
<summary>${messages.agreement}</summary>
<div class="form">
<div class="causes">${channelField(page, data)}</div>
${remedyField(page, data)}
${amendsField(page, data)}
${textField({
  name: 'promise',
  label: messages.promise,
  hint: messages.promiseHint,
  value: formState?.promise ?? followUp.promise,
  error: formState?.errors.promise,
  attributes: { maxlength: 1000, dir: 'auto' },
})}
</div>
</details>`
}

function channelField({ t }: ViewContext, { followUp, formState }: FollowUpPageData): Markup {
  const { phone, email } = getContactDetails(followUp)
  return radioGroup({
    name: 'channel',
    label: t.followUps.card.channel,
    choices: contactChannels.map((value) => ({ value, label: t.followUps.card.channels[value] })),
    value: formState?.channel ?? (phone === null && email !== null ? 'email' : 'phone'),
  })
}

const remedyField = ({ t }: ViewContext, { remedies, formState, followUp }: FollowUpPageData): Markup =>
  selectField({
    name: 'remedy',
    label: t.followUps.card.remedy,
    choices: [{ value: '', label: t.followUps.card.noRemedy }, ...remedies],
    value: formState?.remedy ?? followUp.remedy,
    error: formState?.errors.remedy,
  })

function amendsField({ t }: ViewContext, { currency, formState, followUp }: FollowUpPageData): Markup {
  const messages = t.followUps.card
  const { amends } = followUp
  const digits = getCurrencyDigits(amends?.currency ?? currency)
  return textField({
    name: 'amends',
    label: messages.amends(amends?.currency ?? currency),
    hint: messages.amendsHint,
    value: formState?.amends ?? (amends && (amends.amount / 10 ** digits).toFixed(digits)),
    error: formState?.errors.amends,
    attributes: { inputmode: 'decimal', maxlength: 20, autocomplete: 'off' },
  })
}
