import { html } from 'hono/html'
import { type DomainError, hasErrorCode } from '../../domain/errors.ts'
import { deleteSegment } from '../../domain/segments/segments.ts'
import { readForm } from '../../http/forms.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { parseConditions } from './form.ts'
import { segmentPath, segmentsPath } from './paths.ts'
import { segmentSummary } from './views.ts'

export async function removeSegment(page: PageContext) {
  const { deps, caller } = page.c.var
  const id = getPathId(page, 'segment')
  const messages = page.t.segments.deletion
  try {
    await deleteSegment(deps, caller, id)
  } catch (error) {
    if (!hasErrorCode(error, 'segment-in-use')) throw error
    const text = messages.used((error as DomainError<'segment-in-use'>).params?.campaign ?? '')
    return redirectWithNotice(page.c, segmentPath(page, { id }), text, 'warning')
  }
  return redirectWithNotice(page.c, segmentsPath(page), messages.done)
}

/** The conditions of a form in words, and how many contacts meet them: for the script, while the user chooses. */
export async function showSegmentSummary(page: PageContext) {
  const { value, errors } = parseConditions(page, await readForm(page.c))
  const summary = value ? segmentSummary(page, value) : html`<p class="quiet">${Object.values(errors)[0]}</p>`
  return page.c.html(await summary, value ? 200 : 400)
}
