import { html } from 'hono/html'
import { chooseText, type PatternPreview, type PatternRule } from '../../../shared/pattern.ts'
import { listPatternRules } from '../../domain/patterns/patterns.ts'
import { previewPattern } from '../../domain/patterns/preview.ts'
import { readForm } from '../../http/forms.ts'
import { card, definitionList } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { loadRule, patternPage } from './edit.ts'
import { parseConditions } from './form.ts'

export const showNewPreview = (page: PageContext) => showPreview(page)

export const showPatternPreview = async (page: PageContext) => showPreview(page, await loadRule(page))

/** The form as it was sent, and which customers its conditions would move. Nothing is saved. */
async function showPreview(page: PageContext, rule?: PatternRule) {
  const { deps, caller } = page.c.var
  const form = await readForm(page.c)
  const { value: conditions, errors } = parseConditions(page, form)
  const state = { ...(rule && { rule }), form }
  if (!conditions) return page.c.html(await patternPage(page, { ...state, errors }), 400)
  const [result, rules] = await Promise.all([
    previewPattern(deps, caller, { ...(rule && { id: rule.id }), conditions }),
    listPatternRules(deps, caller),
  ])
  return page.c.html(await patternPage(page, { ...state, preview: previewCard(page, result, rules) }))
}

function previewCard(page: PageContext, result: PatternPreview, rules: readonly PatternRule[]): Markup {
  const { t, format } = page
  const messages = t.patterns.preview
  const name = (id: string | null) => {
    const rule = rules.find((one) => one.id === id)
    return rule ? chooseText(rule.names, format.language) : t.patterns.none
  }
  const describe = (count: number, parts: PatternPreview['from']) =>
    parts.length === 0
      ? format.number(count)
      : html`${format.number(count)} <span class="quiet">${parts
          .map((part) => `${name(part.id)} ${format.number(part.count)}`)
          .join(' · ')}</span>`
  const text = (result.isComplete ? messages.text : messages.partial)(format.number(result.examined))
  const moves = result.movesIn + result.movesOut
  return card(
    { title: messages.title, id: 'preview', intro: text },
    html`${moves === 0 ? html`<p><strong>${messages.same}</strong></p>` : ''}
${definitionList([
  [messages.before, format.number(result.before)],
  [messages.after, format.number(result.after)],
  [messages.movesIn, describe(result.movesIn, result.from)],
  [messages.movesOut, describe(result.movesOut, result.to)],
])}`,
  )
}
