import { html } from 'hono/html'
import type { Referral, ReferralTotals } from '../../../shared/referral.ts'
import { listColleagues } from '../../domain/praise/colleagues.ts'
import { countPraise, listPraise } from '../../domain/praise/praise.ts'
import { listConversions } from '../../domain/referrals/conversions.ts'
import { getReferralTotals } from '../../domain/referrals/figures.ts'
import { listTopReferrals } from '../../domain/referrals/referrals.ts'
import { getReferralSettings } from '../../domain/referrals/settings.ts'
import { listRules } from '../../domain/rules/rules.ts'
import { linkButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { card, definitionList, metric } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { sectionTabs } from '../follow-ups/section-tabs.ts'
import type { PageContext } from '../layout/context.ts'
import { exportMenu } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { settingsPath } from '../settings/paths.ts'
import { contactLink, conversionsCard } from './conversions.ts'
import { promotersPath } from './paths.ts'
import { praiseCard } from './praise-cards.ts'

const MAX_REFERRALS = 25
const MAX_CONVERSIONS = 25
const MAX_PRAISE = 10
/** As many as a workspace has. */
const MAX_RULES = 100

/** What promoters have brought: each part for the members who may see it. */
export async function showPromoters(page: PageContext) {
  const messages = page.t.promoters
  return page.c.html(
    shell(
      page,
      {
        title: messages.title,
        current: 'follow-ups',
        wide: true,
        intro: messages.intro,
        above: sectionTabs(page, 'promoters'),
        actions: pageActions(page),
      },
      html`${page.may('contacts') ? await referralParts(page) : ''}
${page.may('responses') ? await praisePart(page) : ''}`,
    ),
  )
}

function pageActions(page: PageContext): Markup {
  const messages = page.t.promoters
  const till = linkButton({ label: messages.till.title, icon: 'check', href: promotersPath(page, '/till') })
  const settings = linkButton({ label: messages.settings, icon: 'settings', href: settingsPath(page, 'referrals') })
  const files = { href: (type: string) => promotersPath(page, `/referrals.${type}`), hint: messages.exportHint }
  return html`${page.may('responses.enter') ? till : ''}
${page.may('settings') ? settings : ''}
${page.may('contacts') ? exportMenu(page, files) : ''}`
}

async function referralParts(page: PageContext): Promise<Markup> {
  const { deps, caller } = page.c.var
  const [figures, settings, top, conversions] = await Promise.all([
    getReferralTotals(deps, caller),
    getReferralSettings(deps, caller),
    listTopReferrals(deps, caller, MAX_REFERRALS),
    listConversions(deps, caller, {}, { limit: MAX_CONVERSIONS }),
  ])
  return html`${page.may('settings') ? await setUpNotices(page, settings.destination !== null) : ''}
${figuresCard(page, figures)}
${referrersCard(page, top)}
${conversionsCard(page, conversions.data)}`
}

/** What is missing before anything happens. */
async function setUpNotices(page: PageContext, hasDestination: boolean): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.promoters
  const { data: rules } = await listRules(deps, caller, { limit: MAX_RULES })
  const thanks = rules.some(
    ({ settings, pausedAt }) => pausedAt === null && settings.actions.some(({ kind }) => kind === 'thank'),
  )
  const newRule = linkButton({
    label: messages.newRule,
    small: true,
    href: settingsPath(page, 'rules', '/new?preset=thanks'),
  })
  const toSettings = linkButton({ label: messages.settings, small: true, href: settingsPath(page, 'referrals') })
  return html`${thanks ? '' : notice({ kind: 'info', title: messages.noRule, text: messages.noRuleText, action: newRule })}
${hasDestination ? '' : notice({ kind: 'info', text: messages.noDestination, action: toSettings })}`
}

function figuresCard(page: PageContext, figures: ReferralTotals): Markup {
  const { figures: messages, ...texts } = page.t.promoters
  const { number } = page.format
  const skipped = figures.skipped.map(({ reason, count }) => [texts.reasons[reason], number(count)] as const)
  return card(
    { title: messages.title },
    html`<div class="figures">
${metric({ label: messages.thanked, value: number(figures.thanked) })}
${metric({ label: messages.asked, value: number(figures.asked) })}
${metric({ label: messages.visits, value: number(figures.visits) })}
${metric({
  label: messages.conversions,
  value: number(figures.conversions),
  note: figures.referrers > 0 ? messages.referrers(figures.referrers, number(figures.referrers)) : '',
})}
${metric({ label: messages.rewards, value: number(figures.rewards) })}
</div>
${
  skipped.length === 0
    ? ''
    : html`<details class="labels"><summary>${texts.skipped}</summary><p class="hint">${texts.skippedText}</p>${definitionList(skipped)}</details>`
}`,
  )
}

function referrersCard(page: PageContext, referrals: readonly Referral[]): Markup {
  const messages = page.t.promoters
  const { number } = page.format
  if (referrals.length === 0) return card({ title: messages.referrers, intro: messages.noReferrers }, html``)
  const table = dataTable<Referral>({
    caption: messages.referrers,
    hideCaption: true,
    rows: referrals,
    columns: [
      {
        label: messages.customer,
        isRowHeader: true,
        cell: ({ contactId, contactName }) => contactLink(page, contactId, contactName),
      },
      { label: messages.code, cell: ({ code }) => html`<code>${code}</code>` },
      { label: messages.visits, isNumeric: true, cell: ({ visits }) => number(visits) },
      { label: messages.newcomers, isNumeric: true, cell: ({ conversions }) => number(conversions) },
      { label: messages.rewards, isNumeric: true, cell: ({ rewards }) => number(rewards) },
    ],
  })
  return card({ title: messages.referrers, intro: messages.referrersText }, table)
}

async function praisePart(page: PageContext): Promise<Markup> {
  const { deps, caller } = page.c.var
  const [colleagues, counts, latest] = await Promise.all([
    listColleagues(deps, caller),
    countPraise(deps, caller),
    listPraise(deps, caller, { limit: MAX_PRAISE }),
  ])
  return praiseCard(page, { counts, latest: latest.data, hasColleagues: colleagues.length > 0 })
}
