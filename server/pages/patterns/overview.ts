import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { chooseText, type Pattern, type PatternFigures, type PatternList } from '../../../shared/pattern.ts'
import { decidesOutcome, patternOutcomes } from '../../../shared/pattern-matching.ts'
import { listPatterns } from '../../domain/patterns/figures.ts'
import { countedShareBar } from '../charts/share-bar.ts'
import { linkButton } from '../components/button.ts'
import { emptyState, notice } from '../components/notice.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { sectionTabs } from '../follow-ups/section-tabs.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { describePattern } from './describe.ts'
import { patternPath, patternsPath } from './paths.ts'

/** All patterns in their order, each with its share and what became of its customers. */
export async function showPatterns(page: PageContext) {
  const messages = page.t.patterns
  const list = await listPatterns(page.c.var.deps, page.c.var.caller)
  const create = linkButton({
    ...{ label: messages.create, icon: 'plus', kind: 'primary', href: patternsPath(page, '/new') },
  })
  return page.c.html(
    shell(
      page,
      {
        title: messages.title,
        current: 'follow-ups',
        wide: true,
        intro: messages.intro,
        above: sectionTabs(page, 'patterns'),
        ...(page.may('settings') && { actions: create }),
      },
      html`${notice({ kind: 'info', text: messages.claims })}
${list.isComputing ? notice({ kind: 'info', text: messages.computing }) : ''}
${list.customers === 0 ? emptyState({ icon: 'follow-ups', title: messages.nobody, text: '' }) : ''}
${card({ flush: true }, patternTable(page, list))}
${footnotes(page, list)}`,
    ),
  )
}

type Row = (Pattern & { pattern: true }) | { pattern: false; figures: PatternFigures }

function patternTable(page: PageContext, { data, others }: PatternList): Markup {
  const messages = page.t.patterns
  const rows: Row[] = [
    ...data.map((pattern) => ({ ...pattern, pattern: true as const })),
    ...(others.share.count > 0 ? [{ pattern: false as const, figures: others }] : []),
  ]
  return dataTable<Row>({
    caption: messages.title,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.pattern, isRowHeader: true, cell: (row) => nameCell(page, row) },
      { label: messages.share, cell: (row) => shareCell(page, row) },
      { label: messages.outcome, cell: (row) => outcomeCell(page, row) },
      { label: messages.conversion, cell: ({ figures }) => conversionText(page, figures) },
    ],
  })
}

function nameCell(page: PageContext, row: Row): Markup {
  const { t, format } = page
  const messages = t.patterns
  if (!row.pattern) return html`${messages.none}<br><span class="quiet">${messages.noneText}</span>`
  const name = chooseText(row.names, format.language)
  const state = row.pausedAt === null ? '' : badge(messages.states.paused, 'warning')
  const title = page.may('settings') ? html`<a href="${patternPath(page, row)}">${name}</a>` : name
  return html`${title} ${state}<br><span class="quiet">${describePattern(page, row.conditions)}</span>
<details><summary>${messages.suggestion}</summary><p dir="auto">${chooseText(row.suggestions, format.language)}</p></details>`
}

function shareCell(page: PageContext, row: Row): Markup | string {
  const { t, format } = page
  const { count, total, share, low, high } = row.figures.share
  const number = format.number(count)
  const text =
    row.pattern && count > 0
      ? html`<a href="${patternPath(page, row, '/contacts')}">${t.patterns.customers(count, number)}</a>`
      : t.patterns.customers(count, number)
  if (!hasEnoughForShares(total) || share === null || low === null || high === null) return text
  const limits = t.patterns.limits(format.percent(low), format.percent(high))
  return html`${countedShareBar(page, row.figures.share)}<span class="whole">${text} · ${format.percent(share)}</span>
<span class="quiet whole">(${limits})</span>`
}

function outcomeCell(page: PageContext, row: Row): Markup {
  const { t, format } = page
  const { outcomes } = row.figures
  const texts = patternOutcomes
    .filter((name) => outcomes[name] > 0)
    .map((name) => `${t.patterns.outcomes[name]} ${format.number(outcomes[name])}`)
  const parts = texts.map(
    (text, index) => html`<span class="whole">${text}${index < texts.length - 1 ? ' ·' : ''}</span> `,
  )
  const caution = row.pattern && parts.length > 0 && decidesOutcome(row.conditions)
  return html`${parts.length === 0 ? '—' : parts}
${caution ? html`<br><span class="quiet">${t.patterns.decided}</span>` : ''}`
}

function conversionText({ t, format }: PageContext, { conversion }: PatternFigures): Markup | string {
  const { count, total, share, low, high } = conversion
  if (share === null || low === null || high === null) return '—'
  const counts = t.patterns.shareOf(format.number(count), format.number(total))
  if (!hasEnoughForShares(total)) return counts
  const limits = t.patterns.limits(format.percent(low), format.percent(high))
  return html`<span class="whole">${counts} · ${format.percent(share)}</span> <span class="quiet whole">(${limits})</span>`
}

function footnotes(page: PageContext, { customers, computedAt }: PatternList): Markup {
  const messages = page.t.patterns
  const time = computedAt === null ? '' : messages.computedAt(page.format.relativeTime(Date.parse(computedAt)))
  if (customers === 0) return html``
  return html`<p class="hint">${page.format.sentences([messages.base(customers, page.format.number(customers)), time])}</p>
<p class="hint">${messages.outcomeText}</p>`
}
