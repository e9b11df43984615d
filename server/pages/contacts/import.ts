import { type ContactImport, ContactMapping } from '../../../shared/contact-import.ts'
import { cancelImport, dryRunImport, getImport, setImportMapping, startImport } from '../../domain/contacts/imports.ts'
import { type Form, readForm, validateForm } from '../../http/forms.ts'
import { changeImport, sendRejections } from '../imports/changes.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { mappingPage, statePage } from './import-state.ts'
import { contactsPath, importPath } from './paths.ts'
import { contactImportArea } from './views.ts'

export async function showImport(page: PageContext) {
  const { c } = page
  const contactImport = await loadImport(page)
  const { state } = contactImport
  const isMapping = state === 'mapping' || (state === 'checked' && c.req.query('columns') !== undefined)
  return c.html(isMapping ? await mappingPage(page, contactImport) : await statePage(page, contactImport))
}

const loadImport = (page: PageContext) => getImport(page.c.var.deps, page.c.var.caller, getPathId(page, 'import'))

/** Saves the columns and shows the preview again. */
export const saveMapping = (page: PageContext) => changeImport(page, contactImportArea, (id) => applyMapping(page, id))

/** Saves the columns and checks the whole file. */
export const runDryRun = (page: PageContext) =>
  changeImport(page, contactImportArea, async (id) => {
    const errorPage = await applyMapping(page, id)
    if (errorPage) return errorPage
    await dryRunImport(page.c.var.deps, page.c.var.caller, id)
    return undefined
  })

export const runImport = (page: PageContext) =>
  changeImport(page, contactImportArea, async (id) => {
    const acceptRejections = (await readForm(page.c)).text('accept') === '1'
    await startImport(page.c.var.deps, page.c.var.caller, id, { acceptRejections })
    return undefined
  })

export const cancelImportRun = (page: PageContext) =>
  changeImport(page, contactImportArea, async (id) => {
    const messages = page.t.contacts
    const { state } = await cancelImport(page.c.var.deps, page.c.var.caller, id)
    return state === 'cancelled'
      ? redirectWithNotice(page.c, importPath(page, id), messages.stopped)
      : redirectWithNotice(page.c, contactsPath(page, '/import'), messages.discarded)
  })

/** @returns the page with the errors of the mapping, if any */
async function applyMapping(page: PageContext, id: string): Promise<Response | undefined> {
  const { deps, caller } = page.c.var
  const contactImport = await getImport(deps, caller, id)
  const mapping = parseMapping(contactImport, await readForm(page.c))
  const { value, errors } = validateForm(ContactMapping, mapping)
  if (errors)
    return page.c.html(await mappingPage(page, { ...contactImport, mapping: mapping as ContactMapping }, errors), 400)
  await setImportMapping(deps, caller, id, value)
  return undefined
}

const parseMapping = ({ header }: ContactImport, form: Form) => ({
  columns: header.map((_, index) => form.text(`column.${index}`) || null),
  country: form.text('country') || null,
})

export const downloadRejections = async (page: PageContext) =>
  sendRejections(page, contactImportArea, (await loadImport(page)).id)
