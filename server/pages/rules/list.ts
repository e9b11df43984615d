import { html } from 'hono/html'
import type { Rule } from '../../../shared/rule.ts'
import { countAlertsByRule } from '../../domain/channels/log.ts'
import { listRules, MAX_RULES } from '../../domain/rules/rules.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { parseCursor } from '../settings/query.ts'
import { settingsPage } from '../settings/views.ts'
import { describeRule } from './describe.ts'
import { loadRuleReferences, type RuleReferences } from './names.ts'
import { rulePath, rulesPath } from './paths.ts'
import { listMissingPresets } from './presets.ts'

const PAGE_SIZE = 50

export async function showRules(page: PageContext) {
  const messages = page.t.rules
  const { deps, caller } = page.c.var
  const cursor = parseCursor(page)
  const [{ data, nextCursor }, allRules, references] = await Promise.all([
    listRules(deps, caller, { cursor, limit: PAGE_SIZE }),
    listRules(deps, caller, { limit: MAX_RULES }),
    loadRuleReferences(page),
  ])
  const counts = await countAlertsByRule(deps, caller, [...references.channels.keys()])
  const links = {
    newer: cursor ? rulesPath(page) : null,
    older: nextCursor && withQuery(rulesPath(page), { cursor: nextCursor }),
  }
  const actions = linkButton({ label: messages.make, icon: 'plus', kind: 'primary', href: rulesPath(page, '/new') })
  return page.c.html(
    settingsPage(
      page,
      'rules',
      { intro: messages.intro, wide: true, actions },
      html`${
        data.length === 0
          ? emptyState({ icon: 'follow-ups', title: messages.nothing, text: messages.nothingText })
          : card({ flush: true }, ruleTable(page, data, { references, counts }))
      }
${pager(page, links)}
${presetCard(page, allRules.data)}`,
    ),
  )
}

interface TableContext {
  references: RuleReferences
  /** Events that rules have sent to channels, by the id of the rule. */
  counts: ReadonlyMap<string, number>
}

function ruleTable(page: PageContext, rules: readonly Rule[], { references, counts }: TableContext): Markup {
  const messages = page.t.rules
  const title = (rule: Rule) =>
    html`<a href="${rulePath(page, rule)}">${rule.name}</a><br><span class="quiet">${describeRule(page, rule.settings, references)}</span>`
  return dataTable({
    caption: messages.title,
    hideCaption: true,
    rows: rules,
    columns: [
      { label: messages.rule, isRowHeader: true, cell: title },
      { label: messages.state, cell: (rule) => stateBadge(page, rule) },
      { label: messages.recent, cell: ({ id, settings }) => recentText(page, settings, counts.get(id) ?? 0) },
    ],
  })
}

/** What a rule has sent; follow-ups and tags are not counted. */
function recentText({ t, format }: PageContext, { actions }: Rule['settings'], count: number): string {
  const messages = t.rules
  if (!actions.some((action) => 'channelId' in action)) return ''
  return count === 0 ? messages.recentNone : messages.recentAlerts(count, format.number(count))
}

export function stateBadge({ t }: PageContext, { pausedAt, problems }: Rule): Markup {
  const { states } = t.rules
  if (pausedAt !== null) return badge(states.paused)
  return problems.length > 0 ? badge(states.broken, 'warning') : badge(states.active, 'success')
}

function presetCard(page: PageContext, rules: readonly Rule[]): Markup {
  const messages = page.t.rules
  const links = listMissingPresets(page, rules).map((preset) =>
    linkButton({
      label: messages.presets[preset],
      icon: 'plus',
      href: withQuery(rulesPath(page, '/new'), { preset }),
    }),
  )
  if (links.length === 0) return html``
  return card({ title: messages.startFrom, intro: messages.startFromText }, html`<div class="actions">${links}</div>`)
}
