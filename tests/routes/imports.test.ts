import { afterAll, beforeAll, expect, it } from 'vitest'
import { cliCaller } from '../../server/domain/deps.ts'
import { StreamedImport } from '../../server/domain/responses/streamed-import.ts'
import { findOpenSurvey } from '../../server/domain/responses/submission.ts'
import { createRowIdentifier } from '../../server/domain/row-identity.ts'
import { runNextJob } from '../../server/jobs/run.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

let connection: TestConnection
let service: Service

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
})
afterAll(() => connection.close())

/** Imports responses with these scores. */
async function importScores(scores: readonly number[]): Promise<StreamedImport> {
  const { deps, ours } = service
  const survey = await findOpenSurvey(deps, ours.surveyId)
  const file = { name: 'answers.csv', header: ['score'], mapping: {} }
  const options = { update: false, followUpsSince: null, retry: <T>(run: () => Promise<T>) => run() }
  const stream = await StreamedImport.start(deps, cliCaller(ours.workspaceId), survey, file, options)
  const identify = createRowIdentifier()
  const rows = scores.map((score) => ({ response: { score, properties: {} }, identity: identify([String(score)]) }))
  await stream.storeRows(rows)
  return stream
}

it('lists imports, and undoes one in the background', async () => {
  const { call, ours } = service
  const stream = await importScores([9, 9, 3])
  const path = `/api/imports/${stream.id}`
  expect((await call('PUT', `${path}/undo`)).body).toMatchObject({ code: 'import-running' })
  await stream.finish({
    isComplete: true,
    fingerprint: 'f',
    reasons: { score: 1 },
    warnings: {},
    withoutScore: 2,
    withoutDate: 0,
  })
  expect((await call('GET', '/api/imports?kind=contacts')).body.data).toEqual([])
  const { body } = await call('GET', '/api/imports?kind=responses')
  expect(body.data).toMatchObject([
    {
      ...{ id: stream.id, kind: 'responses', surveyId: ours.surveyId, fileName: 'answers.csv', state: 'done', rows: 6 },
      counts: { added: 3, withoutScore: 2, rejected: 1 },
      scoreChanges: [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0],
      reasons: { score: 1 },
      undo: null,
      undoableUntil: '2026-12-22T12:00:00.000Z',
    },
  ])
  const undo = await call('PUT', `${path}/undo`)
  expect([undo.status, undo.body.state, undo.body.undo]).toMatchObject([202, 'undoing', { total: 3, finishedAt: null }])
  expect((await call('PUT', `${path}/undo`)).status).toBe(202)
  while (await runNextJob(service.deps)) {}
  expect((await call('GET', path)).body).toMatchObject({ state: 'undone', undo: { counts: { removedResponses: 3 } } })
  const { body: audit } = await call('GET', '/api/audit')
  const actions = audit.data.map(({ action }: { action: string }) => action)
  expect(actions).toEqual(expect.arrayContaining(['import.undone', 'import.undo-started', 'response-import.started']))
})

it('keeps imports to their workspace, and the undo to keys that may write', async () => {
  const { id } = await importScores([9])
  const theirs = createApiClient(service.app, service.theirs)
  expect((await theirs('GET', '/api/imports')).body.data).toEqual([])
  for (const [method, path] of [
    ['GET', `/api/imports/${id}`],
    ['PUT', `/api/imports/${id}/undo`],
  ] as const)
    expect((await theirs(method, path)).status).toBe(404)
  const { body: key } = await service.call('POST', '/api/keys', { name: 'Reader', scope: 'read' })
  const reader = createApiClient(service.app, { apiKey: key.secret })
  expect((await reader('GET', `/api/imports/${id}`)).status).toBe(200)
  expect((await reader('PUT', `/api/imports/${id}/undo`)).status).toBe(403)
})

it('shows imports of contacts only to those who may see contacts', async () => {
  const viewer = await signInMember(service, 'viewer')
  const { id } = await importScores([9])
  const list = await viewer.get('/api/imports')
  const { data } = (await list.json()) as { data: { id: string; kind: string }[] }
  expect(data.map((record) => record.kind)).not.toContain('contacts')
  expect(data.map((record) => record.id)).toContain(id)
  expect((await viewer.get('/api/imports?kind=contacts')).status).toBe(403)
})
