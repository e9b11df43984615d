import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operator } from '../../server/domain/deps.ts'
import { createSurvey } from '../../server/domain/surveys/surveys.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import { ConstraintViolation, type Database, sql } from '../../server/store/database.ts'
import { insertContacts } from '../../server/store/queries/contacts.ts'
import * as followUpChangeStore from '../../server/store/queries/follow-up-changes.ts'
import * as followUpStore from '../../server/store/queries/follow-ups.ts'
import * as responses from '../../server/store/queries/responses.ts'
import { index, unindex } from '../../server/store/queries/search.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { engines, type Opened } from '../support/engines.ts'
import { responseRow as rowOf } from '../support/rows.ts'
import { DAY, NOON, worldOf } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({ followUps: followUpStore, followUpChanges: followUpChangeStore })
const { followUps, followUpChanges } = modules

describe.each(engines)('follow-ups in the store on $name', ({ open }) => {
  let opened: Opened
  let database: Database
  let ours: string
  let theirs: string
  let survey: string
  let other: string

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    const deps = worldOf(database)
    const first = await createWorkspace(deps, { name: 'Ours', timeZone: 'UTC' })
    ours = first.workspaceId
    survey = first.surveyId
    theirs = (await createWorkspace(deps, { name: 'Theirs', timeZone: 'UTC' })).workspaceId
    other = await createSurvey(deps, operator(ours), NewSurvey.parse({ name: 'Other' }))
  })
  afterAll(() => opened.close())

  const responseRow = (about: Partial<responses.NewResponseRow> = {}) =>
    rowOf({ workspaceId: ours, surveyId: survey }, about)
  const everything = { sort: 'newest', limit: 100 } as const
  const list = async (filter: followUpStore.FollowUpFilter, page: Partial<followUpStore.FollowUpPosition> = {}) =>
    (await database.all(followUps.followUps(ours, filter, { ...everything, ...page }))).map(({ id }) => id)
  const drop = (these: ReturnType<typeof responses.responsesOf.ids>) =>
    database.batch([followUps.deleteFollowUps(these), responses.deleteResponses(these)])
  const person = (id: string, name: string) => sql`
    insert into app_user (id, name, email, email_verified, created_at, updated_at)
    values (${id}, ${name}, ${id}, 1, ${NOON}, ${NOON})`

  it('opens a follow-up for each answer that is due one, once, and takes back what nobody has touched', async () => {
    const low = responseRow({ score: 6 })
    const asks = responseRow({ score: 10, contactRequestedAt: NOON })
    const fine = responseRow({ score: 7 })
    const these = responses.responsesOf.ids([low.id, asks.id, fine.id])
    await database.batch([responses.insertResponses([low, asks, fine]), followUps.openFollowUps(these, NOON + 1)])
    await database.batch([followUps.openFollowUps(these, NOON + 2)])
    const [first] = await database.all(followUps.followUp(ours, low.id))
    expect(first).toMatchObject({ id: low.id, reason: 'score', score: 6, openedAt: NOON + 1, doneAt: null })
    expect((await database.all(followUps.followUp(ours, asks.id)))[0]?.reason).toBe('contact requested')
    expect(await database.all(followUps.followUp(ours, fine.id))).toEqual([])
    expect(await database.all(followUps.followUp(theirs, low.id))).toEqual([])

    await database.batch([followUps.updateFollowUps(ours, [low.id], { done_at: NOON + 3, done_by: 'key:1' })])
    await database.batch([
      responses.updateResponse(ours, low.id, { contact_requested_at: NOON + 4 }),
      followUps.openFollowUps(these, NOON + 4),
    ])
    const [again] = await database.all(followUps.followUp(ours, low.id))
    expect(again).toMatchObject({ reason: 'contact requested', doneAt: null, doneBy: null, openedAt: NOON + 1 })
    await database.batch([
      responses.updateResponse(ours, low.id, { contact_requested_at: null }),
      followUps.withdrawFollowUp(theirs, low.id),
      followUps.withdrawFollowUp(ours, low.id),
    ])
    expect(await database.all(followUps.followUp(ours, low.id))).toHaveLength(1)
    await database.batch([
      responses.updateResponse(ours, low.id, { score: 9 }),
      followUps.withdrawFollowUp(ours, low.id),
    ])
    expect(await database.all(followUps.followUp(ours, low.id))).toEqual([])

    await database.batch([
      followUps.updateFollowUps(ours, [asks.id], { note: 'called', owner: 'Grace', due_at: NOON + 5 }),
      followUps.updateFollowUps(theirs, [asks.id], { note: 'stolen' }),
      responses.updateResponse(ours, asks.id, { contact_requested_at: null, survey_id: other }),
      followUps.matchFollowUp(ours, asks.id),
      followUps.withdrawFollowUp(ours, asks.id),
    ])
    expect(await list({ status: 'open', survey: other })).toEqual([asks.id])
    expect(await list({ status: 'done' })).toEqual([])
    expect(await list({ owner: 'Grace' })).toEqual([asks.id])
    expect(await list({ overdue: { is: true, now: NOON + 5 } })).toEqual([])
    expect(await list({ overdue: { is: true, now: NOON + 6 } })).toEqual([asks.id])
    expect(await list({ overdue: { is: false, now: NOON + 5 } })).toEqual([asks.id])
    expect(await list({ overdue: { is: false, now: NOON + 6 } })).toEqual([])
    await database.batch([followUps.updateFollowUps(ours, [asks.id], { done_at: NOON + 7, done_by: 'key:1' })])
    expect(await list({ status: 'done' })).toEqual([asks.id])
    expect(await list({ overdue: { is: true, now: NOON + 6 } })).toEqual([])
    expect(await list({ overdue: { is: false, now: NOON + 6 } })).toEqual([asks.id])
    await database.batch([followUps.openFollowUps(these, NOON + 8)])
    expect(await list({ status: 'done' })).toEqual([asks.id])
    expect(await database.all(followUps.followUps(theirs, {}, everything))).toEqual([])
    await database.batch([followUps.deleteFollowUps(these), responses.deleteResponses(these)])
  })

  it('keeps what the list is sorted by in step with the answer', async () => {
    const contact = { id: 'contact-tiered', workspaceId: ours, externalId: 'tiered', email: null, phone: null }
    const plain = { name: null, locale: null, terms: null, claimedAt: null, createdAt: NOON, updatedAt: NOON }
    const own = responseRow({ score: 3, properties: { tier: 'b' } })
    const known = responseRow({ score: 4, contactId: contact.id, identity: 'claimed' })
    const none = responseRow({ score: 5, properties: { tier: 'Gold' } })
    const these = responses.responsesOf.ids([own.id, known.id, none.id])
    await database.batch([
      insertContacts([{ ...contact, ...plain, properties: { tier: 'A' }, terms: null }]),
      responses.insertResponses([own, known, none]),
      followUps.openFollowUps(these, NOON),
    ])
    expect(await list({}, { sort: 'tier' })).toEqual([known.id, own.id, none.id])
    expect(await list({}, { sort: 'score' })).toEqual([own.id, known.id, none.id])
    expect(await list({ tier: 2 })).toEqual([own.id])
    expect(await list({ scores: { from: 4, to: 5 } }, { sort: 'score' })).toEqual([known.id, none.id])
    await database.batch([
      responses.updateResponse(ours, own.id, { score: 6, properties: '{"tier":"D"}' }),
      followUps.matchFollowUp(theirs, own.id),
    ])
    expect(await list({ tier: 2 })).toEqual([own.id])
    await database.batch([followUps.matchFollowUp(ours, own.id)])
    expect(await list({}, { sort: 'score' })).toEqual([known.id, none.id, own.id])
    expect((await database.all(followUps.followUp(ours, own.id)))[0]).toMatchObject({ score: 6, tier: 4 })
    await drop(these)
  })

  it('finds words of the comment and of whoever gave it', async () => {
    const contact = { id: 'contact-found', workspaceId: ours, externalId: 'found', email: null, phone: null }
    const plain = { name: 'Ada', locale: null, claimedAt: null, createdAt: NOON, updatedAt: NOON, properties: {} }
    const said = responseRow({ score: 3, comment: 'Long queue', terms: '{"long":1,"queue":1}' })
    const given = responseRow({ score: 4, contactId: contact.id, identity: 'claimed' })
    const these = responses.responsesOf.ids([said.id, given.id])
    await database.batch([
      insertContacts([{ ...contact, ...plain, terms: '{"ada":1}' }]),
      responses.insertResponses([said, given]),
      index('comment', these),
      index('contact', sql`r.id = ${contact.id}`),
      followUps.openFollowUps(these, NOON),
    ])
    const word = (text: string) => ({ words: [text], beginnings: [] })
    const begun = (text: string) => ({ words: [], beginnings: [text] })
    const both = { comment: word('queue'), contact: begun('ad') }
    expect(await list({ search: both }, { sort: 'score' })).toEqual([said.id, given.id])
    expect(await list({ search: { ...both, among: [given.id] } })).toEqual([given.id])
    expect(await list({ search: { comment: { words: ['long'], beginnings: ['qu'] } } })).toEqual([said.id])
    expect(await list({ search: { comment: word('ada'), contact: begun('qu') } })).toEqual([])
    expect(await list({ search: {} })).toEqual([])
    await database.batch([unindex('comment', these), unindex('contact', sql`r.id = ${contact.id}`)])
    await drop(these)
  })

  it('pages each order both ways, also over those that are alike', async () => {
    const rows = [1, 1, 1, 0, 2].map((score, index) => responseRow({ score, answeredAt: NOON + index }))
    const ids = rows.map(({ id }) => id)
    const these = responses.responsesOf.ids(ids)
    await database.batch([responses.insertResponses(rows), followUps.openFollowUps(these, NOON)])
    const sorted = [3, 0, 1, 2, 4].map((index) => ids[index])
    expect(await list({}, { sort: 'score' })).toEqual(sorted)
    const after = { value: 1, id: ids[0] as string }
    expect(await list({}, { sort: 'score', after, limit: 2 })).toEqual(sorted.slice(2, 4))
    expect(await list({}, { sort: 'score', after, backwards: true })).toEqual([ids[3]])
    expect(await list({}, { sort: 'due' })).toEqual(ids)
    await database.batch([
      followUps.updateFollowUps(ours, [ids[4] as string], { due_at: NOON - DAY, call_at: NOON - DAY }),
      followUps.updateFollowUps(ours, ids.slice(0, 2), { done_at: NOON + DAY, done_by: 'cli' }),
      followUps.updateFollowUps(ours, ids.slice(2, 3), { done_at: NOON, done_by: 'cli' }),
    ])
    expect(await list({}, { sort: 'due' })).toEqual([ids[4], ids[3]])
    expect(await list({ overdue: { is: true, now: NOON } }, { sort: 'due' })).toEqual([ids[4]])
    expect(await list({ callBefore: NOON }, { sort: 'due' })).toEqual([ids[4]])
    expect(await list({ openedBefore: NOON }, { sort: 'due' })).toEqual([])
    expect(await list({}, { sort: 'done' })).toEqual([ids[1], ids[0], ids[2]])
    expect(await list({}, { sort: 'done', after: { value: NOON + DAY, id: ids[0] as string } })).toEqual([ids[2]])
    await drop(these)
  })

  it('counts the open ones and what was done, of everybody or of one', async () => {
    const rows = [0, 1, 2, 3].map((score) => responseRow({ score }))
    const ids = rows.map(({ id }) => id)
    const [one, two, three] = ids as [string, string, string, string]
    const these = responses.responsesOf.ids(ids)
    await database.batch([
      person('person-1', 'Ada'),
      responses.insertResponses(rows),
      followUps.openFollowUps(these, NOON),
      followUps.updateFollowUps(ours, [one, two], { owner_id: 'person-1', owner: 'A. Lovelace' }),
      followUps.updateFollowUps(ours, [one], { due_at: NOON - 1, call_at: NOON - 1 }),
      followUps.updateFollowUps(ours, [three], { due_at: NOON + DAY, call_at: NOON + DAY }),
      followUps.updateFollowUps(ours, [two], { done_at: NOON, done_by: 'cli' }),
    ])
    const at = { now: NOON, tomorrow: NOON + 1, me: 'person-1' }
    const all = { open: 3, today: 2, overdue: 1, mine: 1 }
    expect(await database.all(followUps.openCounts(ours, at))).toEqual([all])
    expect(await database.all(followUps.openCounts(ours, at, 'person-1'))).toEqual([{ ...all, open: 1, today: 1 }])
    expect(await database.all(followUps.openCounts(theirs, at))).toEqual([{ open: 0, today: 0, overdue: 0, mine: 0 }])
    expect(await database.all(followUps.openUpTo(ours, 9))).toEqual([{ open: 3 }])
    expect(await database.all(followUps.openUpTo(ours, 2))).toEqual([{ open: 2 }])
    expect(await database.all(followUps.openUpTo(ours, 9, 'person-1'))).toEqual([{ open: 1 }])
    expect(await database.all(followUps.doneSince(ours, NOON))).toEqual([{ done: 1 }])
    expect(await database.all(followUps.doneSince(ours, NOON + 1))).toEqual([{ done: 0 }])
    expect(await database.all(followUps.doneSince(ours, NOON, 'nobody'))).toEqual([{ done: 0 }])
    expect(await list({ of: 'person-1' })).toEqual([one, two].sort().reverse())
    expect(await list({ ownerId: 'person-1', status: 'open' })).toEqual([one])
    expect(await list({ unowned: true })).toHaveLength(2)
    const seen = await database.all(followUps.followUpsByIds(ours, ids, 'person-1'))
    expect(seen.map(({ owner }) => owner)).toEqual(['Ada', 'Ada'])
    expect(await database.all(followUps.followUpsByIds(theirs, ids))).toEqual([])
    expect(await database.all(followUps.followUp(ours, three, 'person-1'))).toEqual([])
    await drop(these)
  })

  it('changes nothing where one of them has been changed since it was read, and keeps what was done', async () => {
    const row = responseRow({ score: 0 })
    const these = responses.responsesOf.ids([row.id])
    await database.batch([responses.insertResponses([row]), followUps.openFollowUps(these, NOON)])
    const change = (id: string): followUpChangeStore.FollowUpChangeRow => ({
      id,
      workspaceId: ours,
      responseId: row.id,
      at: NOON,
      actor: 'cli',
      actorName: 'Command line',
      changed: '{"note":"Called"}',
    })
    const noting = (updatedAt: number, id: string) => [
      followUps.holdFollowUps(ours, [row.id]),
      followUps.refuseChanged(ours, [{ id: row.id, updatedAt }]),
      followUps.updateFollowUps(ours, [row.id], { note: id, updated_at: updatedAt + 1 }),
      followUpChanges.insertFollowUpChanges([change(id)]),
    ]
    await database.batch(noting(NOON, 'change-1'))
    await expect(database.batch(noting(NOON, 'change-2'))).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch(noting(NOON + 1, 'change-3'))
    expect((await database.all(followUps.followUp(ours, row.id)))[0]).toMatchObject({
      note: 'change-3',
      updatedAt: NOON + 2,
    })
    const kept = await database.all(followUpChanges.followUpChanges(ours, row.id))
    expect(kept).toEqual([change('change-3'), change('change-1')])
    expect(await database.all(followUpChanges.followUpChanges(theirs, row.id))).toEqual([])
    await drop(these)
    expect(await database.all(followUpChanges.followUpChanges(ours, row.id))).toEqual([])
    await expect(database.batch(noting(NOON, 'change-4'))).rejects.toBeInstanceOf(ConstraintViolation)
  })
})

it('runs every statement of follow-ups', () => expect(unused()).toEqual([]))
