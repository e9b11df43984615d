import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller, type Deps } from '../../server/domain/deps.ts'
import { DomainError } from '../../server/domain/errors.ts'
import { createInvitations } from '../../server/domain/invitations/invitations.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { restoreResponse, updateResponse } from '../../server/domain/responses/responses.ts'
import { reviseResponse } from '../../server/domain/responses/revision.ts'
import { findOpenSurvey, submitResponse } from '../../server/domain/responses/submission.ts'
import { apiCallEvidence } from '../../server/domain/responses/suspicion.ts'
import { createSurvey } from '../../server/domain/surveys/surveys.ts'
import { declareSegmentKey } from '../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import type { ManagedDatabase } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { NewInvitations } from '../../shared/invitation.ts'
import type { ResponseReceipt } from '../../shared/response.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { createPostgresDatabase, migrations } from '../support/engines.ts'
import { createDeps } from '../support/world.ts'

const pointerEvidence = { ...apiCallEvidence, interaction: 'pointer' } as const
const botEvidence = { ...apiCallEvidence, bare: true }

/** How many people are invited; each changes their score repeatedly. */
const CONTACTS = 30
const REVISIONS = 12

describe('two processes on one PostgreSQL', () => {
  let testDatabase: Awaited<ReturnType<typeof createPostgresDatabase>>
  let databases: ManagedDatabase[]
  let depsList: Deps[]

  beforeAll(async () => {
    testDatabase = await createPostgresDatabase()
    databases = [1, 2].map(() => openPostgres(testDatabase.url, () => undefined))
    await databases[0]?.migrate(migrations)
    depsList = databases.map((database) => createDeps(database))
  })
  afterAll(async () => {
    for (const database of databases) await database.close()
    await testDatabase.drop()
  })

  /** How often PostgreSQL had to end a deadlock; it reports with a delay. */
  async function countDeadlocks(): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const client = new pg.Client(testDatabase.url)
    await client.connect()
    const { rows } = await client.query('select deadlocks from pg_stat_database where datname = current_database()')
    await client.end()
    return Number(rows[0].deadlocks)
  }

  it('never deadlock, whatever changes happen to responses at once', async () => {
    const [firstDeps, secondDeps] = depsList as [Deps, Deps]
    const { workspaceId, surveyId } = await createWorkspace(firstDeps, { name: 'W', timeZone: 'Europe/London' })
    const caller = cliCaller(workspaceId)
    const secondSurvey = await createSurvey(firstDeps, caller, NewSurvey.parse({ name: 'Other' }))
    await declareSegmentKey(firstDeps, caller, 'area')
    const contacts = Array.from({ length: 2 * CONTACTS }, (_, index) => ({
      email: `p${index}@example.com`,
      properties: { area: `${index % 3}` },
    }))
    const { invitations } = await createInvitations(
      firstDeps,
      caller,
      surveyId,
      NewInvitations.parse({ contacts, channel: 'link' }),
    )
    const tokens = invitations.map(({ url }) => url.split('/').at(-1) as string)
    const survey = await findOpenSurvey(firstDeps, surveyId)

    const respond = (deps: Deps, token: string, key: string, evidence: Parameters<typeof submitResponse>[3]) =>
      submitResponse(deps, survey, { key, token, score: 5 }, evidence).then(({ receipt }) => receipt)
    /** By a link that bots opened before, changing the score until the response is suspect. */
    const respondRepeatedly = async (deps: Deps, token: string) => {
      const receipt = await respond(deps, token, `${token} person`, pointerEvidence)
      for (let revision = 0; revision < REVISIONS; revision++) {
        await reviseResponse(deps, receipt.id, { editToken: receipt.editToken, score: revision % 11 })
      }
      await ignoreRefusal(restoreResponse(deps, caller, receipt.id))
      for (const surveyId of [secondSurvey, survey.id]) await updateResponse(deps, caller, receipt.id, { surveyId })
    }
    const respondAsBot = async (deps: Deps, token: string) => {
      const receipt: ResponseReceipt = await respond(deps, token, `${token} machine`, botEvidence)
      const lateResponse = ignoreRefusal(respond(deps, token, `${token} late`, pointerEvidence))
      await ignoreRefusal(restoreResponse(deps, caller, receipt.id))
      await lateResponse
    }
    const respondAnonymously = async (deps: Deps) => {
      for (let round = 0; round < 40; round++) {
        await submitResponse(deps, survey, {
          key: `${crypto.randomUUID()}`,
          score: 9,
          properties: { area: `${round % 3}` },
        })
      }
    }
    await Promise.all([
      ...tokens.map((token, index) =>
        (index % 2 ? respondRepeatedly : respondAsBot)(index % 4 < 2 ? firstDeps : secondDeps, token),
      ),
      ...[firstDeps, secondDeps, firstDeps, secondDeps].map(respondAnonymously),
    ])
    expect(await verifyCounts(firstDeps)).toEqual([])
    expect(await countDeadlocks()).toBe(0)
  })
})

/** A refusal, because another response counts for the link, is expected. */
async function ignoreRefusal(pending: Promise<unknown>): Promise<void> {
  try {
    await pending
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
  }
}
