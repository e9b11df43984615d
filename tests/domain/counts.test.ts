import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listContacts } from '../../server/domain/contacts/contacts.ts'
import { type Caller, cliCaller, type Deps } from '../../server/domain/deps.ts'
import { DomainError } from '../../server/domain/errors.ts'
import { listFollowUps } from '../../server/domain/follow-ups/list.ts'
import { createInvitations } from '../../server/domain/invitations/invitations.ts'
import { eraseContact } from '../../server/domain/privacy/erasure.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { getScore } from '../../server/domain/reports/reports.ts'
import { listResponses } from '../../server/domain/responses/list.ts'
import { addNote } from '../../server/domain/responses/notes.ts'
import {
  deleteResponse,
  markResponseSuspect,
  restoreResponse,
  updateResponse,
} from '../../server/domain/responses/responses.ts'
import { reviseResponse } from '../../server/domain/responses/revision.ts'
import { findOpenSurvey, submitResponse } from '../../server/domain/responses/submission.ts'
import { apiCallEvidence, type Evidence } from '../../server/domain/responses/suspicion.ts'
import { tagResponse } from '../../server/domain/responses/tags.ts'
import { createSurvey } from '../../server/domain/surveys/surveys.ts'
import {
  countNextChunk,
  declareSegmentKey,
  listSegmentKeys,
  removeSegmentKey,
} from '../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import type { ResponseReceipt } from '../../shared/response.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { importResponseRows } from '../support/imported-rows.ts'
import { createClock, createDeps, DAY } from '../support/world.ts'

/** Everything that can happen to responses. `pick` chooses among the existing ones. */
const operations = fc.oneof(
  fc.record({ does: fc.constant('answer'), key: key(), score: anyScore(), area: area(), person: contactNumber() }),
  fc.record({ does: fc.constant('answer by invitation'), score: anyScore(), person: fc.nat(3), twice: fc.boolean() }),
  fc.record({ does: fc.constant('add'), pick: fc.nat(), score: fc.option(anyScore()), area: area() }),
  fc.record({
    does: fc.constant('change'),
    pick: fc.nat(),
    score: fc.option(anyScore()),
    area: area(),
    move: fc.boolean(),
  }),
  fc.record({ does: fc.constant('restore'), pick: fc.nat() }),
  fc.record({ does: fc.constant('mark'), pick: fc.nat() }),
  fc.record({ does: fc.constant('annotate'), pick: fc.nat() }),
  fc.record({ does: fc.constant('delete'), pick: fc.nat() }),
  fc.record({ does: fc.constant('erase'), pick: fc.nat() }),
  fc.record({
    does: fc.constant('import'),
    scores: fc.array(anyScore(), { maxLength: 5 }),
    area: area(),
    person: contactNumber(),
  }),
  fc.record({ does: fc.constant('declare'), key: segmentKey() }),
  fc.record({ does: fc.constant('count on'), key: segmentKey() }),
  fc.record({ does: fc.constant('drop'), key: segmentKey() }),
  fc.record({ does: fc.constant('sleep'), days: fc.nat(2) }),
)

function anyScore() {
  return fc.nat(10)
}
function key() {
  return fc.constantFrom('a', 'b', 'c', 'd', 'e')
}
function area() {
  return fc.constantFrom(undefined, 'A', 'B', '机场')
}
function contactNumber() {
  return fc.option(fc.nat(3), { nil: undefined })
}
function segmentKey() {
  return fc.constantFrom('area', 'till')
}

type Operation = typeof operations extends fc.Arbitrary<infer Type> ? Type : never

/** Half of the invited respondents show signs of a person; the responses of the others are suspect. */
const pointerEvidence: Evidence = { ...apiCallEvidence, interaction: 'pointer' }
const botEvidence: Evidence = { ...apiCallEvidence, noSignals: true }

interface Fixture {
  deps: Deps
  caller: Caller
  surveys: string[]
  receipts: ResponseReceipt[]
  advanceDays(days: number): void
}

const runs = { SQLite: 40, PostgreSQL: 20, D1: 5 } as Record<string, number>

describe.each(engines)('counts on $name', ({ name, open }) => {
  let connection: TestConnection

  beforeAll(async () => {
    connection = await open()
  })
  afterAll(() => connection.close())

  it('equal a recount after any mixture of new, repeated, edited, moved, erased and imported responses', async () => {
    const roundsArbitrary = fc.array(fc.array(operations, { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 8,
    })
    const property = fc.asyncProperty(roundsArbitrary, async (rounds) => {
      const fixture = await createFixture(connection)
      for (const round of rounds) {
        // The changes of one round run concurrently.
        await Promise.all(round.map((operation) => applyOperation(fixture, operation)))
        expect(await verifyCounts(fixture.deps)).toEqual([])
      }
      await expectMetricsMatchResponses(fixture)
      await finishCounting(fixture)
      expect(await verifyCounts(fixture.deps)).toEqual([])
      await expectMetricsMatchResponses(fixture)
    })
    await fc.assert(property, { numRuns: runs[name] ?? 10 })
  })
})

async function createFixture(connection: TestConnection): Promise<Fixture> {
  const time = createClock()
  const deps = createDeps(connection.database, time)
  const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'W', timeZone: 'Asia/Shanghai' })
  const caller = cliCaller(workspaceId)
  const secondSurvey = await createSurvey(deps, caller, NewSurvey.parse({ name: 'Other', followUpThreshold: 3 }))
  return {
    deps,
    caller,
    surveys: [surveyId, secondSurvey],
    receipts: [],
    advanceDays: (days) => time.advance(days * DAY),
  }
}

/** Runs a change. Refusals are expected; all other errors fail the test. */
async function applyOperation(fixture: Fixture, operation: Operation): Promise<void> {
  try {
    await handlers[operation.does]?.(fixture, operation as never)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
  }
}

/** Some have words, others none. */
const pickComment = (pick: number) => [null, 'Quick and friendly, quick!', '服务很好', '😀'][pick % 4]

/** Half have a reason. */
const reasons = (pick: number) => ({ reasons: pick % 2 === 0 ? ['other'] : [] })

const properties = (area: string | undefined): Record<string, string> => (area === undefined ? {} : { area, till: '3' })
const contact = (contactNumber: number | undefined) =>
  contactNumber === undefined ? undefined : { email: `p${contactNumber}@example.com` }

const handlers: Record<string, (fixture: Fixture, operation: never) => Promise<unknown>> = {
  answer: async (
    { deps, surveys, receipts },
    operation: { key: string; score: number; area: string | undefined; contactNumber: number | undefined },
  ) => {
    const survey = await findOpenSurvey(deps, surveys[0] as string)
    const comment = pickComment(operation.score)
    const body = {
      key: operation.key,
      score: operation.score,
      comment,
      answers: reasons(operation.score),
      properties: properties(operation.area),
      contact: contact(operation.contactNumber),
    }
    receipts.push((await submitResponse(deps, survey, body)).receipt)
  },
  'answer by invitation': async (
    { deps, caller, surveys, receipts },
    operation: { score: number; contactNumber: number; twice: boolean },
  ) => {
    const surveyId = surveys[1] as string
    const input = {
      contacts: [{ ...contact(operation.contactNumber), properties: { area: 'B' } }],
      channel: 'email',
      expiresAt: null,
    }
    const { invitations } = await createInvitations(
      deps,
      caller,
      surveyId,
      input as Parameters<typeof createInvitations>[3],
    )
    const token = invitations[0]?.url.split('/').at(-1)
    const survey = await findOpenSurvey(deps, surveyId)
    const responses = Array.from({ length: operation.twice ? 2 : 1 }, (_, index) =>
      submitResponse(
        deps,
        survey,
        { key: `${token} ${index}`, score: operation.score + (operation.score < 10 ? index : 0), token },
        operation.contactNumber % 2 === 0 ? pointerEvidence : botEvidence,
      ),
    )
    for (const outcome of await Promise.allSettled(responses)) {
      if (outcome.status === 'fulfilled') receipts.push(outcome.value.receipt)
      else if (!(outcome.reason instanceof DomainError)) throw outcome.reason
    }
  },
  add: async ({ deps, receipts }, operation: { pick: number; score: number | null; area: string | undefined }) => {
    const receipt = receipts[operation.pick % receipts.length]
    if (!receipt) return
    const body = {
      editToken: receipt.editToken,
      score: operation.score ?? undefined,
      comment: operation.pick % 2 === 0 ? pickComment(operation.pick) : undefined,
      answers: operation.pick % 3 === 0 ? reasons(operation.pick) : undefined,
      properties: properties(operation.area),
    }
    await reviseResponse(deps, receipt.id, body)
  },
  change: async (
    { deps, caller, surveys, receipts },
    operation: { pick: number; score: number | null; area: string | undefined; move: boolean },
  ) => {
    const receipt = receipts[operation.pick % receipts.length]
    if (!receipt) return
    await updateResponse(deps, caller, receipt.id, {
      score: operation.score ?? undefined,
      comment: operation.pick % 2 === 0 ? pickComment(operation.pick) : undefined,
      properties: { area: operation.area ?? null },
      surveyId: operation.move ? surveys[operation.pick % 2] : undefined,
    })
  },
  mark: async ({ deps, caller, receipts }, operation: { pick: number }) => {
    const receipt = receipts[operation.pick % receipts.length]
    if (receipt) await markResponseSuspect(deps, caller, receipt.id)
  },
  annotate: async ({ deps, caller, receipts }, operation: { pick: number }) => {
    const receipt = receipts[operation.pick % receipts.length]
    if (!receipt) return
    await tagResponse(deps, caller, receipt.id, `Tag ${operation.pick % 3}`)
    await addNote(deps, caller, receipt.id, { text: 'Noted' })
  },
  restore: async ({ deps, caller, receipts }, operation: { pick: number }) => {
    const receipt = receipts[operation.pick % receipts.length]
    if (receipt) await restoreResponse(deps, caller, receipt.id)
  },
  delete: async ({ deps, caller, receipts }, operation: { pick: number }) => {
    const receipt = receipts[operation.pick % receipts.length]
    if (receipt) await deleteResponse(deps, caller, receipt.id)
  },
  erase: async ({ deps, caller }, operation: { pick: number }) => {
    const { data } = await listContacts(deps, caller, {}, { limit: 10 })
    const pickedContact = data[operation.pick % data.length]
    if (pickedContact) await eraseContact(deps, caller, pickedContact.id)
  },
  import: async (
    { deps, surveys },
    operation: { scores: number[]; area: string | undefined; contactNumber: number | undefined },
  ) => {
    const survey = await findOpenSurvey(deps, surveys[0] as string)
    const rows = operation.scores.map((score, occurrence) => ({
      occurrence,
      response: {
        score,
        comment: pickComment(score),
        at: { day: '2026-11-20' },
        properties: properties(operation.area),
        contact: contact(operation.contactNumber),
      },
    }))
    await importResponseRows(deps, survey, rows, { followUps: true })
  },
  // Chunks of two responses, so that everything else happens during counting.
  declare: ({ deps, caller }, operation: { key: string }) => declareSegmentKey(deps, caller, operation.key, 2),
  'count on': ({ deps, caller }, operation: { key: string }) => countNextChunk(deps, caller, operation.key, 2),
  drop: ({ deps, caller }, operation: { key: string }) => removeSegmentKey(deps, caller, operation.key),
  sleep: async ({ advanceDays }, operation: { days: number }) => advanceDays(operation.days),
}

/** Counts by every key until all responses are counted. */
async function finishCounting({ deps, caller }: Fixture): Promise<void> {
  for (const { key } of await listSegmentKeys(deps, caller)) while (await countNextChunk(deps, caller, key, 2)) {}
  expect((await listSegmentKeys(deps, caller)).filter(({ countedAt }) => countedAt === null)).toEqual([])
}

/** The score, every segment and the follow-ups agree with the responses. */
async function expectMetricsMatchResponses({ deps, caller, surveys }: Fixture): Promise<void> {
  const { data: responses } = await listResponses(deps, caller, {}, { limit: 1000 })
  const scoreOptions = { confidence: 0.95, method: 'score' } as const
  for (const [index, surveyId] of surveys.entries()) {
    const surveyResponses = responses.filter((response) => response.surveyId === surveyId)
    expect((await getScore(deps, caller, surveyId, scoreOptions)).histogram).toEqual(countByScore(surveyResponses))
    const areaResponses = surveyResponses.filter((response) => response.properties.area === 'A')
    const report = await getScore(deps, caller, surveyId, { ...scoreOptions, where: { area: 'A' } })
    expect(report.histogram).toEqual(countByScore(areaResponses))
    const { data: suspectResponses } = await listResponses(
      deps,
      caller,
      { survey: surveyId, suspect: true },
      { limit: 1000 },
    )
    expect((await getScore(deps, caller, surveyId, scoreOptions)).excluded?.suspect).toBe(suspectResponses.length)
    const { data: followUps } = await listFollowUps(deps, caller, { survey: surveyId }, { limit: 1000 })
    const lowScoreIds = surveyResponses
      .filter((response) => response.score <= (index === 0 ? 6 : 3))
      .map(({ id }) => id)
    expect(followUps.map(({ id }) => id)).toEqual(expect.arrayContaining(lowScoreIds))
    expect(followUps.every(({ id }) => surveyResponses.some((response) => response.id === id))).toBe(true)
  }
}

const countByScore = (responses: readonly { score: number }[]) =>
  Array.from({ length: 11 }, (_, score) => responses.filter((response) => response.score === score).length)
