import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import { type DryRun, type DryRunContact, DryRunOutcome } from '../../../shared/dry-run.ts'
import { listDryRunContacts } from '../../domain/campaigns/dry-run.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card, metric } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { contactPath } from '../contacts/paths.ts'
import { displayName } from '../contacts/views.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { parseCursor } from '../surveys/query.ts'
import { describeReason } from './counts.ts'
import { campaignPath } from './paths.ts'
import { campaignBreadcrumb, loadCampaign } from './views.ts'

const PAGE_SIZE = 50
/** Names that stand beside a reason. */
const MAX_NAMES = 10

const dryRunPath = (page: PageContext, campaign: Campaign, outcome: DryRunOutcome, cursor?: string | null) =>
  campaignPath(page, campaign, '/dry-run', { outcome, cursor })

/** Who would be asked now, and who would not, with names for each reason. */
export function dryRunCard(page: PageContext, campaign: Campaign, dryRun: DryRun): Markup {
  const { t, format } = page
  const messages = t.campaigns.check
  const asked = metric({
    label: messages.asked,
    value: format.number(dryRun.asked),
    ...(dryRun.asked > 0 && { href: dryRunPath(page, campaign, 'asked') }),
  })
  return card(
    { title: messages.title },
    html`<div class="figures">
${asked}
${metric({ label: messages.skipped, value: format.number(dryRun.skipped) })}
${metric({ label: messages.audience, value: format.number(dryRun.audience) })}
</div>
${dryRun.isComplete ? '' : html`<p class="quiet">${messages.partial}</p>`}
${dryRun.reasons.length > 0 ? reasonTable(page, campaign, dryRun) : html`<p class="quiet">${messages.nobodySkipped}</p>`}
<p class="hint">${messages.changes}</p>`,
  )
}

type Reason = DryRun['reasons'][number]

function reasonTable(page: PageContext, campaign: Campaign, { reasons }: DryRun): Markup {
  const { t, format } = page
  const messages = t.campaigns.check
  return dataTable<Reason>({
    caption: messages.why,
    hideCaption: true,
    rows: reasons,
    columns: [
      { label: messages.reason, isRowHeader: true, cell: ({ reason }) => describeReason(page, reason) },
      {
        label: messages.contacts,
        isNumeric: true,
        cell: ({ reason, count }) => html`<a href="${dryRunPath(page, campaign, reason)}">${format.number(count)}</a>`,
      },
      { label: messages.names, cell: (row) => nameList(page, campaign, row) },
    ],
  })
}

function nameList(page: PageContext, campaign: Campaign, { reason, count, contacts }: Reason): Markup {
  const messages = page.t.campaigns.check
  const names = contacts.slice(0, MAX_NAMES).map((contact) => nameContact(page, contact))
  const allLink = html`<a href="${dryRunPath(page, campaign, reason)}">${messages.allNames(page.format.number(count))}</a>`
  return html`<details>
<summary>${messages.showNames}</summary>
${names.join(page.t.contactLists.separator)}${count > names.length ? html` … ${allLink}` : ''}
</details>`
}

const nameContact = (page: PageContext, contact: DryRunContact): string =>
  displayName(page, { ...contact, salutation: null })

/** The contacts of a draft with one outcome. */
export async function showDryRunContacts(page: PageContext) {
  const { c, t } = page
  const campaign = await loadCampaign(page)
  const outcome = DryRunOutcome.safeParse(c.req.query('outcome')).data
  if (!outcome || campaign.state !== 'draft') return c.redirect(campaignPath(page, campaign, '/check'), 303)
  const cursor = parseCursor(page)
  const paging = { cursor, limit: PAGE_SIZE }
  const { data, nextCursor } = await listDryRunContacts(c.var.deps, c.var.caller, campaign.id, outcome, paging)
  const title = outcome === 'asked' ? t.campaigns.check.asked : t.campaigns.check.skipped
  const links = {
    newer: cursor ? dryRunPath(page, campaign, outcome) : null,
    older: nextCursor && dryRunPath(page, campaign, outcome, nextCursor),
  }
  return c.html(
    shell(
      page,
      {
        title,
        current: 'campaigns',
        wide: true,
        above: campaignBreadcrumb(page, campaign, title),
        ...(outcome !== 'asked' && { intro: describeReason(page, outcome) }),
      },
      html`${data.length > 0 ? card({ flush: true }, contactTable(page, data)) : nobody(page, nextCursor)}
${pager(page, links)}`,
    ),
  )
}

/** A page may have looked through many contacts without finding one. */
const nobody = ({ t }: PageContext, nextCursor: string | null): Markup =>
  emptyState({
    icon: 'person',
    title: nextCursor === null ? t.campaigns.people.nothing : t.contactLists.noneYet,
    text: '',
  })

function contactTable(page: PageContext, contacts: readonly DryRunContact[]): Markup {
  const { t, format } = page
  return dataTable<DryRunContact>({
    caption: t.campaigns.check.contacts,
    hideCaption: true,
    rows: contacts,
    columns: [
      {
        label: t.contacts.fields.name,
        isRowHeader: true,
        cell: (contact) => html`<a href="${contactPath(page, contact.id)}">${nameContact(page, contact)}</a>`,
      },
      { label: t.contacts.fields.email, cell: ({ email }) => email ?? '' },
      { label: t.contacts.fields.phone, cell: ({ phone }) => (phone ? format.phone(phone) : '') },
      {
        label: t.contacts.fields.locale,
        cell: ({ locale }) => (locale ? format.languageName(locale) : ''),
      },
    ],
  })
}
