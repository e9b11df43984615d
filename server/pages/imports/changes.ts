import { hasErrorCode } from '../../domain/errors.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { sendList } from '../layout/exports.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { ImportArea } from './area.ts'

/** Shows the import after a change, unless the change has a response of its own, or comes too late. */
export async function changeImport(
  page: PageContext,
  area: ImportArea,
  change: (id: string) => Promise<Response | undefined>,
): Promise<Response> {
  const id = getPathId(page, 'import')
  const path = area.path(page, id)
  try {
    return (await change(id)) ?? page.c.redirect(path, 303)
  } catch (error) {
    if (hasErrorCode(error, 'too-many-rejections'))
      return redirectWithNotice(page.c, path, area.messages(page).acceptFirst, 'danger')
    if (!hasErrorCode(error, 'already-started')) throw error
    return redirectWithNotice(page.c, path, page.t.contacts.begun, 'warning')
  }
}

/** Sends the rejected rows of an import with their lines and reasons. */
export function sendRejections(page: PageContext, area: ImportArea, importId: string) {
  const { deps, caller } = page.c.var
  const { line, reason } = page.t.contacts
  const query = { importId, messages: { ...area.messages(page).errors }, line, reason }
  const names = { sheet: page.t.contacts.rejectedFile, name: `rejected-${importId}` }
  return sendList(page, 'import-rejections', names, (format) => deps.exportList('rejections', caller, query, format))
}
