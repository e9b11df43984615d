import { html } from 'hono/html'
import type { Rule } from '../../../shared/rule.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { createRule, getRule, updateRule } from '../../domain/rules/rules.ts'
import { createForm, emptyForm, type Form, readForm } from '../../http/forms.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { attemptChange } from '../settings/attempt.ts'
import { describeRule } from './describe.ts'
import { parseRule, toFieldErrors, toRuleForm } from './form.ts'
import { loadRuleReferences } from './names.ts'
import { rulePath, rulesPath } from './paths.ts'
import { listPresets, toPresetForm } from './presets.ts'
import { rulePage } from './views.ts'

export async function showNewRule(page: PageContext) {
  const name = page.c.req.query('preset')
  const preset = listPresets(page).find((one) => one === name)
  const form = preset ? toPresetForm(page, preset, await loadRuleReferences(page)) : emptyForm
  return page.c.html(await rulePage(page, { form }))
}

export async function saveNewRule(page: PageContext) {
  const { c } = page
  const form = await readForm(c)
  const { value, errors } = parseRule(page, form)
  if (!value) return c.html(await rulePage(page, { form, errors }), 400)
  const result = await attemptChange(
    () => createRule(c.var.deps, c.var.caller, value),
    (error) => toFieldErrors(page, error, value.settings),
  )
  if (result.errors) return c.html(await rulePage(page, { form, errors: result.errors }), 400)
  return redirectWithNotice(c, rulesPath(page), page.t.rules.created(value.name))
}

export const loadRule = (page: PageContext): Promise<Rule> =>
  getRule(page.c.var.deps, page.c.var.caller, getPathId(page, 'rule'))

export async function showRule(page: PageContext) {
  const rule = await loadRule(page)
  return page.c.html(await rulePage(page, { rule, form: toRuleForm(rule.name, rule.settings) }))
}

export async function saveRule(page: PageContext) {
  const { c } = page
  const rule = await loadRule(page)
  const form = await readForm(c)
  const { value, errors } = parseRule(page, form)
  if (!value) return c.html(await rulePage(page, { rule, form, errors }), 400)
  const version = Number(form.text('version')) || 0
  try {
    const update = () => updateRule(c.var.deps, c.var.caller, rule.id, { ...value, version })
    const result = await attemptChange(update, (error) => toFieldErrors(page, error, value.settings))
    if (result.errors) return c.html(await rulePage(page, { rule, form, errors: result.errors }), 400)
  } catch (error) {
    if (!hasErrorCode(error, 'changed')) throw error
    return c.html(await stalePage(page, form), 409)
  }
  return redirectWithNotice(c, rulePath(page, rule), page.t.rules.saved)
}

/** What someone else has saved meanwhile is shown; the form stays, and its next save replaces that. */
async function stalePage(page: PageContext, { fields }: Form) {
  const [rule, references] = await Promise.all([loadRule(page), loadRuleReferences(page)])
  const { stale, theirs } = page.t.rules
  const conflict = html`${stale}<br>${theirs(describeRule(page, rule.settings, references))}`
  return rulePage(page, { rule, form: createForm({ ...fields, version: `${rule.version}` }), conflict })
}
