import { html } from 'hono/html'
import { type Conversion, ConversionPatch } from '../../../shared/referral.ts'
import { setReward } from '../../domain/referrals/conversions.ts'
import { readForm } from '../../http/forms.ts'
import { button, hiddenFields } from '../components/button.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { contactPath } from '../contacts/paths.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { fileLinks } from '../layout/exports.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { promotersPath } from './paths.ts'

/** Notes a reward, or with an empty field takes the note back. */
export async function saveReward(page: PageContext) {
  const { c, t } = page
  const form = await readForm(c)
  const patch = ConversionPatch.safeParse({ reward: form.text('reward').trim() || null })
  const path = `${promotersPath(page)}#conversions`
  if (!patch.success) return redirectWithNotice(c, path, t.promoters.rewardLong, 'danger')
  const { reward } = await setReward(c.var.deps, c.var.caller, getPathId(page, 'conversion'), patch.data.reward)
  return redirectWithNotice(c, path, reward === null ? t.promoters.rewardRemoved : t.promoters.rewardRecorded)
}

/** The newest newcomers, each with a field for the reward of who recommended us. */
export function conversionsCard(page: PageContext, conversions: readonly Conversion[]): Markup {
  const messages = page.t.promoters
  const aside = fileLinks(page, (type) => promotersPath(page, `/conversions.${type}`))
  return card(
    {
      title: messages.conversions,
      id: 'conversions',
      intro: conversions.length === 0 ? messages.noConversions : messages.conversionsText,
      ...(conversions.length > 0 && { aside }),
    },
    conversions.length === 0 ? html`` : conversionTable(page, conversions),
  )
}

const conversionTable = (page: PageContext, conversions: readonly Conversion[]): Markup => {
  const messages = page.t.promoters
  return dataTable<Conversion>({
    caption: messages.conversions,
    hideCaption: true,
    rows: conversions,
    columns: [
      {
        label: messages.referrer,
        isRowHeader: true,
        cell: ({ referrerId, referrerName }) => contactLink(page, referrerId, referrerName),
      },
      { label: messages.when, cell: ({ at }) => relativeTime(page, Date.parse(at)) },
      {
        label: messages.newcomer,
        cell: ({ contactId, contactName }) => (contactId === null ? '–' : contactLink(page, contactId, contactName)),
      },
      { label: messages.source, cell: ({ source }) => messages.sources[source] },
      { label: messages.reference, cell: ({ key, id }) => (key === id ? '–' : key) },
      { label: messages.reward, cell: (conversion) => rewardCell(page, conversion) },
    ],
  })
}

/** The name of a contact, which leads to its page. */
export const contactLink = (page: PageContext, id: string, name: string | null): Markup =>
  html`<a href="${contactPath(page, id)}"><bdi>${name ?? page.t.promoters.unnamed}</bdi></a>`

function rewardCell(page: PageContext, { id, reward }: Conversion): Markup | string {
  const messages = page.t.promoters
  if (!page.may('contacts.change')) return reward ?? '–'
  const action = promotersPath(page, `/conversions/${id}/reward`)
  if (reward !== null)
    return html`<form class="inline" method="post" action="${action}">${reward}
${hiddenFields({ reward: '' })}${button({ label: messages.removeReward, kind: 'quiet', small: true })}</form>`
  return html`<details>
<summary>${messages.recordReward}</summary>
<form class="row" method="post" action="${action}">
<input name="reward" maxlength="200" required aria-label="${messages.reward}" placeholder="${messages.rewardPlaceholder}">
${button({ label: page.t.common.save, small: true })}
</form>
</details>`
}
