import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operator } from '../../server/domain/deps.ts'
import { setLogo } from '../../server/domain/surveys/logos.ts'
import { changeSurvey, duplicateSurvey, getSurvey, stale, versionOf } from '../../server/domain/surveys/surveys.ts'
import type { Database } from '../../server/store/database.ts'
import { audits } from '../../server/store/queries/audit.ts'
import * as logoStore from '../../server/store/queries/survey-logos.ts'
import * as surveyStore from '../../server/store/queries/surveys.ts'
import { engines, type Opened } from '../support/engines.ts'
import { type Service, serviceOver } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({ logos: logoStore })
const { logos } = modules

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const everything = { before: undefined, limit: 100 }

describe.each(engines)('surveys in the store on $name', ({ open }) => {
  let opened: Opened
  let database: Database
  let service: Service
  let survey: string
  let ours: string

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    service = await serviceOver(database)
    survey = service.ours.surveyId
    ours = service.ours.workspaceId
  })
  afterAll(() => opened.close())

  const caller = () => operator(ours)

  it('are listed with their counts and the day of the last answer, those without answers as well', async () => {
    service.time.pass(1)
    const { body: empty } = await service.call('POST', '/api/surveys', { name: 'Empty' })
    for (const score of [9, 9, 3]) {
      await service.call('POST', `/embed/surveys/${survey}/responses`, { key: crypto.randomUUID(), score })
    }
    const rows = await database.all(surveyStore.surveysWithCounts(ours, everything))
    expect(rows.map(({ id, s3, s9, lastDay }) => ({ id, s3, s9, lastDay }))).toEqual([
      { id: empty.id, s3: 0, s9: 0, lastDay: null },
      { id: survey, s3: 1, s9: 2, lastDay: '2026-11-22' },
    ])
    const [theirs] = await database.all(surveyStore.surveysWithCounts(service.theirs.workspaceId, everything))
    expect(theirs).toMatchObject({ id: service.theirs.surveyId, s9: 0 })
    expect(await database.all(surveyStore.surveysWithCounts(ours, { before: survey, limit: 9 }))).toEqual([])
  })

  it('keep a logo, replace it and drop it', async () => {
    const row = { workspaceId: ours, surveyId: survey, type: 'image/png', content: 'AAAA' }
    await database.batch([logos.putLogo(row)])
    await database.batch([logos.putLogo({ ...row, type: 'image/webp' })])
    expect(await database.all(logos.logo(survey))).toEqual([{ ...row, type: 'image/webp', digest: null }])
    await database.batch([logos.dropLogo(service.theirs.workspaceId, survey)])
    expect(await database.all(logos.logo(survey))).toHaveLength(1)
    await database.batch([logos.dropLogo(ours, survey)])
    expect(await database.all(logos.logo(survey))).toEqual([])
  })

  it('lose nothing of two who save at once: the second hears of it, and other settings are not touched', async () => {
    const shown = await getSurvey(service.deps, caller(), survey)
    const seen = versionOf(shown.subject)
    const save = (subject: string) =>
      changeSurvey(service.deps, caller(), survey, (now) => {
        if (versionOf(now.subject) !== seen) throw stale()
        return { subject }
      })
    const results = await Promise.allSettled([
      save('First'),
      save('Second'),
      changeSurvey(service.deps, caller(), survey, { name: 'Renamed' }),
    ])
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(1)
    expect(refused[0]?.reason).toMatchObject({ refusal: 'conflict', code: 'stale' })
    const after = await getSurvey(service.deps, caller(), survey)
    expect(after.name).toBe('Renamed')
    expect(['First', 'Second']).toContain(after.subject)
    const told = (await database.all(audits(ours, {}, everything))).filter(({ action }) => action === 'survey.changed')
    expect(told.map(({ detail }) => JSON.parse(detail).fields).sort()).toEqual([['name'], ['subject']])
  })

  it('are copied with their look and logo', async () => {
    await setLogo(service.deps, caller(), survey, png)
    await changeSurvey(service.deps, caller(), survey, { look: { colour: '#0b6b43', font: 'serif' } })
    const copy = await duplicateSurvey(service.deps, caller(), survey, 'Copy')
    const made = await getSurvey(service.deps, caller(), copy)
    expect(made).toMatchObject({ name: 'Copy', look: { colour: '#0b6b43' }, closedAt: null })
    expect(made.logo).toMatch(new RegExp(`^https://vouch.test/embed/surveys/${copy}/logo\\?v=`))
    const image = await service.app.request(made.logo ?? '')
    expect(image.headers.get('content-type')).toBe('image/png')
    expect(image.headers.get('cache-control')).toContain('immutable')
    expect(Buffer.from(await image.arrayBuffer())).toEqual(png)
  })
})

it('runs every statement about logos', () => expect(unused()).toEqual([]))
