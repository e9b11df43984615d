import { isUnfinished } from '../../../shared/import.ts'
import { listImportRecords } from '../../domain/import-records.ts'
import type { FileErrorReason } from '../../domain/imports/file-errors.ts'
import { uploadResponses } from '../../domain/responses/import-uploads.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { selectField } from '../components/field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { responseImportArea } from './paths.ts'
import { receiveUpload, uploadFormPage } from './upload-form.ts'

export const showUploadForm = async (page: PageContext) =>
  page.c.html(await uploadPage(page, page.c.req.query('survey')))

export async function uploadFile(page: PageContext) {
  const { deps, caller } = page.c.var
  return receiveUpload(
    page,
    responseImportArea,
    ({ fields, ...file }) => uploadResponses(deps, caller, fields.survey ?? '', file),
    (reason, { survey }) => uploadPage(page, survey, reason),
  )
}

/** Surveys to choose from. */
const MAX_SURVEYS = 200
const EARLIER_IMPORTS = 10

async function uploadPage(page: PageContext, survey = '', error?: FileErrorReason): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.imports.responses
  const [surveys, imports] = await Promise.all([
    listSurveys(deps, caller, { limit: MAX_SURVEYS }),
    listImportRecords(deps, caller, 'responses', { limit: EARLIER_IMPORTS }),
  ])
  const surveyField = selectField({
    name: 'survey',
    label: page.t.responses.survey,
    hint: messages.surveyHint,
    required: true,
    value: survey,
    choices: surveys.data.map(({ id, name }) => ({ value: id, label: name })),
  })
  return uploadFormPage(page, responseImportArea, {
    intro: messages.intro,
    error,
    fields: surveyField,
    earlierImports: imports.data,
    column: {
      label: messages.counts.added,
      isNumeric: true,
      cell: (record) => (isUnfinished(record) ? '' : page.format.number(record.counts.added)),
    },
  })
}
