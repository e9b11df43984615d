import { html } from 'hono/html'
import type { Rule, RuleSettings } from '../../../shared/rule.ts'
import { DomainError } from '../../domain/errors.ts'
import { requireMatchingEvents } from '../../domain/rules/references.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { button, hiddenFields, linkButton, postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPage } from '../settings/views.ts'
import { describeRule } from './describe.ts'
import { ruleFields } from './fields.ts'
import { hasActions, labelField, parseRule, toFieldErrors } from './form.ts'
import { loadRuleReferences, type RuleReferences } from './names.ts'
import { rulePath, rulesPath } from './paths.ts'

interface RulePageProps {
  rule?: Rule
  form: Form
  errors?: FieldErrors
  /** What someone else has saved meanwhile. */
  conflict?: Markup
  /** What the rule of the form would have done. */
  dryRun?: Markup
}

/** A rule on one page: its sentence, and the fields that make it. */
export async function rulePage(page: PageContext, props: RulePageProps): Promise<Markup> {
  const messages = page.t.rules
  const { rule, errors = {} } = props
  const { deps, caller } = page.c.var
  const [references, keys] = await Promise.all([loadRuleReferences(page), listSegmentKeys(deps, caller)])
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ ...(field && { field }), message }))
  const action = rule ? rulePath(page, rule) : rulesPath(page, '/new')
  const title = rule?.name ?? messages.make
  const above = breadcrumb(page, [
    { label: messages.title, href: rulesPath(page) },
    { label: title, href: action, current: true },
  ])
  const attributes = {
    ...{ id: 'rule', 'data-live-part': rulesPath(page, '/summary'), 'data-guard': true },
    'data-unsaved': Boolean(props.dryRun || props.conflict) || fieldErrors.length > 0,
  }
  const fields = { form: props.form, errors, references, keys: keys.map(({ key }) => key) }
  return settingsPage(
    page,
    'rules',
    {
      ...{ title, above, wide: true, fieldErrors },
      ...(rule && { actions: ruleActions(page, rule) }),
    },
    html`${rule ? stateNotices(page, rule) : ''}
${props.conflict ? notice({ kind: 'warning', text: props.conflict }) : ''}
${props.dryRun ?? ''}
<div class="editor">
${form(
  { action, attributes },
  html`${hiddenFields({ version: props.form.text('version', `${rule?.version ?? ''}`) })}
${nameCard(page, props)}
${ruleFields(page, fields)}`,
)}
<aside class="preview">
${card({ title: messages.rule }, html`<div data-part aria-live="polite">${ruleSummary(page, props.form, references)}</div>`)}
</aside>
${formActions(
  button({ label: messages.save, kind: 'primary', attributes: { form: 'rule' } }),
  button({
    ...{ label: messages.dryRun.action, icon: 'eye' },
    attributes: { form: 'rule', formaction: `${action}/dry-run` },
  }),
  linkButton({
    ...{ label: page.t.common.cancel, kind: 'quiet', href: rulesPath(page) },
    attributes: { 'data-discard': true },
  }),
)}
</div>`,
  )
}

function nameCard(page: PageContext, { form: submitted, errors = {} }: RulePageProps): Markup {
  const messages = page.t.rules
  return card(
    {},
    textField({
      ...{ name: 'name', label: messages.name, hint: messages.nameHint, value: submitted.text('name') },
      ...{ error: errors.name, required: true, attributes: { maxlength: 100 } },
    }),
  )
}

/** The sentence of a form, or what it lacks. */
export function ruleSummary(page: PageContext, submitted: Form, references: RuleReferences): Markup {
  const { missingEvents, missingActions } = page.t.rules
  // The name is no part of the sentence.
  const { value, errors } = parseRule(page, { ...submitted, text: withName(submitted) })
  if (value)
    return html`<p>${describeRule(page, value.settings, references)}</p>
${mismatchNotice(page, value.settings)}`
  const missing = submitted.list('events').length === 0 ? missingEvents : hasActions(submitted) ? '' : missingActions
  return html`<p class="quiet">${missing || Object.values(errors)[0]}</p>`
}

/** Says which condition can never hold, or which action cannot follow. */
function mismatchNotice(page: PageContext, settings: RuleSettings): Markup {
  try {
    requireMatchingEvents(settings)
    return html``
  } catch (error) {
    const errors = error instanceof DomainError ? toFieldErrors(page, error, settings) : undefined
    const [[field, text] = []] = Object.entries(errors ?? {})
    if (field === undefined) throw error
    const label = labelField(page, field)
    return notice({ kind: 'warning', text: text ?? '', ...(label && { title: label }) })
  }
}

const withName =
  ({ text }: Form): Form['text'] =>
  (name, fallback) =>
    name === 'name' ? '-' : text(name, fallback)

function stateNotices(page: PageContext, { pausedAt, problems }: Rule): Markup {
  const messages = page.t.rules
  const codes = [...new Set(problems.map(({ code }) => code))]
  const texts = codes.map((code) => notice({ kind: 'warning', text: messages.problems[code] }))
  const since = pausedAt === null ? '' : messages.pausedSince(page.format.shortDateTime(Date.parse(pausedAt)))
  return html`${since ? notice({ kind: 'info', text: since }) : ''}
${texts}`
}

function ruleActions(page: PageContext, rule: Rule): Markup {
  const messages = page.t.rules
  const { action, title, text } = messages.deletion
  const dialog = 'delete-rule'
  const isPaused = rule.pausedAt !== null
  return html`${postButton({
    label: isPaused ? messages.resume : messages.pause,
    action: rulePath(page, rule, isPaused ? '/pause/deletion' : '/pause'),
  })}
${dialogButton({ label: action, icon: 'trash', kind: 'quiet', dialog })}
${confirmDialog(page, { id: dialog, title: title(rule.name), text, action: rulePath(page, rule, '/deletion'), confirm: action })}`
}
