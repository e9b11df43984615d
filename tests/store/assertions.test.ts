import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConstraintViolation, type Database, type Statement, Unavailable } from '../../server/store/database.ts'
import {
  assertSurveyUnchanged,
  insertSurvey,
  type NewSurveyRow,
  updateSurvey,
} from '../../server/store/queries/surveys.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import { assertThat, sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'

const survey: NewSurveyRow = {
  id: 'survey',
  workspaceId: 'workspace',
  name: 'Before',
  type: 'relationship',
  touchpoint: null,
  subject: null,
  locale: null,
  texts: '{}',
  followUpThreshold: null,
  goal: null,
  reasons: '{}',
  questions: '[]',
  thanksLinks: '{}',
  origins: '[]',
  look: '{}',
  logo: null,
  identityVersion: 1,
  createdAt: 1,
  updatedAt: 1,
  openedAt: 1,
  closesAt: null,
  closedAt: null,
  closedBy: null,
}

describe.each(engines)('an assertion on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database

  beforeAll(async () => {
    connection = await open()
    database = connection.database
    const workspace = {
      id: 'workspace',
      name: 'W',
      timeZone: 'UTC',
      country: null,
      slug: 'w',
      demoAt: null,
      createdAt: 1,
    }
    await database.batch([insertWorkspace(workspace), insertSurvey(survey)])
  })
  afterAll(() => connection.close())

  const rename = (name: string, ...assertions: Statement[]) =>
    database.batch([updateSurvey('workspace', 'survey', { name }), ...assertions])
  const readName = async () => (await database.all(sql<{ name: string }>`select name from survey`))[0]?.name

  it('lets the batch pass when its condition holds', async () => {
    await rename(
      'Passed',
      assertThat(sql`exists (select 1 from survey where name = ${'Passed'})`),
      assertThat(sql`1 = 1`),
    )
    expect(await readName()).toBe('Passed')
    expect(await database.all(sql`select failed from assertion`)).toEqual([])
  })

  it.each([
    ['is false', sql`1 = 0`],
    ['is null', sql`null = 1`],
    ['reads rows', sql`exists (select 1 from survey where name = ${'Passed'})`],
  ])('fails the whole batch with a conflict when its condition %s', async (_, condition) => {
    const nameBefore = await readName()
    await expect(rename('Failed', assertThat(condition))).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await readName()).toBe(nameBefore)
    expect(await database.all(sql`select failed from assertion`)).toEqual([])
  })

  it.each([
    ['a check without a name', sql`insert into setup (id, user_id, at) values (2, 'none', 1)`],
    ['a value that is missing', sql`insert into assertion (failed) values (null)`],
    ['a type that does not exist', sql`insert into no_such_table (id) values (1)`],
  ])('is not confused with %s, which is a bug', async (_, statement) => {
    const error = await rename('Failed', statement).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(ConstraintViolation)
    expect(error).not.toBeInstanceOf(Unavailable)
  })

  it('lets one of two batches change a survey that both have read', async () => {
    const change = (name: string) =>
      database.batch([
        ...assertSurveyUnchanged(survey),
        updateSurvey('workspace', 'survey', { name, updated_at: survey.updatedAt + 1 }),
      ])
    const outcomes = await Promise.allSettled([change('One'), change('Two')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(ConstraintViolation),
    })
  })
})
