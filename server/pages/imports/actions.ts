import { isUnfinished } from '../../../shared/import.ts'
import { ResponseMapping } from '../../../shared/response-import.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  cancelResponseImport,
  dryRunResponseImport,
  getResponseImport,
  type ResponseImportRecord,
  setResponseMapping,
  startResponseImport,
} from '../../domain/responses/import-uploads.ts'
import { type Form, readForm, validateForm } from '../../http/forms.ts'
import { parseTimeZone } from '../../i18n/time-zones.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { changeImport, sendRejections } from './changes.ts'
import { mappingPage } from './mapping.ts'
import { importPath, responseImportArea, uploadPath } from './paths.ts'
import { statePage } from './state.ts'

export async function showImport(page: PageContext) {
  const { c } = page
  const record = await loadImport(page)
  const isMapping = record.state === 'mapping' || (record.state === 'checked' && c.req.query('columns') !== undefined)
  return c.html(isMapping ? await mappingPage(page, record) : await statePage(page, record))
}

const loadImport = (page: PageContext) =>
  getResponseImport(page.c.var.deps, page.c.var.caller, getPathId(page, 'import'))

/** Saves the columns and shows the preview again. */
export const saveMapping = (page: PageContext) => changeImport(page, responseImportArea, (id) => applyMapping(page, id))

/** Saves the columns and checks the whole file. */
export const runDryRun = (page: PageContext) =>
  changeImport(page, responseImportArea, async (id) => {
    const errorPage = await applyMapping(page, id)
    if (errorPage) return errorPage
    try {
      await dryRunResponseImport(page.c.var.deps, page.c.var.caller, id)
    } catch (error) {
      if (!hasErrorCode(error, 'key-required')) throw error
      return page.c.html(await mappingPage(page, await loadImport(page), { key: error.message }), 409)
    }
    return undefined
  })

export const runImport = (page: PageContext) =>
  changeImport(page, responseImportArea, async (id) => {
    const form = await readForm(page.c)
    const acceptRejections = form.has('acceptRejections')
    await startResponseImport(page.c.var.deps, page.c.var.caller, id, { acceptRejections })
    return undefined
  })

export const cancelImportRun = (page: PageContext) =>
  changeImport(page, responseImportArea, async (id) => {
    const record = await cancelResponseImport(page.c.var.deps, page.c.var.caller, id)
    return isUnfinished(record)
      ? redirectWithNotice(page.c, uploadPath(page), page.t.contacts.discarded)
      : redirectWithNotice(page.c, importPath(page, id), page.t.imports.responses.stopped)
  })

/** @returns the page with the errors of the mapping, if any */
async function applyMapping(page: PageContext, id: string): Promise<Response | undefined> {
  const { deps, caller } = page.c.var
  const record = await getResponseImport(deps, caller, id)
  const input = parseMapping(record, await readForm(page.c), deps.now())
  const { value, errors } = validateForm(ResponseMapping, input)
  if (errors) {
    const mapping = { ...record.mapping, ...(input as Partial<ResponseMapping>) }
    return page.c.html(await mappingPage(page, { ...record, mapping }, errors), 400)
  }
  await setResponseMapping(deps, caller, id, value)
  return undefined
}

/** The mapping of the form. */
function parseMapping({ header }: ResponseImportRecord, form: Form, now: number) {
  const emptyDates = form.text('emptyDates', 'reject')
  return {
    columns: header.map((_, index) => form.text(`column.${index}`) || null),
    country: form.text('country') || null,
    dateOrder: form.text('dateOrder') || null,
    timeZone: parseTimeZone(form.text('timeZone'), now),
    emptyDates: emptyDates === 'day' ? { day: form.text('emptyDay') } : emptyDates,
    update: form.has('update'),
    followUps: form.text('followUps', 'recent'),
  }
}

export const downloadRejections = async (page: PageContext) =>
  sendRejections(page, responseImportArea, (await loadImport(page)).id)
