import { deleteRule, pauseRule, resumeRule } from '../../domain/rules/rules.ts'
import { readForm } from '../../http/forms.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { loadRuleReferences } from './names.ts'
import { rulePath, rulesPath } from './paths.ts'
import { ruleSummary } from './views.ts'

export async function savePause(page: PageContext) {
  const rule = await pauseRule(page.c.var.deps, page.c.var.caller, getPathId(page, 'rule'))
  return redirectWithNotice(page.c, rulePath(page, rule), page.t.rules.paused)
}

export async function removePause(page: PageContext) {
  const rule = await resumeRule(page.c.var.deps, page.c.var.caller, getPathId(page, 'rule'))
  return redirectWithNotice(page.c, rulePath(page, rule), page.t.rules.resumed)
}

export async function removeRule(page: PageContext) {
  await deleteRule(page.c.var.deps, page.c.var.caller, getPathId(page, 'rule'))
  return redirectWithNotice(page.c, rulesPath(page), page.t.rules.deletion.done)
}

/** The sentence of a form: for the script, while the user chooses. */
export async function showRuleSummary(page: PageContext) {
  const form = await readForm(page.c)
  return page.c.html(ruleSummary(page, form, await loadRuleReferences(page)))
}
