import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deps, operator } from '../../server/domain/deps.ts'
import { DomainError } from '../../server/domain/errors.ts'
import { invite } from '../../server/domain/invitations/invitations.ts'
import { changeResponse, restoreResponse } from '../../server/domain/responses/responses.ts'
import { addToAnswer } from '../../server/domain/responses/revision.ts'
import { answer, surveyToTake } from '../../server/domain/responses/submission.ts'
import { plainCall } from '../../server/domain/responses/suspicion.ts'
import { createSurvey } from '../../server/domain/surveys/surveys.ts'
import { verify } from '../../server/domain/verification.ts'
import { declareSegmentKey } from '../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import type { OwnDatabase } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { NewInvitations } from '../../shared/invitation.ts'
import type { AnswerReceipt } from '../../shared/response.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { migrations, postgresDatabase } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

const seen = { ...plainCall, interaction: 'pointer' } as const
const machine = { ...plainCall, bare: true }

/** How many people are invited; each changes his score again and again, as no person does. */
const PEOPLE = 30
const CHANGES = 12

describe('two processes on one PostgreSQL', () => {
  let place: Awaited<ReturnType<typeof postgresDatabase>>
  let databases: OwnDatabase[]
  let worlds: Deps[]

  beforeAll(async () => {
    place = await postgresDatabase()
    databases = [1, 2].map(() => openPostgres(place.url, () => undefined))
    await databases[0]?.migrate(migrations)
    worlds = databases.map((database) => worldOf(database))
  })
  afterAll(async () => {
    for (const database of databases) await database.close()
    await place.drop()
  })

  /** However often PostgreSQL had to end a deadlock; it tells a moment later. */
  async function deadlocks(): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const client = new pg.Client(place.url)
    await client.connect()
    const { rows } = await client.query('select deadlocks from pg_stat_database where datname = current_database()')
    await client.end()
    return Number(rows[0].deadlocks)
  }

  it('never wait for each other in a circle, whatever happens to answers at once', async () => {
    const [here, there] = worlds as [Deps, Deps]
    const { workspaceId, surveyId } = await createWorkspace(here, { name: 'W', timeZone: 'Europe/London' })
    const caller = operator(workspaceId)
    const other = await createSurvey(here, caller, NewSurvey.parse({ name: 'Other' }))
    await declareSegmentKey(here, caller, 'area')
    const contacts = Array.from({ length: 2 * PEOPLE }, (_, index) => ({
      email: `p${index}@example.com`,
      properties: { area: `${index % 3}` },
    }))
    const { invitations } = await invite(here, caller, surveyId, NewInvitations.parse({ contacts, channel: 'link' }))
    const tokens = invitations.map(({ url }) => url.split('/').at(-1) as string)
    const survey = await surveyToTake(here, surveyId)

    const answered = (deps: Deps, token: string, key: string, evidence: Parameters<typeof answer>[3]) =>
      answer(deps, survey, { key, token, score: 5 }, evidence).then(({ receipt }) => receipt)
    /** By a link that machines have opened before him, and changing his mind until he is taken for one. */
    const restless = async (deps: Deps, token: string) => {
      const receipt = await answered(deps, token, `${token} person`, seen)
      for (let change = 0; change < CHANGES; change++) {
        await addToAnswer(deps, receipt.id, { editToken: receipt.editToken, score: change % 11 })
      }
      await refusable(restoreResponse(deps, caller, receipt.id))
      for (const surveyId of [other, survey.id]) await changeResponse(deps, caller, receipt.id, { surveyId })
    }
    const gateway = async (deps: Deps, token: string) => {
      const receipt: AnswerReceipt = await answered(deps, token, `${token} machine`, machine)
      const person = refusable(answered(deps, token, `${token} late`, seen))
      await refusable(restoreResponse(deps, caller, receipt.id))
      await person
    }
    const plain = async (deps: Deps) => {
      for (let round = 0; round < 40; round++) {
        await answer(deps, survey, { key: `${crypto.randomUUID()}`, score: 9, properties: { area: `${round % 3}` } })
      }
    }
    await Promise.all([
      ...tokens.map((token, index) => (index % 2 ? restless : gateway)(index % 4 < 2 ? here : there, token)),
      ...[here, there, here, there].map(plain),
    ])
    expect(await verify(here)).toEqual([])
    expect(await deadlocks()).toBe(0)
  })
})

/** That it is refused, since another answer stands by the link, is part of it. */
async function refusable(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
  }
}
