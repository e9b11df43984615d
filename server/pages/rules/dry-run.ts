import { html } from 'hono/html'
import type { RuleDryRun, RuleSettings } from '../../../shared/rule.ts'
import { dryRunRule } from '../../domain/rules/dry-run.ts'
import { readForm } from '../../http/forms.ts'
import { card, definitionList } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { attemptChange } from '../settings/attempt.ts'
import { capitalize, describeAction } from './describe.ts'
import { loadRule } from './edit.ts'
import { parseRule, toFieldErrors } from './form.ts'
import { loadRuleReferences, type RuleReferences } from './names.ts'
import { rulePage } from './views.ts'

export const showNewRuleDryRun = (page: PageContext) => showDryRun(page)

export const showRuleDryRun = async (page: PageContext) => showDryRun(page, await loadRule(page))

/** The form as it was sent, and what its rule would have done. Nothing is saved. */
async function showDryRun(page: PageContext, rule?: Awaited<ReturnType<typeof loadRule>>): Promise<Response> {
  const { c } = page
  const form = await readForm(c)
  const { value, errors } = parseRule(page, form)
  const state = { ...(rule && { rule }), form }
  if (!value) return c.html(await rulePage(page, { ...state, errors }), 400)
  const result = await attemptChange(
    () => dryRunRule(c.var.deps, c.var.caller, value.settings),
    (error) => toFieldErrors(page, error, value.settings),
  )
  if (result.errors) return c.html(await rulePage(page, { ...state, errors: result.errors }), 400)
  const dryRun = dryRunCard(page, value.settings, result.value, await loadRuleReferences(page))
  return c.html(await rulePage(page, { ...state, dryRun }))
}

function dryRunCard(page: PageContext, settings: RuleSettings, run: RuleDryRun, references: RuleReferences): Markup {
  const messages = page.t.rules.dryRun
  const { number, sentences } = page.format
  const matches = messages.events(run.matches, number(run.matches))
  const notes = [messages.text, ...(run.isComplete ? [] : [messages.partial(number(run.examined))])]
  const counts = settings.actions.map((action, index) => {
    const { count = 0, existing = 0 } = run.actions[index] ?? {}
    const times = messages.times(count, number(count))
    const text = existing > 0 ? messages.existing(times, existing, number(existing)) : times
    return [capitalize(describeAction(page, action, references)), text] as const
  })
  return card(
    { title: messages.title, id: 'dry-run', intro: sentences(notes) },
    run.matches === 0
      ? html`<p>${messages.none}</p>`
      : html`<p><strong>${matches}</strong></p>
${definitionList(counts)}
${exampleTable(page, settings, run)}`,
  )
}

type Example = RuleDryRun['examples'][number]

const MAX_SHOWN = 10

function exampleTable(page: PageContext, { actions }: RuleSettings, { examples }: RuleDryRun): Markup {
  const messages = page.t.rules.dryRun
  const opensFollowUps = actions.some(({ kind }) => kind === 'open-follow-up')
  const what = (example: Example) => {
    const text = page.t.alerts.titles[example.event]
    // Of a rule that opens follow-ups, those there are already.
    const path = opensFollowUps && example.hasFollowUp ? `/follow-ups/${example.subject}` : getSubjectPath(example)
    return path === undefined ? text : html`<a href="${workspacePath(page.workspace.slug, path)}">${text}</a>`
  }
  const rows = examples.slice(0, MAX_SHOWN)
  const hasNames = rows.some(({ contactName }) => contactName !== null)
  return dataTable({
    caption: messages.examples,
    rows,
    columns: [
      { label: messages.what, isRowHeader: true, cell: what },
      { label: page.t.common.chart.score, cell: ({ score }) => (score === null ? '' : scoreChip(page, score)) },
      ...(hasNames ? [{ label: messages.who, cell: ({ contactName }: Example) => contactName ?? '' }] : []),
      { label: messages.time, cell: ({ at }) => relativeTime(page, Date.parse(at)) },
    ],
  })
}

/** The page of what an event is about, if there is one. */
function getSubjectPath({ event, subject }: Example): string | undefined {
  const [noun] = event.split('.')
  if (event === 'response.deleted' || event === 'contact.erased') return undefined
  if (noun === 'response') return `/responses/${subject}`
  if (noun === 'follow-up') return `/follow-ups/${subject}`
  if (noun === 'contact') return `/contacts/${subject}`
  return noun === 'campaign' ? `/campaigns/${subject}` : undefined
}
