import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eraseContact, listContacts } from '../../server/domain/contacts/contacts.ts'
import { type Caller, type Deps, operator } from '../../server/domain/deps.ts'
import { DomainError } from '../../server/domain/errors.ts'
import { listFollowUps } from '../../server/domain/follow-ups/follow-ups.ts'
import { invite } from '../../server/domain/invitations/invitations.ts'
import { score } from '../../server/domain/reports/reports.ts'
import { importAnswers } from '../../server/domain/responses/imports.ts'
import { listResponses } from '../../server/domain/responses/list.ts'
import { noteResponse } from '../../server/domain/responses/notes.ts'
import {
  changeResponse,
  deleteResponse,
  markResponse,
  restoreResponse,
} from '../../server/domain/responses/responses.ts'
import { addToAnswer } from '../../server/domain/responses/revision.ts'
import { answer, surveyToTake } from '../../server/domain/responses/submission.ts'
import { type Evidence, plainCall } from '../../server/domain/responses/suspicion.ts'
import { tagResponse } from '../../server/domain/responses/tags.ts'
import { createSurvey } from '../../server/domain/surveys/surveys.ts'
import { verify } from '../../server/domain/verification.ts'
import {
  countOn,
  declareSegmentKey,
  dropSegmentKey,
  listSegmentKeys,
} from '../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import type { AnswerReceipt } from '../../shared/response.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { engines, type Opened } from '../support/engines.ts'
import { clock, DAY, worldOf } from '../support/world.ts'

/** Everything that can happen to answers. `pick` chooses among what is there when it happens. */
const happening = fc.oneof(
  fc.record({ does: fc.constant('answer'), key: key(), score: anyScore(), area: area(), person: person() }),
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
    person: person(),
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
function person() {
  return fc.option(fc.nat(3), { nil: undefined })
}
function segmentKey() {
  return fc.constantFrom('area', 'till')
}

type Happening = typeof happening extends fc.Arbitrary<infer Type> ? Type : never

/** Half of those who come by invitation are seen to be people; the answers of the others are suspect. */
const seen: Evidence = { ...plainCall, interaction: 'pointer' }
const machine: Evidence = { ...plainCall, bare: true }

interface World {
  deps: Deps
  caller: Caller
  surveys: string[]
  receipts: AnswerReceipt[]
  sleep(days: number): void
}

const runs = { SQLite: 40, PostgreSQL: 20, D1: 5 } as Record<string, number>

describe.each(engines)('counts on $name', ({ name, open }) => {
  let opened: Opened

  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  it('equal a recount after any mixture of new, repeated, edited, moved, erased and imported answers', async () => {
    const together = fc.array(fc.array(happening, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 })
    const property = fc.asyncProperty(together, async (rounds) => {
      const world = await newWorld(opened)
      for (const round of rounds) {
        // What happens in one round happens at once.
        await Promise.all(round.map((one) => happen(world, one)))
        expect(await verify(world.deps)).toEqual([])
      }
      await expectFiguresToFollowFromAnswers(world)
      await countAll(world)
      expect(await verify(world.deps)).toEqual([])
      await expectFiguresToFollowFromAnswers(world)
    })
    await fc.assert(property, { numRuns: runs[name] ?? 10 })
  }, 120_000)
})

async function newWorld(opened: Opened): Promise<World> {
  const time = clock()
  const deps = worldOf(opened.database, time)
  const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'W', timeZone: 'Asia/Shanghai' })
  const caller = operator(workspaceId)
  const other = await createSurvey(deps, caller, NewSurvey.parse({ name: 'Other', followUpThreshold: 3 }))
  return { deps, caller, surveys: [surveyId, other], receipts: [], sleep: (days) => time.pass(days * DAY) }
}

/** Lets it happen; that something is refused is part of the mixture, anything else that goes wrong is not. */
async function happen(world: World, one: Happening): Promise<void> {
  try {
    await deeds[one.does]?.(world, one as never)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
  }
}

/** Words of some, and none of others. */
const commentOf = (pick: number) => [null, 'Quick and friendly, quick!', '服务很好', '😀'][pick % 4]

const properties = (area: string | undefined): Record<string, string> => (area === undefined ? {} : { area, till: '3' })
const contact = (person: number | undefined) => (person === undefined ? undefined : { email: `p${person}@example.com` })

const deeds: Record<string, (world: World, one: never) => Promise<unknown>> = {
  answer: async (
    { deps, surveys, receipts },
    one: { key: string; score: number; area: string | undefined; person: number | undefined },
  ) => {
    const survey = await surveyToTake(deps, surveys[0] as string)
    const comment = commentOf(one.score)
    const said = {
      key: one.key,
      score: one.score,
      comment,
      properties: properties(one.area),
      contact: contact(one.person),
    }
    receipts.push((await answer(deps, survey, said)).receipt)
  },
  'answer by invitation': async (
    { deps, caller, surveys, receipts },
    one: { score: number; person: number; twice: boolean },
  ) => {
    const surveyId = surveys[1] as string
    const input = {
      contacts: [{ ...contact(one.person), properties: { area: 'B' } }],
      channel: 'email',
      expiresAt: null,
    }
    const { invitations } = await invite(deps, caller, surveyId, input as Parameters<typeof invite>[3])
    const token = invitations[0]?.url.split('/').at(-1)
    const survey = await surveyToTake(deps, surveyId)
    const answers = Array.from({ length: one.twice ? 2 : 1 }, (_, index) =>
      answer(
        deps,
        survey,
        { key: `${token} ${index}`, score: one.score + (one.score < 10 ? index : 0), token },
        one.person % 2 === 0 ? seen : machine,
      ),
    )
    for (const outcome of await Promise.allSettled(answers)) {
      if (outcome.status === 'fulfilled') receipts.push(outcome.value.receipt)
      else if (!(outcome.reason instanceof DomainError)) throw outcome.reason
    }
  },
  add: async ({ deps, receipts }, one: { pick: number; score: number | null; area: string | undefined }) => {
    const receipt = receipts[one.pick % receipts.length]
    if (!receipt) return
    const said = {
      editToken: receipt.editToken,
      score: one.score ?? undefined,
      comment: one.pick % 2 === 0 ? commentOf(one.pick) : undefined,
      properties: properties(one.area),
    }
    await addToAnswer(deps, receipt.id, said)
  },
  change: async (
    { deps, caller, surveys, receipts },
    one: { pick: number; score: number | null; area: string | undefined; move: boolean },
  ) => {
    const receipt = receipts[one.pick % receipts.length]
    if (!receipt) return
    await changeResponse(deps, caller, receipt.id, {
      score: one.score ?? undefined,
      comment: one.pick % 2 === 0 ? commentOf(one.pick) : undefined,
      properties: { area: one.area ?? null },
      surveyId: one.move ? surveys[one.pick % 2] : undefined,
    })
  },
  mark: async ({ deps, caller, receipts }, one: { pick: number }) => {
    const receipt = receipts[one.pick % receipts.length]
    if (receipt) await markResponse(deps, caller, receipt.id)
  },
  annotate: async ({ deps, caller, receipts }, one: { pick: number }) => {
    const receipt = receipts[one.pick % receipts.length]
    if (!receipt) return
    await tagResponse(deps, caller, receipt.id, `Tag ${one.pick % 3}`)
    await noteResponse(deps, caller, receipt.id, { text: 'Noted' })
  },
  restore: async ({ deps, caller, receipts }, one: { pick: number }) => {
    const receipt = receipts[one.pick % receipts.length]
    if (receipt) await restoreResponse(deps, caller, receipt.id)
  },
  delete: async ({ deps, caller, receipts }, one: { pick: number }) => {
    const receipt = receipts[one.pick % receipts.length]
    if (receipt) await deleteResponse(deps, caller, receipt.id)
  },
  erase: async ({ deps, caller }, one: { pick: number }) => {
    const { data } = await listContacts(deps, caller, {}, { limit: 10 })
    const found = data[one.pick % data.length]
    if (found) await eraseContact(deps, caller, found.id)
  },
  import: async (
    { deps, surveys },
    one: { scores: number[]; area: string | undefined; person: number | undefined },
  ) => {
    const survey = await surveyToTake(deps, surveys[0] as string)
    const rows = one.scores.map((score, occurrence) => ({
      occurrence,
      answer: {
        score,
        comment: commentOf(score),
        at: { day: '2026-11-20' },
        properties: properties(one.area),
        contact: contact(one.person),
      },
    }))
    await importAnswers(deps, survey, rows, { followUps: true })
  },
  // A chunk is two answers, so that all else happens while they are being counted.
  declare: ({ deps, caller }, one: { key: string }) => declareSegmentKey(deps, caller, one.key, 2),
  'count on': ({ deps, caller }, one: { key: string }) => countOn(deps, caller, one.key, 2),
  drop: ({ deps, caller }, one: { key: string }) => dropSegmentKey(deps, caller, one.key),
  sleep: async ({ sleep }, one: { days: number }) => sleep(one.days),
}

/** Counts by every key until all answers are counted. */
async function countAll({ deps, caller }: World): Promise<void> {
  for (const { key } of await listSegmentKeys(deps, caller)) while (await countOn(deps, caller, key, 2)) {}
  expect((await listSegmentKeys(deps, caller)).filter(({ countedAt }) => countedAt === null)).toEqual([])
}

/** The score, every segment and the follow-ups say what the answers themselves say. */
async function expectFiguresToFollowFromAnswers({ deps, caller, surveys }: World): Promise<void> {
  const { data: answers } = await listResponses(deps, caller, {}, { limit: 1000 })
  const manner = { confidence: 0.95, method: 'score' } as const
  for (const [index, surveyId] of surveys.entries()) {
    const here = answers.filter((one) => one.surveyId === surveyId)
    expect((await score(deps, caller, surveyId, manner)).histogram).toEqual(byScore(here))
    const inA = here.filter((one) => one.properties.area === 'A')
    const report = await score(deps, caller, surveyId, { ...manner, where: { area: 'A' } })
    expect(report.histogram).toEqual(byScore(inA))
    const { data: suspect } = await listResponses(deps, caller, { survey: surveyId, suspect: true }, { limit: 1000 })
    expect((await score(deps, caller, surveyId, manner)).leftOut?.suspect).toBe(suspect.length)
    const { data: followUps } = await listFollowUps(deps, caller, { survey: surveyId }, { limit: 1000 })
    const low = here.filter((one) => one.score <= (index === 0 ? 6 : 3)).map(({ id }) => id)
    expect(followUps.map(({ id }) => id)).toEqual(expect.arrayContaining(low))
    expect(followUps.every(({ id }) => here.some((one) => one.id === id))).toBe(true)
  }
}

const byScore = (answers: readonly { score: number }[]) =>
  Array.from({ length: 11 }, (_, score) => answers.filter((one) => one.score === score).length)
