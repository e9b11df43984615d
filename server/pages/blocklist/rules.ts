import { html } from 'hono/html'
import { BlocklistRulesPatch, type BlocklistRuleTexts } from '../../../shared/blocklist.ts'
import { getBlocklistRules, updateBlocklistRules } from '../../domain/blocklist/rules.ts'
import { emptyForm, type Form, readForm } from '../../http/forms.ts'
import { button } from '../components/button.ts'
import { textArea } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { blocklistPath } from './paths.ts'

const parts = ['entry', 'review', 'exit'] as const

/** The rules in the language of the user: as the workspace has written them, or ours. */
export async function loadRuleTexts({ c, t, format }: PageContext): Promise<BlocklistRuleTexts> {
  const rules = await getBlocklistRules(c.var.deps, c.var.caller)
  return rules[format.language] ?? t.blocklist.rules
}

/** The rules, folded. */
export const rulesDetails = ({ t }: ViewContext, texts: BlocklistRuleTexts): Markup => html`<details>
<summary>${t.blocklist.rulesTitle}</summary>
${parts.map(
  (part) => html`<h3>${t.blocklist.parts[part]}</h3>
<p dir="auto">${texts[part]}</p>`,
)}
</details>`

/** A form for the rules in the language of the user. */
export async function showRules(page: PageContext, submitted: Form = emptyForm) {
  const { blocklist: messages } = page.t
  const texts = await loadRuleTexts(page)
  const hasError = submitted !== emptyForm
  const fields = parts.map((part) =>
    textArea({
      name: part,
      label: messages.parts[part],
      rows: 6,
      value: hasError ? submitted.text(part) : texts[part],
      attributes: { maxlength: 4000 },
    }),
  )
  return page.c.html(
    shell(
      page,
      { title: messages.rulesTitle, current: 'contacts', intro: messages.rulesIntro },
      html`${errorSummary(page, hasError ? [{ field: 'entry', message: messages.errors.rules }] : [])}
${card(
  {},
  form(
    { action: blocklistPath(page, '/rules') },
    html`${fields}
${formActions(button({ label: page.t.common.save, kind: 'primary' }))}`,
  ),
)}`,
    ),
    hasError ? 400 : 200,
  )
}

export async function saveRules(page: PageContext) {
  const { c, t, format } = page
  const submitted = await readForm(c)
  const texts = Object.fromEntries(parts.map((part) => [part, submitted.text(part).replaceAll('\r\n', '\n').trim()]))
  const isBlank = Object.values(texts).every((text) => text === '')
  const { data } = BlocklistRulesPatch.safeParse({ [format.language]: isBlank ? null : texts })
  if (!data) return showRules(page, submitted)
  await updateBlocklistRules(c.var.deps, c.var.caller, data)
  return redirectWithNotice(c, blocklistPath(page), t.blocklist.rulesSaved)
}
