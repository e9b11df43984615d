import { html } from 'hono/html'
import { importLimits } from '../../../shared/contact-import.ts'
import { type Import, isUnfinished } from '../../../shared/import.ts'
import { DomainError } from '../../domain/errors.ts'
import { listImportRecords } from '../../domain/import-records.ts'
import { type FileErrorReason, unreadableFile } from '../../domain/imports/file-errors.ts'
import type { TableOptions } from '../../domain/imports/table.ts'
import { uploadResponses } from '../../domain/responses/import-uploads.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { HttpError } from '../../http/errors.ts'
import { parseUpload } from '../../http/multipart.ts'
import { button } from '../components/button.ts'
import { fileField, selectField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { parseReadingFields, readingFields } from './file-reading.ts'
import { importBreadcrumb, importPath } from './paths.ts'

export const showUploadForm = async (page: PageContext) =>
  page.c.html(await uploadPage(page, { survey: page.c.req.query('survey') }))

export async function uploadFile(page: PageContext) {
  const { c } = page
  const upload = { survey: undefined as string | undefined }
  try {
    const { survey, ...file } = await readUpload(page)
    upload.survey = survey
    const id = await uploadResponses(c.var.deps, c.var.caller, survey, file)
    return c.redirect(importPath(page, id), 303)
  } catch (error) {
    const [, reason] = (error instanceof DomainError && /^file-(.*)$/.exec(error.code)) || []
    if (!reason) throw error
    const errorPage = await uploadPage(page, { ...upload, error: reason as FileErrorReason })
    return c.html(errorPage, reason === 'large' ? 413 : 400)
  }
}

/** @throws DomainError `file-missing` or `file-large` */
async function readUpload({ c }: PageContext): Promise<{ survey: string; name: string; content: Blob } & TableOptions> {
  const upload = await parseUpload(c, importLimits.bytes / 1024).catch((error) => {
    if (error instanceof HttpError) throw unreadableFile('missing')
    throw error
  })
  if (upload === 'too large') throw unreadableFile('large')
  const { file, fields } = upload
  if (!file) throw unreadableFile('missing')
  return {
    survey: fields.survey ?? '',
    name: file.name,
    content: new Blob([file.bytes as Uint8Array<ArrayBuffer>]),
    ...parseReadingFields(fields),
  }
}

/** Surveys to choose from. */
const MAX_SURVEYS = 200
const EARLIER_IMPORTS = 10

async function uploadPage(
  page: PageContext,
  { survey, error }: { survey?: string | undefined; error?: FileErrorReason },
): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.imports
  const [surveys, imports] = await Promise.all([
    listSurveys(deps, caller, { limit: MAX_SURVEYS }),
    listImportRecords(deps, caller, 'responses', { limit: EARLIER_IMPORTS }),
  ])
  const errorText = error && messages.fileErrors[error]
  const content = html`${errorSummary(page, errorText ? [{ field: 'file', message: errorText }] : [])}
<p class="quiet">${page.t.contacts.step(1)}</p>
${selectField({
  name: 'survey',
  label: page.t.responses.survey,
  hint: messages.responses.surveyHint,
  required: true,
  value: survey ?? '',
  choices: surveys.data.map(({ id, name }) => ({ value: id, label: name })),
})}
${fileField({
  name: 'file',
  label: page.t.contacts.file,
  hint: page.t.contacts.fileHint,
  error: errorText,
  required: true,
  accept: '.csv,.tsv,.txt,.xlsx,text/csv',
})}
${readingFields(page)}
${formActions(button({ label: page.t.contacts.upload, kind: 'primary', icon: 'upload' }))}`
  return shell(
    page,
    {
      title: messages.responses.title,
      current: 'responses',
      intro: messages.responses.intro,
      above: importBreadcrumb(page, messages.responses.title),
    },
    html`${form({ action: page.c.req.path, attributes: { enctype: 'multipart/form-data' } }, content)}
${imports.data.length > 0 ? card({ title: page.t.contacts.earlier }, importsTable(page, imports.data)) : ''}`,
  )
}

function importsTable(page: PageContext, imports: readonly Import[]): Markup {
  const messages = page.t.contacts
  const name = ({ id, fileName }: Import) => html`<a href="${importPath(page, id)}">${fileName || id}</a>`
  return dataTable({
    caption: messages.earlier,
    hideCaption: true,
    rows: imports,
    columns: [
      { label: messages.fileName, isRowHeader: true, cell: name },
      {
        label: messages.state,
        cell: ({ state }) => badge(messages.states[state], state === 'done' ? 'success' : 'neutral'),
      },
      { label: messages.rows, isNumeric: true, cell: ({ rows }) => page.format.number(rows) },
      {
        label: page.t.imports.responses.counts.added,
        isNumeric: true,
        cell: (record) => (isUnfinished(record) ? '' : page.format.number(record.counts.added)),
      },
      { label: messages.when, cell: ({ createdAt }) => relativeTime(page, Date.parse(createdAt)) },
    ],
  })
}
