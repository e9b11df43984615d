import { html } from 'hono/html'
import { chooseText, type PatternRule } from '../../../shared/pattern.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  createPattern,
  deletePattern,
  getPatternRule,
  listPatternRules,
  updatePattern,
} from '../../domain/patterns/patterns.ts'
import { emptyForm, type FieldErrors, type Form, readForm } from '../../http/forms.ts'
import { button, hiddenFields, linkButton, postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { badge, card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { describePattern } from './describe.ts'
import { patternFields } from './fields.ts'
import { FIRST, parseConditions, parsePattern, toPatternForm } from './form.ts'
import { patternPath, patternsPath } from './paths.ts'

interface PatternPageProps {
  rule?: PatternRule
  form: Form
  errors?: FieldErrors
  conflict?: string
  /** What the conditions of the form would change. */
  preview?: Markup
}

const getId = (page: PageContext): string => page.c.req.param('id') ?? ''

export const loadRule = (page: PageContext): Promise<PatternRule> =>
  getPatternRule(page.c.var.deps, page.c.var.caller, getId(page))

export async function showNewPattern(page: PageContext) {
  return page.c.html(await patternPage(page, { form: emptyForm }))
}

export async function showPattern(page: PageContext) {
  const rule = await loadRule(page)
  return page.c.html(await patternPage(page, { rule, form: toPatternForm(rule, await findPrevious(page, rule.id)) }))
}

/** The pattern after which one is tried; null if it is the first. */
async function findPrevious(page: PageContext, id: string): Promise<string | null> {
  const ids = (await listPatternRules(page.c.var.deps, page.c.var.caller)).map((rule) => rule.id)
  return ids[ids.indexOf(id) - 1] ?? null
}

export async function saveNewPattern(page: PageContext) {
  const { deps, caller } = page.c.var
  const submitted = await readForm(page.c)
  const { value, errors } = parsePattern(page, submitted)
  if (!value) return page.c.html(await patternPage(page, { form: submitted, errors }), 400)
  try {
    await createPattern(deps, caller, value)
  } catch (error) {
    return page.c.html(await patternPage(page, { form: submitted, ...describeConflict(page, error) }), 409)
  }
  return redirectWithNotice(page.c, patternsPath(page), page.t.patterns.created)
}

export async function savePattern(page: PageContext) {
  const { deps, caller } = page.c.var
  const rule = await loadRule(page)
  const submitted = await readForm(page.c)
  const { value, errors } = parsePattern(page, submitted)
  if (!value) return page.c.html(await patternPage(page, { rule, form: submitted, errors }), 400)
  const { names, suggestions, conditions, after } = value
  const version = Number(submitted.text('version')) || 0
  try {
    await updatePattern(deps, caller, rule.id, { names, suggestions, conditions, after, version })
  } catch (error) {
    return page.c.html(await patternPage(page, { rule, form: submitted, ...describeConflict(page, error) }), 409)
  }
  return redirectWithNotice(page.c, patternsPath(page), page.t.patterns.saved)
}

/** Why a form could not be saved, beside its field if there is one. @throws any other error */
function describeConflict({ t }: PageContext, error: unknown): Pick<PatternPageProps, 'errors' | 'conflict'> {
  const messages = t.patterns
  if (hasErrorCode(error, 'changed')) return { conflict: messages.stale }
  if (hasErrorCode(error, 'pattern-order')) return { errors: { after: messages.errors.after } }
  if (!hasErrorCode(error, 'too-many-patterns')) throw error
  const { limit } = error.params as { limit: number }
  return { conflict: messages.errors.many(limit) }
}

export async function savePause(page: PageContext, paused: boolean) {
  const { deps, caller } = page.c.var
  await updatePattern(deps, caller, getId(page), { paused })
  return redirectWithNotice(page.c, patternsPath(page), page.t.patterns[paused ? 'paused' : 'resumed'])
}

export async function removePattern(page: PageContext) {
  const { custom } = await loadRule(page)
  await deletePattern(page.c.var.deps, page.c.var.caller, getId(page))
  const { deletion, restoration } = page.t.patterns
  return redirectWithNotice(page.c, patternsPath(page), custom ? deletion.done : restoration.done)
}

/** The sentence of a form: for the script, while the user chooses. */
export async function showSummary(page: PageContext) {
  return page.c.html(summary(page, await readForm(page.c)))
}

function summary(page: PageContext, submitted: Form): Markup {
  const { value, errors } = parseConditions(page, submitted)
  const text = value ? describePattern(page, value) : (Object.values(errors)[0] ?? page.t.patterns.form.missing)
  return html`<p${value ? '' : html` class="quiet"`}>${text}</p>`
}

/** A pattern on one page: its sentence, and the fields that make it. */
export async function patternPage(page: PageContext, props: PatternPageProps): Promise<Markup> {
  const { t } = page
  const messages = t.patterns
  const { rule, errors = {} } = props
  const rules = await listPatternRules(page.c.var.deps, page.c.var.caller)
  const name = (one: PatternRule) => chooseText(one.names, page.format.language)
  const places = [
    { value: FIRST, label: messages.form.first },
    ...rules
      .filter(({ id }) => id !== rule?.id)
      .map((one) => ({ value: one.id, label: messages.form.after(name(one)) })),
  ]
  const lastPlace = places.at(-1)?.value ?? FIRST
  const shownForm = rule || props.form.has('after') ? props.form : withPlace(props.form, lastPlace)
  const action = rule ? patternPath(page, rule) : patternsPath(page, '/new')
  const title = rule ? name(rule) : messages.create
  const attributes = {
    ...{ id: 'pattern', 'data-live-part': patternsPath(page, '/summary'), 'data-guard': true },
    'data-unsaved': Boolean(props.preview || props.conflict) || Object.keys(errors).length > 0,
  }
  return shell(
    page,
    {
      ...{ title, current: 'follow-ups', wide: true },
      above: breadcrumb(page, [
        { label: messages.title, href: patternsPath(page) },
        { label: title, href: action, current: true },
      ]),
      ...(rule && { intro: stateBadges(page, rule), actions: patternActions(page, rule, title) }),
    },
    html`${errorSummary(
      page,
      Object.entries(errors).map(([field, message]) => ({ field, message })),
    )}
${props.conflict ? notice({ kind: 'warning', text: props.conflict }) : ''}
${props.preview ?? ''}
<div class="editor">
${form(
  { action, attributes },
  html`${hiddenFields({ version: props.form.text('version', `${rule?.version ?? ''}`) })}
${patternFields(page, { form: shownForm, errors, places })}`,
)}
<aside class="preview">
${card({ title: messages.pattern }, html`<div data-part aria-live="polite">${summary(page, props.form)}</div>`)}
</aside>
${formActions(
  button({ label: messages.form.save, kind: 'primary', attributes: { form: 'pattern' } }),
  button({
    ...{ label: messages.form.preview, icon: 'eye' },
    attributes: { form: 'pattern', formaction: `${action}/preview` },
  }),
  linkButton({
    ...{ label: t.common.cancel, kind: 'quiet', href: patternsPath(page) },
    attributes: { 'data-discard': true },
  }),
)}
</div>`,
  )
}

const withPlace = (submitted: Form, place: string): Form => ({
  ...submitted,
  text: (name, fallback) => (name === 'after' ? place : submitted.text(name, fallback)),
})

function stateBadges({ t }: PageContext, { pausedAt, custom, changed }: PatternRule): Markup {
  const { states } = t.patterns
  return html`${pausedAt === null ? '' : badge(states.paused, 'warning')}
${custom ? badge(states.custom) : changed ? badge(states.changed) : ''}`
}

function patternActions(page: PageContext, rule: PatternRule, name: string): Markup {
  const messages = page.t.patterns
  const isPaused = rule.pausedAt !== null
  const { action, title, text } = rule.custom ? messages.deletion : messages.restoration
  const dialog = 'delete-pattern'
  const removal = html`${dialogButton({ label: action, icon: rule.custom ? 'trash' : 'undo', kind: 'quiet', dialog })}
${confirmDialog(page, {
  ...{ id: dialog, title: title(name), text, confirm: action },
  action: patternPath(page, rule, '/deletion'),
})}`
  return html`${linkButton({ label: messages.contacts.list, icon: 'person', href: patternPath(page, rule, '/contacts') })}
${postButton({
  label: isPaused ? messages.resume : messages.pause,
  action: patternPath(page, rule, isPaused ? '/pause/deletion' : '/pause'),
})}
${rule.custom || rule.version > 0 ? removal : ''}`
}
