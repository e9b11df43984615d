import { html } from 'hono/html'
import type { Segment } from '../../../shared/segment.ts'
import { createSegment, getSegment, updateSegment } from '../../domain/segments/segments.ts'
import { createForm, type FieldErrors, type Form, readForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { conditionFields } from './fields.ts'
import { conditionField, parseConditions, toConditionForm } from './form.ts'
import { listPage } from './lists.ts'
import { invalidName, nameField, parseName, type SaveResult, saveNamed } from './names.ts'
import { segmentPath, segmentsPath } from './paths.ts'
import { segmentActions, segmentBreadcrumb, segmentSummary } from './views.ts'

const NAME = conditionField('name')

export const showNewSegment = async (page: PageContext) => page.c.html(await formPage(page, { form: createForm({}) }))

export async function showSegment(page: PageContext) {
  const segment = await loadSegment(page)
  if (segment.conditions === null) return page.c.html(await listPage(page, segment))
  const { fields } = toConditionForm(segment.conditions)
  return page.c.html(await formPage(page, { segment, form: createForm({ ...fields, [NAME]: segment.name }) }))
}

const loadSegment = (page: PageContext) => getSegment(page.c.var.deps, page.c.var.caller, getPathId(page, 'segment'))

export async function createConditionSegment(page: PageContext) {
  const submitted = await readForm(page.c)
  const result = await saveConditions(page, submitted)
  if (result.errors) return page.c.html(await formPage(page, { form: submitted, errors: result.errors }), result.status)
  const message = page.t.segments.created(submitted.text(NAME).trim())
  return redirectWithNotice(page.c, segmentPath(page, result.saved), message)
}

export async function saveSegment(page: PageContext) {
  const segment = await loadSegment(page)
  const form = await readForm(page.c)
  const isList = segment.conditions === null
  const { errors, ...result } = isList
    ? await renameList(page, segment, form)
    : await saveConditions(page, form, segment)
  if (errors && 'status' in result) {
    const content = isList ? listPage(page, segment, { errors, form }) : formPage(page, { segment, form, errors })
    return page.c.html(await content, result.status)
  }
  return redirectWithNotice(page.c, segmentPath(page, segment), page.t.segments.saved)
}

/** Saves the conditions and the name of a form: of a new segment, or of an existing one. */
export async function saveConditions(page: PageContext, submitted: Form, segment?: Segment): Promise<SaveResult> {
  const { deps, caller } = page.c.var
  const { value: conditions, errors = {} } = parseConditions(page, submitted)
  const name = parseName(submitted, NAME)
  if (!conditions || name === undefined)
    return { errors: { ...(name === undefined && { [NAME]: page.t.segments.errors.name }), ...errors }, status: 400 }
  return saveNamed(page, NAME, async () =>
    segment
      ? updateSegment(deps, caller, segment.id, { name, conditions })
      : createSegment(deps, caller, { name, conditions }),
  )
}

async function renameList(page: PageContext, { id }: Segment, submitted: Form): Promise<SaveResult> {
  const name = parseName(submitted, NAME)
  if (name === undefined) return invalidName(page, NAME)
  return saveNamed(page, NAME, () => updateSegment(page.c.var.deps, page.c.var.caller, id, { name }))
}

interface FormPageProps {
  segment?: Segment
  form: Form
  errors?: FieldErrors
}

async function formPage(page: PageContext, { segment, form: submitted, errors = {} }: FormPageProps): Promise<Markup> {
  const messages = page.t.segments
  const title = segment?.name ?? messages.make
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const { value: conditions } = parseConditions(page, submitted)
  const summary = conditions ? segmentSummary(page, conditions) : html`<p class="quiet">${messages.errors.none}</p>`
  const attributes = { class: 'form card', 'data-live-part': segmentsPath(page, '/summary') }
  return shell(
    page,
    {
      title,
      current: 'campaigns',
      wide: true,
      above: segmentBreadcrumb(page, title),
      ...(segment && { actions: segmentActions(page, segment) }),
    },
    html`${errorSummary(page, fieldErrors)}
<div class="editor">
${form(
  { action: page.c.req.path, attributes },
  html`${nameField({ name: NAME, label: messages.name, form: submitted, errors })}
${conditionFields(page, { form: submitted, errors })}
${formActions(
  button({ label: messages.save, kind: 'primary' }),
  linkButton({ label: page.t.common.cancel, kind: 'quiet', href: segmentsPath(page) }),
)}`,
)}
<aside class="preview">
${card({ title: messages.countNow }, html`<div class="stack" data-part aria-live="polite">${await summary}</div>`)}
</aside>
</div>`,
  )
}
