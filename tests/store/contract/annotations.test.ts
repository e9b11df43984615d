import { beforeEach, expect, it } from 'vitest'
import * as annotationStore from '../../../server/store/queries/annotations.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('annotations', { annotations: annotationStore }, ({ database, annotations }) => {
  beforeEach(() => insertFixture(database))

  const buildRow = (id: string, values: Partial<annotationStore.AnnotationRow> = {}) => ({
    ...{ id, workspaceId: mainWorkspaceId, surveyId: null, day: '2026-05-03', text: 'Price rise' },
    ...{ createdAt: NOON, createdBy: 'cli', ...values },
  })
  const insertRows = () =>
    database.batch([
      annotations.insertAnnotation(buildRow('a')),
      annotations.insertAnnotation(buildRow('b', { surveyId: 'survey', day: '2026-05-01' })),
      annotations.insertAnnotation(buildRow('c', { surveyId: 'survey-other', day: '2026-05-02' })),
      annotations.insertAnnotation(buildRow('d', { workspaceId: otherWorkspaceId, surveyId: 'survey-theirs' })),
    ])

  it('lists those of a survey and of all surveys, newest first, and by day', async () => {
    await insertRows()
    const list = async (survey?: string, before?: string) =>
      (await database.all(annotations.selectAnnotations(mainWorkspaceId, survey, { before, limit: 9 }))).map(
        ({ id }) => id,
      )
    expect(await list()).toEqual(['c', 'b', 'a'])
    expect(await list('survey')).toEqual(['b', 'a'])
    expect(await list('survey', 'b')).toEqual(['a'])
    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey' }
    const listByDay = async (from: string, to: string, limit = 9) =>
      (await database.all(annotations.selectAnnotationsByDay(filter, { from, to }, limit))).map(({ id }) => id)
    expect(await listByDay('2026-05-01', '2026-05-03')).toEqual(['b', 'a'])
    expect(await listByDay('2026-05-02', '2026-05-03')).toEqual(['a'])
    expect(await listByDay('2026-05-01', '2026-05-03', 1)).toEqual(['b'])
    expect(await database.all(annotations.countAnnotations(mainWorkspaceId))).toEqual([{ count: 3 }])
  })

  it('changes and deletes only those of the workspace', async () => {
    await insertRows()
    await database.batch([
      annotations.updateAnnotation(mainWorkspaceId, 'b', { text: 'Outage', survey_id: null }),
      annotations.updateAnnotation(mainWorkspaceId, 'd', { text: 'Ours' }),
      annotations.deleteAnnotation(mainWorkspaceId, 'a'),
      annotations.deleteAnnotation(mainWorkspaceId, 'd'),
    ])
    expect(await database.all(annotations.selectAnnotationById(mainWorkspaceId, 'a'))).toEqual([])
    expect(await database.all(annotations.selectAnnotationById(mainWorkspaceId, 'b'))).toEqual([
      buildRow('b', { text: 'Outage', day: '2026-05-01' }),
    ])
    expect(await database.all(annotations.selectAnnotationById(otherWorkspaceId, 'd'))).toMatchObject([
      { text: 'Price rise' },
    ])
  })

  it('keeps the survey of an annotation in its workspace', async () => {
    const row = buildRow('e', { surveyId: 'survey-theirs' })
    await expect(database.batch([annotations.insertAnnotation(row)])).rejects.toThrow()
  })
})
