import { beforeEach, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { setLogo } from '../../../server/domain/surveys/logos.ts'
import {
  computeVersion,
  duplicateSurvey,
  getSurvey,
  staleEdit,
  updateSurvey,
} from '../../../server/domain/surveys/surveys.ts'
import { selectAuditEntries } from '../../../server/store/queries/audit.ts'
import * as logoStore from '../../../server/store/queries/survey-logos.ts'
import * as surveyStore from '../../../server/store/queries/surveys.ts'
import { createPng } from '../../support/pictures.ts'
import { createService, type Service } from '../../support/world.ts'
import { contract } from './contract.ts'
import { mainWorkspaceId as fixtureWorkspaceId, insertWorkspaces, otherWorkspaceId } from './fixtures.ts'

const png = createPng()
const firstPage = { before: undefined, limit: 100 }

contract('survey-logos', { surveyLogos: logoStore }, ({ database, surveyLogos: logos }) => {
  let service: Service
  let survey: string
  let mainWorkspaceId: string

  beforeEach(async () => {
    service = await createService(database)
    survey = service.ours.surveyId
    mainWorkspaceId = service.ours.workspaceId
  })

  const getCaller = () => cliCaller(mainWorkspaceId)

  it('are listed with their counts and the day of the last response, also without responses', async () => {
    service.time.advance(1)
    const { body: emptySurvey } = await service.call('POST', '/api/surveys', { name: 'Empty' })
    for (const score of [9, 9, 3]) {
      await service.call('POST', `/embed/surveys/${survey}/responses`, { key: crypto.randomUUID(), score })
    }
    const rows = await database.all(surveyStore.selectSurveysWithCounts(mainWorkspaceId, firstPage))
    expect(rows.map(({ id, s3, s9, lastDay }) => ({ id, s3, s9, lastDay }))).toEqual([
      { id: emptySurvey.id, s3: 0, s9: 0, lastDay: null },
      { id: survey, s3: 1, s9: 2, lastDay: '2026-11-22' },
    ])
    const [otherWorkspaceId] = await database.all(
      surveyStore.selectSurveysWithCounts(service.theirs.workspaceId, firstPage),
    )
    expect(otherWorkspaceId).toMatchObject({ id: service.theirs.surveyId, s9: 0 })
    expect(
      await database.all(surveyStore.selectSurveysWithCounts(mainWorkspaceId, { before: survey, limit: 9 })),
    ).toEqual([])
  })

  it('store, replace and remove a logo', async () => {
    await insertWorkspaces(database)
    const row = { workspaceId: fixtureWorkspaceId, surveyId: 'survey', type: 'image/png', content: 'AAAA' }
    await database.batch([logos.upsertSurveyLogo(row)])
    await database.batch([logos.upsertSurveyLogo({ ...row, type: 'image/webp' })])
    expect(await database.all(logos.selectSurveyLogo('survey'))).toEqual([{ ...row, type: 'image/webp', digest: null }])
    await database.batch([logos.deleteSurveyLogo(otherWorkspaceId, 'survey')])
    expect(await database.all(logos.selectSurveyLogo('survey'))).toHaveLength(1)
    await database.batch([logos.deleteSurveyLogo(fixtureWorkspaceId, 'survey')])
    expect(await database.all(logos.selectSurveyLogo('survey'))).toEqual([])
  })

  it('lose no concurrent change: the second one fails, and other settings stay unchanged', async () => {
    const currentSurvey = await getSurvey(service.deps, getCaller(), survey)
    const subjectVersion = computeVersion(currentSurvey.subject)
    const saveSubject = (subject: string) =>
      updateSurvey(service.deps, getCaller(), survey, (now) => {
        if (computeVersion(now.subject) !== subjectVersion) throw staleEdit()
        return { subject }
      })
    const results = await Promise.allSettled([
      saveSubject('First'),
      saveSubject('Second'),
      updateSurvey(service.deps, getCaller(), survey, { name: 'Renamed' }),
    ])
    const rejectedSaves = results.filter((result) => result.status === 'rejected')
    expect(rejectedSaves).toHaveLength(1)
    expect(rejectedSaves[0]?.reason).toMatchObject({ kind: 'conflict', code: 'changed' })
    const savedSurvey = await getSurvey(service.deps, getCaller(), survey)
    expect(savedSurvey.name).toBe('Renamed')
    expect(['First', 'Second']).toContain(savedSurvey.subject)
    const auditEntries = (await database.all(selectAuditEntries(mainWorkspaceId, {}, firstPage))).filter(
      ({ action }) => action === 'survey.changed',
    )
    expect(auditEntries.map(({ detail }) => JSON.parse(detail).fields).sort()).toEqual([['name'], ['subject']])
  })

  it('are copied with their look and logo', async () => {
    await setLogo(service.deps, getCaller(), survey, png)
    await updateSurvey(service.deps, getCaller(), survey, { look: { colour: '#0b6b43', font: 'serif' } })
    const copyId = await duplicateSurvey(service.deps, getCaller(), survey, 'Copy')
    const copiedSurvey = await getSurvey(service.deps, getCaller(), copyId)
    expect(copiedSurvey).toMatchObject({ name: 'Copy', look: { colour: '#0b6b43' }, closedAt: null })
    expect(copiedSurvey.logo).toMatch(new RegExp(`^https://vouch.test/embed/surveys/${copyId}/logo\\?v=`))
    const image = await service.app.request(copiedSurvey.logo ?? '')
    expect(image.headers.get('content-type')).toBe('image/png')
    expect(image.headers.get('cache-control')).toContain('immutable')
    expect(Buffer.from(await image.arrayBuffer())).toEqual(png)
  })
})
