import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import { count, countInvitations } from '../../../server/store/queries/counts.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import * as surveyStore from '../../../server/store/queries/surveys.ts'
import * as workspaces from '../../../server/store/queries/workspaces.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import {
  buildResponse,
  buildStoredSurvey,
  buildSurveyRow,
  firstPage,
  insertFixture,
  mainWorkspaceId,
  otherWorkspaceId,
} from './fixtures.ts'

contract('surveys', { surveys: surveyStore }, ({ database, surveys }) => {
  beforeEach(() => insertFixture(database))

  it('stores surveys unchanged, and updates only the named columns', async () => {
    expect(await database.all(surveys.selectSurveyById(mainWorkspaceId, 'survey'))).toEqual([
      buildStoredSurvey('survey'),
    ])
    expect(await database.all(surveys.selectSurveyById(otherWorkspaceId, 'survey'))).toEqual([])
    expect(await database.all(surveys.selectOpenSurvey('survey'))).toEqual([
      {
        ...buildStoredSurvey('survey'),
        timeZone: 'Europe/London',
        country: null,
        throttleDays: null,
        minContactAgeDays: null,
        weekendDays: '[6,7]',
        holidays: '[]',
        workingDays: '[]',
        holidayCalendar: 'country',
        workingHours: null,
        followUpDue: '{"amount":2,"unit":"days"}',
        followUpPriorityDue: null,
        demoAt: null,
      },
    ])
    await database.batch([
      surveys.updateSurvey(mainWorkspaceId, 'survey-other', {
        name: 'Renamed',
        follow_up_threshold: null,
        texts: undefined,
      }),
      surveys.updateSurvey(otherWorkspaceId, 'survey', { name: 'Stolen' }),
    ])
    expect(await database.all(surveys.selectSurveyById(mainWorkspaceId, 'survey-other'))).toEqual([
      { ...buildStoredSurvey('survey-other'), name: 'Renamed', followUpThreshold: null },
    ])
    const counted = await database.all(surveys.selectSurveysWithCounts(mainWorkspaceId, firstPage))
    expect(counted[0]).toMatchObject({ id: 'survey-other', workspaceId: mainWorkspaceId, s0: 0, lastDay: null })
    const listed = await database.all(surveys.selectSurveys(mainWorkspaceId, firstPage))
    expect(listed.map(({ id }) => id)).toEqual(['survey-other', 'survey'])
  })

  it('rejects a change to a survey that has changed since it was read', async () => {
    const row = buildSurveyRow('survey')
    const rename = (updatedAt: number) =>
      database.batch([
        ...surveys.assertSurveyUnchanged({ ...row, updatedAt }),
        surveys.updateSurvey(mainWorkspaceId, row.id, { name: 'Renamed', updated_at: NOON + 1 }),
      ])
    await rename(NOON)
    await expect(rename(NOON)).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(surveys.selectSurveyById(mainWorkspaceId, row.id))).toMatchObject([{ name: 'Renamed' }])
  })

  it('closes a survey once, and reopens it', async () => {
    await database.batch([surveys.closeSurvey(mainWorkspaceId, 'survey-other', NOON + 1, 'key:1')])
    await database.batch([surveys.closeSurvey(mainWorkspaceId, 'survey-other', NOON + 2, 'key:2')])
    await database.batch([surveys.reopenSurvey(otherWorkspaceId, 'survey-other', NOON + 2)])
    const [closed] = await database.all(surveys.selectSurveyById(mainWorkspaceId, 'survey-other'))
    expect(closed).toMatchObject({ closedAt: NOON + 1, closedBy: 'key:1' })
    await database.batch([surveys.reopenSurvey(mainWorkspaceId, 'survey-other', NOON + 3)])
    const [reopened] = await database.all(surveys.selectSurveyById(mainWorkspaceId, 'survey-other'))
    expect(reopened).toMatchObject({ closedAt: null, closedBy: null, updatedAt: NOON + 3 })
  })

  it('opens a draft once, and reopens a survey that closed by itself', async () => {
    await database.batch([surveys.insertSurvey(buildSurveyRow('draft', { openedAt: null, closesAt: NOON + 5 }))])
    await database.batch([surveys.openSurvey(otherWorkspaceId, 'draft', NOON + 1)])
    expect(await database.all(surveys.selectSurveyById(mainWorkspaceId, 'draft'))).toMatchObject([
      { openedAt: null, closesAt: NOON + 5 },
    ])
    for (const time of [NOON + 2, NOON + 3]) {
      await database.batch([surveys.openSurvey(mainWorkspaceId, 'draft', time)])
    }
    await database.batch([surveys.reopenSurvey(mainWorkspaceId, 'draft', NOON + 6)])
    expect(await database.all(surveys.selectSurveyById(mainWorkspaceId, 'draft'))).toMatchObject([
      { openedAt: NOON + 2, closesAt: null },
    ])
  })

  it('reads the scores of surveys since a day, and by month', async () => {
    const rows = ['2026-11-01', '2026-11-20', '2026-11-21'].map((day, index) =>
      buildResponse({ surveyId: 'survey-other', day, score: 8 + index }),
    )
    const these = responsesWhere.byIds(rows.map(({ id }) => id))
    await database.batch([insertResponses(rows), count(these)])
    const [row, ...others] = await database.all(surveys.selectScoresSince(['survey', 'survey-other'], '2026-11-20'))
    expect(row).toMatchObject({ surveyId: 'survey-other', s8: 0, s9: 1, s10: 1 })
    expect(others).toEqual([])
    await database.batch([
      countInvitations('survey', mainWorkspaceId, '2026-11-20', 3),
      countInvitations('survey', mainWorkspaceId, '2026-11-21', 4),
      countInvitations('survey-other', mainWorkspaceId, '2026-11-22', 5),
    ])
    const span = { from: '2026-11-20', to: '2026-11-21' }
    expect(await database.all(surveys.selectParticipation(['survey', 'survey-other'], span))).toEqual([
      { surveyId: 'survey', invited: 7, answered: 0 },
    ])
    const byMonth = (from: string, to: string) =>
      database.all(surveys.selectScoresByMonth(['survey', 'survey-other'], { from, to }))
    expect(await byMonth('2025-12', '2026-11')).toMatchObject([
      { surveyId: 'survey-other', month: '2026-11', s8: 1, s9: 1, s10: 1 },
    ])
    expect(await byMonth('2025-12', '2026-10')).toEqual([])
  })

  it('adds a survey', async () => {
    const row = buildSurveyRow('survey-new')
    await database.batch([surveys.insertSurvey(row)])
    expect(await database.all(surveys.selectSurveyById(mainWorkspaceId, row.id))).toEqual([
      buildStoredSurvey('survey-new'),
    ])
  })

  it('increments the identity version', async () => {
    await database.batch([
      workspaces.updateWorkspace(mainWorkspaceId, { throttle_days: 30 }),
      surveys.incrementIdentityVersion(mainWorkspaceId, 'survey'),
    ])
    await database.batch([surveys.incrementIdentityVersion(otherWorkspaceId, 'survey')])
    expect(await database.all(surveys.selectOpenSurvey('survey'))).toMatchObject([
      { throttleDays: 30, identityVersion: 2 },
    ])
  })
})
