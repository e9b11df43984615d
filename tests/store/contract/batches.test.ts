import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import { getLatestVersion, isReady } from '../../../server/store/migrations.ts'
import * as counts from '../../../server/store/queries/counts.ts'
import * as idempotency from '../../../server/store/queries/idempotency.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import * as surveys from '../../../server/store/queries/surveys.ts'
import * as workspaces from '../../../server/store/queries/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import { migrations } from '../../support/engines.ts'
import { contract } from './contract.ts'
import { buildResponse, buildSurveyRow, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('batches', {}, ({ database }) => {
  beforeEach(() => insertFixture(database))

  it('are all or nothing', async () => {
    const first = buildSurveyRow('survey-half')
    const batch = database.batch([surveys.insertSurvey(first), surveys.insertSurvey(first)])
    await expect(batch).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(surveys.selectSurveyById(mainWorkspaceId, 'survey-half'))).toEqual([])
  })

  it('return the rows of each statement in order', async () => {
    const [none, rows] = await database.batch([
      idempotency.deleteIdempotencyRowsBefore(0),
      workspaces.selectWorkspaceById(mainWorkspaceId),
    ])
    expect(none).toEqual([])
    expect(rows).toMatchObject([{ id: mainWorkspaceId, throttleDays: null }])
  })

  it('do nothing if they are empty', async () => {
    expect(await database.batch([])).toEqual([])
  })

  it('reject a row whose parent is missing', async () => {
    const orphan = surveys.insertSurvey(buildSurveyRow('survey-orphan', { workspaceId: 'nobody' }))
    await expect(database.batch([orphan])).rejects.toBeInstanceOf(ConstraintViolation)
  })

  it('reject a row that references another workspace', async () => {
    const astray = responses.insertResponses([
      buildResponse({ workspaceId: mainWorkspaceId, surveyId: 'survey-theirs' }),
    ])
    await expect(database.batch([astray])).rejects.toBeInstanceOf(ConstraintViolation)
  })

  it('see each other’s changes to the same rows', async () => {
    const row = buildResponse({ key: 'contended', score: 0 })
    await database.batch([responses.insertResponses([row]), counts.count(responses.responsesWhere.byIds([row.id]))])
    const these = responses.responsesWhere.byId(mainWorkspaceId, row.id)
    const to = (score: number) => [
      responses.lockResponses(these),
      ...counts.uncount(these),
      responses.updateResponse(mainWorkspaceId, row.id, { score }),
      counts.count(these),
    ]
    await Promise.all(Array.from({ length: 24 }, (_, index) => database.batch(to(index % 11))))
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([...counts.uncount(these), responses.deleteResponses(these)])
  })

  it('work the same if they are exclusive', async () => {
    const [rows] = await database.batch([workspaces.selectWorkspaceById(otherWorkspaceId)], { exclusive: true })
    expect(rows).toHaveLength(1)
  })

  it('reports ready once it is migrated', async () => {
    expect(await isReady(database, getLatestVersion(migrations))).toBe(true)
  })

  it('compares text by its bytes, whatever the server’s language', async () => {
    const words = await database.all(sql<{ word: string }>`
      select id as word from survey where workspace_id = ${mainWorkspaceId}
      union all select 'ch' where 1 = 1 union all select 'ci' union all select 'B' union all select 'a'
      order by word`)
    expect(words.map(({ word }) => word)).toEqual(['B', 'a', 'ch', 'ci', 'survey', 'survey-other'])
  })
})
