import { randomUUID } from 'node:crypto'
import type { Deps } from '../../server/domain/deps.ts'
import { planResponseRows } from '../../server/domain/responses/import-batches.ts'
import type { ImportedResponse } from '../../server/domain/responses/imports.ts'
import { createRowIdentifier } from '../../server/domain/row-identity.ts'
import { retryOnConflict } from '../../server/store/database.ts'
import { insertImport } from '../../server/store/queries/imports.ts'
import type { OpenSurveyRow } from '../../server/store/queries/surveys.ts'

/** Imports responses as the rows of a file, all at once. Rows with the same content are told apart by their occurrence. */
export async function importResponseRows(
  deps: Deps,
  survey: OpenSurveyRow,
  rows: readonly { response: ImportedResponse; occurrence: number }[],
  { followUps }: { followUps: boolean },
): Promise<void> {
  const importId = `import-${randomUUID()}`
  const identify = createRowIdentifier()
  const importRows = rows.map(({ response, occurrence }) => ({
    response,
    identity: identify([JSON.stringify(response), String(occurrence)], response.key),
  }))
  const record = {
    id: importId,
    workspaceId: survey.workspaceId,
    kind: 'responses',
    surveyId: survey.id,
    fileName: 'answers.csv',
    header: '[]',
    mapping: '{}',
    createdAt: deps.now(),
    createdBy: 'cli',
    startedAt: deps.now(),
  } as const
  await deps.database.batch([insertImport(record)])
  const options = { importId, actor: 'cli', update: false, followUpsSince: followUps ? 0 : null }
  await retryOnConflict(async () => {
    const { statements } = await planResponseRows(deps, survey, importRows, options)
    if (statements.length > 0) await deps.database.batch(statements)
  })
}
