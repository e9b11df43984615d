import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import type { CampaignFigures, PeopleFigure } from '../../../shared/campaign-figures.ts'
import { card, metric } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { peoplePath } from './paths.ts'

/** How many people were asked, and what became of that. Each number opens the list of them. */
export function countsCard(page: PageContext, campaign: Campaign, figures: CampaignFigures): Markup {
  const { t, format } = page
  const messages = t.campaigns.running
  const { asked, sent, delivered, opened, clicked, responded, unsubscribed, bounced } = figures
  const notAsked = sum(figures.notAsked)
  const count = (figure: PeopleFigure, value: number | null, note?: string) =>
    value === null
      ? ''
      : metric({
          label: messages.counts[figure],
          value: format.number(value),
          ...(value > 0 && { href: peoplePath(page, campaign, { figure }) }),
          ...(note !== undefined && { note }),
        })
  const share = (value: number) => (asked > 0 ? messages.ofAsked(format.percent(value / asked)) : '')
  return card(
    { title: messages.figures },
    html`<div class="figures">
${count('asked', asked)}
${count('not-asked', notAsked)}
${count('sent', sent)}
${count('delivered', delivered)}
${count('opened', opened, messages.openedNote)}
${count('clicked', clicked, share(clicked))}
${count('responded', responded, share(responded))}
${count('unsubscribed', unsubscribed)}
${bounced > 0 ? count('bounced', bounced) : ''}
${figures.complained > 0 ? count('complained', figures.complained) : ''}
</div>`,
  )
}

type ReasonCount = CampaignFigures['notAsked'][number]

export const sum = (reasons: readonly ReasonCount[]): number => reasons.reduce((total, { count }) => total + count, 0)

/** Why people were not asked, and why messages failed: each reason opens the list of people. */
export function reasonsCards(page: PageContext, campaign: Campaign, figures: CampaignFigures): Markup {
  const messages = page.t.campaigns.running
  const list = (figure: PeopleFigure, title: string, reasons: readonly ReasonCount[]) =>
    reasons.length === 0 ? '' : card({ title }, reasonTable(page, campaign, { figure, title, reasons }))
  return html`${list('not-asked', messages.notAskedTitle, figures.notAsked)}
${list('failed', messages.failedTitle, figures.failed)}
${list('skipped', messages.skippedTitle, figures.skipped)}`
}

interface ReasonTable {
  figure: PeopleFigure
  title: string
  reasons: readonly ReasonCount[]
}

function reasonTable(page: PageContext, campaign: Campaign, { figure, title, reasons }: ReasonTable): Markup {
  const { t, format } = page
  return dataTable<ReasonCount>({
    caption: title,
    hideCaption: true,
    layout: 'dense',
    rows: reasons,
    columns: [
      { label: t.campaigns.people.reason, isRowHeader: true, cell: ({ reason }) => describeReason(page, reason) },
      {
        label: t.campaigns.check.contacts,
        isNumeric: true,
        cell: ({ reason, count }) =>
          html`<a href="${peoplePath(page, campaign, { figure, reason })}">${format.number(count)}</a>`,
      },
    ],
  })
}

/** Why somebody was not asked, or a message not sent. */
export function describeReason({ t }: ViewContext, reason: string): string {
  const texts: Record<string, string> = { ...t.contacts.decisions, ...t.campaigns.reasons }
  return texts[reason] ?? reason
}
