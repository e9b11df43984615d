import { listImports, uploadImport } from '../../domain/contacts/imports.ts'
import type { FileErrorReason } from '../../domain/imports/file-errors.ts'
import { receiveUpload, uploadFormPage } from '../imports/upload-form.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { contactImportArea } from './views.ts'

export const showUploadForm = async (page: PageContext) => page.c.html(await uploadPage(page))

export async function uploadFile(page: PageContext) {
  const { deps, caller } = page.c.var
  const store = (file: Parameters<typeof uploadImport>[2]) => uploadImport(deps, caller, file)
  return receiveUpload(page, contactImportArea, store, (reason) => uploadPage(page, reason))
}

const EARLIER_IMPORTS = 10

async function uploadPage(page: PageContext, error?: FileErrorReason): Promise<Markup> {
  const { data: earlierImports } = await listImports(page.c.var.deps, page.c.var.caller, { limit: EARLIER_IMPORTS })
  return uploadFormPage(page, contactImportArea, { intro: page.t.contacts.importIntro, error, earlierImports })
}
