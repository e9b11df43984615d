import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, timePrefix } from '../../server/domain/ids.ts'
import { ConstraintViolation, type Database } from '../../server/store/database.ts'
import { getLatestVersion, isReady } from '../../server/store/migrations.ts'
import * as keyStore from '../../server/store/queries/api-keys.ts'
import * as contactStore from '../../server/store/queries/contacts.ts'
import * as countStore from '../../server/store/queries/counts.ts'
import * as followUps from '../../server/store/queries/follow-ups.ts'
import * as idempotencyStore from '../../server/store/queries/idempotency.ts'
import * as visitStore from '../../server/store/queries/ignored-visits.ts'
import * as invitationStore from '../../server/store/queries/invitations.ts'
import * as outboxStore from '../../server/store/queries/jobs.ts'
import * as linkStore from '../../server/store/queries/links.ts'
import * as reportStore from '../../server/store/queries/reports.ts'
import * as responseChangeStore from '../../server/store/queries/response-changes.ts'
import * as responseListStore from '../../server/store/queries/response-lists.ts'
import * as responseStore from '../../server/store/queries/responses.ts'
import * as jobStore from '../../server/store/queries/schedule.ts'
import * as segmentKeyStore from '../../server/store/queries/segment-keys.ts'
import * as surveyStore from '../../server/store/queries/surveys.ts'
import * as workspaceStore from '../../server/store/queries/workspaces.ts'
import { fillJson, mergeJson, sql } from '../../server/store/sql.ts'
import { ALL_TIME, splitRange } from '../../shared/calendar.ts'
import { scores } from '../../shared/nps.ts'
import { engines, migrations, type TestConnection } from '../support/engines.ts'
import { buildResponseRow as rowOf } from '../support/rows.ts'
import { NOON } from '../support/world.ts'
import { trackUsage } from './watching.ts'

/** Every statement of the store runs on every engine and answers the same: what is used here is kept track of. */
const { modules, unused } = trackUsage({
  contacts: contactStore,
  counts: countStore,
  idempotency: idempotencyStore,
  invitations: invitationStore,
  jobs: jobStore,
  keys: keyStore,
  links: linkStore,
  outbox: outboxStore,
  reports: reportStore,
  responseChanges: responseChangeStore,
  responses: responseStore,
  responseLists: responseListStore,
  segmentKeys: segmentKeyStore,
  surveys: surveyStore,
  visits: visitStore,
  workspaces: workspaceStore,
})
const { contacts, counts, idempotency, invitations, keys, links, reports, responses, segmentKeys } = modules
const { responseLists } = modules
const { jobs, outbox, responseChanges, surveys, visits, workspaces } = modules

const ours = 'workspace-ours'
const theirs = 'workspace-theirs'
const everything = { before: undefined, limit: 100 }

const place = (id: string, timeZone: string): workspaceStore.NewWorkspaceRow => ({
  id,
  name: id,
  timeZone,
  slug: id,
  demoAt: null,
  createdAt: NOON,
})

const surveyRow = (workspaceId: string, id: string): surveyStore.SurveyRow => ({
  id,
  workspaceId,
  name: 'Relationship',
  type: 'relationship',
  touchpoint: null,
  subject: 'Harbour 咖啡',
  locale: null,
  texts: '{"en":{"question":"How likely?"}}',
  followUpThreshold: 6,
  reasons: '{}',
  questions: '[]',
  thanksLinks: '{}',
  origins: '["https://example.com"]',
  look: '{"font":"serif"}',
  logo: null,
  identityVersion: 1,
  createdAt: NOON,
  updatedAt: NOON,
  closedAt: null,
  closedBy: null,
})

const contactRow = (id: string, about: Partial<contactStore.NewContactRow> = {}): contactStore.NewContactRow => ({
  terms: null,
  id,
  workspaceId: ours,
  externalId: null,
  email: null,
  phone: null,
  name: null,
  locale: null,
  properties: {},
  unverifiedSince: null,
  createdAt: NOON,
  updatedAt: NOON,
  ...about,
})

const responseRow = (about: Partial<responseStore.NewResponseRow> = {}) =>
  rowOf({ workspaceId: ours, surveyId: 'survey' }, about)

/** Counts by score, those not given being none. */
const scoreRow = (given: reportStore.ScoreRow): reportStore.ScoreRow => ({
  ...Object.fromEntries(scores.map((score) => [`s${score}`, 0])),
  ...given,
})

const complete = (after: string, now: number) => segmentKeys.completeSegmentKey(ours, 'area', after, now)

describe.each(engines)('the store on $name', ({ open }) => {
  let opened: TestConnection
  let database: Database

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    await database.batch([
      workspaces.insertWorkspace(place(ours, 'Europe/London')),
      workspaces.insertWorkspace(place(theirs, 'Asia/Shanghai')),
      surveys.insertSurvey(surveyRow(ours, 'survey')),
      surveys.insertSurvey(surveyRow(ours, 'survey-other')),
      surveys.insertSurvey(surveyRow(theirs, 'survey-theirs')),
    ])
  })

  afterAll(() => opened.close())

  describe('batches', () => {
    it('are all or nothing', async () => {
      const first = surveyRow(ours, 'survey-half')
      const batch = database.batch([surveys.insertSurvey(first), surveys.insertSurvey(first)])
      await expect(batch).rejects.toBeInstanceOf(ConstraintViolation)
      expect(await database.all(surveys.selectSurveyById(ours, 'survey-half'))).toEqual([])
    })

    it('answer the rows of each statement in order', async () => {
      const [none, rows] = await database.batch([
        idempotency.deleteIdempotencyRowsBefore(0),
        workspaces.selectWorkspaceById(ours),
      ])
      expect(none).toEqual([])
      expect(rows).toMatchObject([{ id: ours, throttleDays: null }])
    })

    it('of nothing do nothing', async () => {
      expect(await database.batch([])).toEqual([])
    })

    it('refuse a row whose parent is missing', async () => {
      const orphan = surveys.insertSurvey(surveyRow('nobody', 'survey-orphan'))
      await expect(database.batch([orphan])).rejects.toBeInstanceOf(ConstraintViolation)
    })

    it('refuse a row of one workspace that refers to another’s', async () => {
      const astray = responses.insertResponses([responseRow({ workspaceId: ours, surveyId: 'survey-theirs' })])
      await expect(database.batch([astray])).rejects.toBeInstanceOf(ConstraintViolation)
    })

    it('that change the same rows at once each see the other’s change', async () => {
      const row = responseRow({ key: 'contended', score: 0 })
      await database.batch([responses.insertResponses([row]), counts.count(responses.responsesWhere.byIds([row.id]))])
      const these = responses.responsesWhere.byId(ours, row.id)
      const to = (score: number) => [
        responses.lockResponses(these),
        ...counts.uncount(these),
        responses.updateResponse(ours, row.id, { score }),
        counts.count(these),
      ]
      await Promise.all(Array.from({ length: 24 }, (_, index) => database.batch(to(index % 11))))
      expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
      await database.batch([...counts.uncount(these), responses.deleteResponses(these)])
    })

    it('that are to be alone are carried out like others', async () => {
      const [rows] = await database.batch([workspaces.selectWorkspaceById(theirs)], { exclusive: true })
      expect(rows).toHaveLength(1)
    })
  })

  it('says that it is ready once it is migrated', async () => {
    expect(await isReady(database, getLatestVersion(migrations))).toBe(true)
  })

  it('compares text by its bytes, whatever the server’s language', async () => {
    const words = await database.all(sql<{ word: string }>`
      select id as word from survey where workspace_id = ${ours}
      union all select 'ch' where 1 = 1 union all select 'ci' union all select 'B' union all select 'a'
      order by word`)
    expect(words.map(({ word }) => word)).toEqual(['B', 'a', 'ch', 'ci', 'survey', 'survey-other'])
  })

  it('keeps workspaces, and makes a first one only where there is none', async () => {
    expect(await database.all(workspaces.selectWorkspaces)).toHaveLength(2)
    const row = place('workspace-third', 'UTC')
    const first = database.batch([workspaces.assertNoWorkspace, workspaces.insertWorkspace(row)])
    await expect(first).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(workspaces.selectWorkspaces)).toHaveLength(2)
  })

  it('finds workspaces by what stands for them in addresses, each under its own', async () => {
    expect(await database.all(workspaces.selectWorkspaceBySlug(ours))).toEqual([{ id: ours }])
    expect(await database.all(workspaces.selectWorkspaceBySlug('nowhere'))).toEqual([])
    const twice = database.batch([workspaces.insertWorkspace({ ...place('workspace-twice', 'UTC'), slug: ours })])
    await expect(twice).rejects.toThrow(ConstraintViolation)
  })

  it('keeps API keys by their hash, pages them, touches and revokes them', async () => {
    const row = (id: string): keyStore.ApiKeyRow => ({
      id,
      workspaceId: ours,
      name: 'Till',
      scope: 'write',
      hash: `hash of ${id}`,
      hint: 'abcd',
      createdAt: NOON,
      lastUsedAt: null,
      revokedAt: null,
    })
    await database.batch([keys.insertApiKey(row('key-1')), keys.insertApiKey(row('key-2'))])
    await database.batch([
      keys.touchApiKey(ours, 'key-1', NOON + 1),
      keys.touchApiKey(theirs, 'key-1', NOON + 9),
      keys.revokeApiKey(ours, 'key-1', NOON + 2),
    ])
    await database.batch([keys.revokeApiKey(ours, 'key-1', NOON + 3), keys.revokeApiKey(theirs, 'key-2', NOON + 3)])
    expect(await database.all(keys.selectApiKeyByHash('hash of key-1'))).toEqual([
      { ...row('key-1'), lastUsedAt: NOON + 1, revokedAt: NOON + 2 },
    ])
    expect(await database.all(keys.selectApiKeyById(ours, 'key-2'))).toEqual([row('key-2')])
    expect(await database.all(keys.selectApiKeyById(theirs, 'key-2'))).toEqual([])
    expect((await database.all(keys.selectApiKeys(ours, everything))).map(({ id }) => id)).toEqual(['key-2', 'key-1'])
    expect(await database.all(keys.selectApiKeys(ours, { before: 'key-2', limit: 1 }))).toHaveLength(1)
  })

  it('remembers a call once, and forgets it in time', async () => {
    const call = { workspaceId: ours, key: 'k', fingerprint: 'f', result: '"id"', createdAt: NOON }
    await database.batch([idempotency.insertIdempotencyRow(call)])
    await expect(database.batch([idempotency.insertIdempotencyRow(call)])).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(idempotency.selectIdempotencyRow(ours, 'k'))).toEqual([
      { fingerprint: 'f', result: '"id"' },
    ])
    expect(await database.all(idempotency.selectIdempotencyRow(theirs, 'k'))).toEqual([])
    await database.batch([idempotency.deleteIdempotencyRowsBefore(NOON + 1)])
    expect(await database.all(idempotency.selectIdempotencyRow(ours, 'k'))).toEqual([])
  })

  it('keeps surveys as they are given, and changes only what is named', async () => {
    expect(await database.all(surveys.selectSurveyById(ours, 'survey'))).toEqual([surveyRow(ours, 'survey')])
    expect(await database.all(surveys.selectSurveyById(theirs, 'survey'))).toEqual([])
    expect(await database.all(surveys.selectOpenSurvey('survey'))).toEqual([
      { ...surveyRow(ours, 'survey'), timeZone: 'Europe/London', throttleDays: null },
    ])
    await database.batch([
      surveys.updateSurvey(ours, 'survey-other', { name: 'Renamed', follow_up_threshold: null, texts: undefined }),
      surveys.updateSurvey(theirs, 'survey', { name: 'Stolen' }),
    ])
    expect(await database.all(surveys.selectSurveyById(ours, 'survey-other'))).toEqual([
      { ...surveyRow(ours, 'survey-other'), name: 'Renamed', followUpThreshold: null },
    ])
    const counted = await database.all(surveys.selectSurveysWithCounts(ours, everything))
    expect(counted[0]).toMatchObject({ id: 'survey-other', workspaceId: ours, s0: 0, lastDay: null })
    const listed = await database.all(surveys.selectSurveys(ours, everything))
    expect(listed.map(({ id }) => id)).toEqual(['survey-other', 'survey'])
  })

  it('closes a survey once, and reopens it', async () => {
    await database.batch([surveys.closeSurvey(ours, 'survey-other', NOON + 1, 'key:1')])
    await database.batch([surveys.closeSurvey(ours, 'survey-other', NOON + 2, 'key:2')])
    await database.batch([surveys.reopenSurvey(theirs, 'survey-other', NOON + 2)])
    const [closed] = await database.all(surveys.selectSurveyById(ours, 'survey-other'))
    expect(closed).toMatchObject({ closedAt: NOON + 1, closedBy: 'key:1' })
    await database.batch([surveys.reopenSurvey(ours, 'survey-other', NOON + 3)])
    const [reopened] = await database.all(surveys.selectSurveyById(ours, 'survey-other'))
    expect(reopened).toMatchObject({ closedAt: null, closedBy: null, updatedAt: NOON + 3 })
  })

  it('keeps links by their slug', async () => {
    const row = (id: string, slug: string): linkStore.LinkRow => ({
      id,
      workspaceId: ours,
      surveyId: 'survey',
      slug,
      name: 'Till 3',
      properties: '{"shop":"Hafenstraße"}',
      createdAt: NOON,
    })
    await database.batch([links.insertLink(row('link-1', 'till-1')), links.insertLink(row('link-2', 'till-2'))])
    const twice = database.batch([links.insertLink(row('link-3', 'till-1'))])
    await expect(twice).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(links.selectLinkBySlug('till-1'))).toEqual([row('link-1', 'till-1')])
    expect(await database.all(links.selectLinkById(ours, 'link-2'))).toEqual([row('link-2', 'till-2')])
    expect(await database.all(links.selectLinkById(theirs, 'link-2'))).toEqual([])
    expect((await database.all(links.selectLinks(ours, 'survey', everything))).map(({ id }) => id)).toEqual([
      'link-2',
      'link-1',
    ])
    expect(await database.all(links.selectLinks(theirs, 'survey', everything))).toEqual([])
    const many = [row('link-4', 'place-4'), row('link-5', 'place-5')]
    await database.batch([links.insertLinks(many)])
    expect(await database.all(links.selectLinksByIds(ours, ['link-4', 'link-5', 'nobody']))).toEqual(many.toReversed())
    expect(await database.all(links.selectLinksByIds(theirs, ['link-4']))).toEqual([])
  })

  it('finds contacts by any identifier, within their workspace', async () => {
    const ada = contactRow('contact-ada', {
      externalId: 'ada-1',
      email: 'ada@example.com',
      phone: '+442071234567',
      properties: { tier: 'A', Größe: 'XL' },
    })
    const mei = contactRow('contact-mei', { phone: '+8613800138000', name: '王梅', locale: 'zh-Hans' })
    const { terms: _, ...shown } = ada
    await database.batch([contacts.insertContacts([ada, mei])])
    const both = contacts.contactsWhere.byIds(ours, ['contact-ada', 'contact-mei'])
    await database.batch([contacts.lockContacts(both), contacts.updateContactTerms(ours, [])])
    expect(await database.all(contacts.selectContactsMatching(ours, undefined, [both], everything))).toHaveLength(2)
    expect(await database.all(contacts.selectUnindexedContacts(ours, 'contact-ada', 9))).toMatchObject([
      { id: 'contact-mei' },
    ])
    const by = (externalId: string[], email: string[], phone: string[]) =>
      database.all(contacts.selectContactsByIdentifiers(ours, { externalId, email, phone }))
    expect(await by(['ada-1'], ['ada@example.com'], [])).toHaveLength(2)
    expect((await by([], [], ['+8613800138000'])).map(({ name }) => name)).toEqual(['王梅'])
    expect(await by(['ada-2'], [], [])).toEqual([])
    expect(await database.all(contacts.selectContactById(ours, 'contact-ada'))).toEqual([
      { ...shown, properties: JSON.stringify(ada.properties) },
    ])
    expect(await database.all(contacts.selectContactById(theirs, 'contact-ada'))).toEqual([])
    const taken = contactRow('contact-other', { email: 'ada@example.com' })
    await expect(database.batch([contacts.insertContacts([taken])])).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch([contacts.updateContact(ours, 'contact-mei', { name: 'Mei', locale: null })])
    await database.batch([contacts.updateContact(theirs, 'contact-mei', { name: 'Stolen' })])
    const news = [
      { id: 'contact-mei', externalId: 'mei-1', properties: { tier: 'B' } },
      { id: 'contact-ada', name: 'Ada', unverifiedSince: null },
    ]
    await database.batch([
      contacts.updateContacts(ours, news, NOON + 3),
      contacts.updateContacts(theirs, news, NOON + 4),
    ])
    const after = await database.all(
      contacts.selectContactsByIdentifiers(ours, { externalId: ['mei-1', 'ada-1'], email: [], phone: [] }),
    )
    expect(
      after
        .map(({ externalId, name, properties, updatedAt }) => [
          externalId,
          name,
          JSON.parse(properties).tier,
          updatedAt,
        ])
        .sort(),
    ).toEqual([
      ['ada-1', 'Ada', 'A', NOON + 3],
      ['mei-1', 'Mei', 'B', NOON + 3],
    ])
    const theirAnswer = responseRow({ contactId: 'contact-ada' })
    await database.batch([
      responses.insertResponses([theirAnswer]),
      contacts.moveResponses(theirs, 'contact-ada', 'contact-mei'),
      contacts.moveResponses(ours, 'contact-ada', 'contact-mei'),
      contacts.clearUnverifiedIdentifiers(ours, 'contact-ada'),
      contacts.deleteUnverifiedContact(ours, 'contact-ada'),
    ])
    expect(await database.all(contacts.selectContactById(ours, 'contact-ada'))).toMatchObject([{ externalId: 'ada-1' }])
    const claim = contactRow('contact-claim', { email: 'claim@example.com', unverifiedSince: NOON })
    await database.batch([contacts.insertContacts([claim]), contacts.clearUnverifiedIdentifiers(ours, 'contact-claim')])
    expect(await database.all(contacts.selectContactById(ours, 'contact-claim'))).toMatchObject([
      { email: null, unverifiedSince: NOON },
    ])
    await database.batch([
      contacts.deleteUnverifiedContact(theirs, 'contact-claim'),
      contacts.deleteUnverifiedContact(ours, 'contact-claim'),
    ])
    expect(await database.all(contacts.selectContactById(ours, 'contact-claim'))).toEqual([])
    await database.batch([
      contacts.deleteUnusedUnverifiedContact(ours, 'contact-ada'),
      contacts.insertContacts([claim]),
    ])
    expect(await database.all(contacts.selectContactById(ours, 'contact-ada'))).toHaveLength(1)
    await database.batch([contacts.deleteUnusedUnverifiedContact(theirs, claim.id)])
    expect(await database.all(contacts.selectContactById(ours, claim.id))).toHaveLength(1)
    await database.batch([contacts.deleteUnusedUnverifiedContact(ours, claim.id)])
    expect(await database.all(contacts.selectContactById(ours, claim.id))).toEqual([])
    const nobody = contacts.updateContact(ours, 'contact-mei', { phone: null, external_id: null })
    expect(await database.batch([nobody])).toEqual([[]])
    expect((await database.all(responses.selectResponseById(ours, theirAnswer.id)))[0]?.contactId).toBe('contact-mei')
    await database.batch([responses.deleteResponses(responses.responsesWhere.byId(ours, theirAnswer.id))])
    const [changed] = await database.all(contacts.selectContacts(ours, { phone: '+8613800138000' }, everything))
    expect(changed).toMatchObject({ name: 'Mei', locale: null, phone: '+8613800138000' })
    const filtered = contacts.selectContacts(ours, { externalId: 'ada-1', email: 'ada@example.com' }, everything)
    expect(await database.all(filtered)).toHaveLength(1)
    expect(await database.all(contacts.selectContacts(theirs, {}, everything))).toEqual([])
  })

  it('keeps invitations by their token, and counts who was invited and who answered', async () => {
    const row = (id: string): invitationStore.InvitationRow => ({
      id,
      workspaceId: ours,
      surveyId: 'survey',
      contactId: 'contact-ada',
      token: `token of ${id}`,
      channel: 'email',
      day: '2026-11-22',
      createdAt: NOON,
      expiresAt: NOON + 5,
      answeredAt: null,
    })
    await database.batch([
      invitations.insertInvitations([row('invitation-1'), { ...row('invitation-2'), expiresAt: null }]),
      counts.countInvitations('survey', ours, '2026-11-22', 2),
    ])
    expect(await database.all(invitations.selectInvitationByToken('token of invitation-1'))).toEqual([
      { ...row('invitation-1'), contactLocale: null, contactProperties: expect.stringContaining('"XL"') },
    ])
    expect(await database.all(invitations.selectInvitationsByIds(ours, ['invitation-1', 'invitation-2']))).toHaveLength(
      2,
    )
    expect(await database.all(invitations.selectInvitationsByIds(theirs, ['invitation-1']))).toEqual([])
    expect(
      await database.all(invitations.selectInvitations(ours, 'survey', { before: 'invitation-2', limit: 9 })),
    ).toHaveLength(1)

    const answer = responseRow({
      invitationId: 'invitation-1',
      contactId: 'contact-ada',
      identity: 'verified',
      score: 3,
    })
    const again = responseRow({ invitationId: 'invitation-1', contactId: 'contact-ada', score: 10 })
    for (const one of [answer, again]) {
      await database.batch([
        responses.insertResponses([one]),
        counts.count(responses.responsesWhere.byIds([one.id])),
        counts.countAnsweredInvitations([one.id]),
        invitations.markInvitationsAnswered([one.id], NOON + 9),
      ])
    }
    const [spent] = await database.all(invitations.selectInvitationsByIds(ours, ['invitation-1']))
    expect(spent?.answeredAt).toBe(NOON + 9)
    const filter = { workspaceId: ours, surveyId: 'survey', from: '2026-11-22', to: '2026-11-22', where: {} }
    expect(await database.all(reports.selectInvitationTotals(filter))).toEqual([{ invited: 2, answered: 1 }])
    expect(
      await database.all(reports.selectInvitationTotals({ ...filter, from: '2026-11-23', to: undefined })),
    ).toEqual([{ invited: 0, answered: 0 }])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
  })

  it('keeps an answer once for its key', async () => {
    const first = responseRow({ key: 'survey:once', score: 2 })
    const second = responseRow({ key: 'survey:once', score: 10 })
    await database.batch([responses.insertResponses([first, second])])
    expect(await database.all(responses.selectResponsesByKeys(['survey:once', 'survey:never']))).toEqual([
      { id: first.id, key: 'survey:once', score: 2, deletedAt: null },
    ])
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([first.id]))])
  })

  it('gives back an answer as it was stored, with its contact', async () => {
    const row = responseRow({
      comment: 'Très lent — 排队 😀 "quoted", back\\slash',
      commentFolded: 'très lent',
      answers: { reasons: ['price', 'delay'], more: 3 },
      properties: { 'boarding area': 'G', 号: '1.0', '12': 'twelve', 'a.b-c': '$.x' },
      contactId: 'contact-ada',
      identity: 'unverified',
      contactRequestedAt: NOON + 1,
      channel: 'link',
      linkId: 'link-1',
      page: 'https://example.com/',
      locale: 'fr',
    })
    await database.batch([responses.insertResponses([row])])
    const [stored] = await database.all(responses.selectResponseById(ours, row.id))
    expect(stored).toMatchObject({
      id: row.id,
      comment: row.comment,
      contactRequestedAt: NOON + 1,
      externalId: 'ada-1',
      email: 'ada@example.com',
      identity: 'unverified',
      answeredAt: NOON,
    })
    expect(JSON.parse(stored?.answers ?? '')).toEqual(row.answers)
    expect(JSON.parse(stored?.properties ?? '')).toEqual(row.properties)
    expect(await database.all(responses.selectResponseById(theirs, row.id))).toEqual([])
    expect((await database.all(responses.selectResponseForEdit(row.id)))[0]?.timeZone).toBe('Europe/London')
    const keysOf = await database.all(responseLists.selectPropertyKeys(ours, { survey: 'survey' }))
    expect(keysOf.map(({ key }) => key)).toEqual(['12', 'a.b-c', 'boarding area', '号'])
    for (const [key, value] of Object.entries(row.properties)) {
      const found = responseLists.selectResponses(ours, { where: { [key]: value } }, everything)
      expect((await database.all(found)).map(({ id }) => id)).toEqual([row.id])
    }
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([row.id]))])
  })

  it('filters answers by survey, contact, score, time, day, words and properties, newest first', async () => {
    const later = NOON + 60_000
    const slow = responseRow({
      score: 1,
      comment: '50%_off \\ SLOW',
      commentFolded: '50%_off \\ slow',
      properties: { shop: 'A' },
    })
    const quick = responseRow({
      score: 10,
      comment: 'quick',
      commentFolded: 'quick',
      answeredAt: later,
      day: '2026-11-23',
      properties: { shop: 'A', till: '2' },
    })
    await database.batch([responses.insertResponses([slow, quick])])
    const saying = (text: string) => ({ words: [], prefixes: [], texts: [text] })
    const ids = async (filter: responseListStore.ResponseFilter) =>
      (await database.all(responseLists.selectResponses(ours, { where: { shop: 'A' }, ...filter }, everything))).map(
        ({ id }) => id,
      )
    expect(await ids({})).toEqual([quick.id, slow.id])
    expect(await ids({ survey: 'survey-other' })).toEqual([])
    expect(await ids({ contact: 'contact-ada' })).toEqual([])
    expect(await ids({ scores: { from: 0, to: 6 } })).toEqual([slow.id])
    expect(await ids({ fromId: timePrefix(later) })).toEqual([quick.id])
    expect(await ids({ beforeId: timePrefix(later) })).toEqual([slow.id])
    expect(await ids({ fromDay: '2026-11-23' })).toEqual([quick.id])
    expect(await ids({ toDay: '2026-11-22' })).toEqual([slow.id])
    expect(await ids({ search: saying('50%_off \\') })).toEqual([slow.id])
    expect(await ids({ search: saying('5_%') })).toEqual([])
    expect(await ids({ where: { shop: 'A', till: '2' } })).toEqual([quick.id])
    const page = responseLists.selectResponses(ours, { where: { shop: 'A' } }, { before: quick.id, limit: 1 })
    expect((await database.all(page)).map(({ id }) => id)).toEqual([slow.id])
    expect(await database.all(responseLists.selectResponses(theirs, {}, everything))).toEqual([])
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([slow.id, quick.id]))])
  })

  it('keeps what stood before a change, and of a deletion only that it was', async () => {
    const row = responseRow({ score: 4, comment: 'bad', properties: { shop: 'B' } })
    const change = { id: 'change-1', at: NOON + 1, actor: 'key:1' }
    const these = responses.responsesWhere.byId(ours, row.id)
    await database.batch([responses.insertResponses([row]), responseChanges.insertResponseChange(change, these)])
    await database.batch([
      responseChanges.insertResponseChange(
        { ...change, id: 'change-2' },
        responses.responsesWhere.byId(theirs, row.id),
      ),
    ])
    const before = {
      at: NOON + 1,
      actor: 'key:1',
      actorName: null,
      surveyId: 'survey',
      score: 4,
      comment: 'bad',
      deletedAt: null,
    }
    expect(await database.all(responseChanges.selectResponseChanges(ours, row.id))).toEqual([
      { ...before, properties: '{"shop":"B"}' },
    ])
    await database.batch([
      responseChanges.redactResponseChanges(ours, row.id),
      responseChanges.insertResponseDeletion({ id: 'change-3', at: NOON + 2, actor: 'key:2' }, these),
      responses.deleteResponses(responses.responsesWhere.byId(ours, row.id)),
    ])
    expect(await database.all(responseChanges.selectResponseChanges(ours, row.id))).toEqual([
      {
        at: NOON + 2,
        actor: 'key:2',
        actorName: null,
        surveyId: 'survey',
        score: 4,
        comment: null,
        properties: '{}',
        deletedAt: NOON + 2,
      },
      { ...before, comment: null, properties: '{}' },
    ])
    expect(await database.all(responseChanges.selectResponseChanges(theirs, row.id))).toEqual([])
    await database.batch([responses.insertResponses([{ ...row, id: newId(NOON) }])])
    expect(await database.all(responses.selectResponsesByKeys([row.key]))).toEqual([
      { id: row.id, key: row.key, score: 4, deletedAt: NOON + 2 },
    ])
    const late = { ...row, id: newId(NOON), key: 'inserted in the same moment' }
    await database.batch([
      responses.insertResponses([late]),
      sql`update response_change set deleted_key = 'inserted in the same moment' where id = 'change-3'`,
      responses.deleteTombstonedResponses([late.id]),
    ])
    expect(await database.all(responses.selectResponseById(ours, late.id))).toEqual([])
  })

  it('knows whether a change replaces what was said', async () => {
    const row = responseRow({ score: 4, comment: 'bad' })
    const silent = responseRow({ score: 4 })
    const these = responses.responsesWhere.byIds([row.id, silent.id])
    await database.batch([responses.insertResponses([row, silent])])
    const replaced = async (said: Parameters<typeof responseChanges.whereOverwritten>[1]) =>
      (
        await database.all(sql<{ id: string }>`
        select r.id from response r where ${responseChanges.whereOverwritten(these, said)} order by r.id`)
      ).map(({ id }) => id)
    expect(await replaced({})).toEqual([])
    expect(await replaced({ score: 4, comment: 'bad' })).toEqual([])
    expect(await replaced({ score: 5 })).toEqual([row.id, silent.id].sort())
    expect(await replaced({ comment: 'worse' })).toEqual([row.id])
    expect(await replaced({ comment: null })).toEqual([row.id])
    await database.batch([responses.deleteResponses(these)])
  })

  it('patches JSON in its place, so that no change is lost to another', async () => {
    const row = responseRow({ properties: { shop: 'A', till: '2' } })
    const properties = async () =>
      JSON.parse((await database.all(responses.selectResponseById(ours, row.id)))[0]?.properties ?? '')
    await database.batch([
      responses.insertResponses([row]),
      responses.updateResponse(ours, row.id, { properties: mergeJson('properties', { shop: null, tier: 'B' }) }),
      responses.updateResponse(theirs, row.id, { properties: mergeJson('properties', { tier: 'stolen' }) }),
    ])
    expect(await properties()).toEqual({ till: '2', tier: 'B' })
    await database.batch([
      responses.updateResponse(ours, row.id, { properties: fillJson('properties', { till: '9', age: '40' }) }),
    ])
    expect(await properties()).toEqual({ till: '2', tier: 'B', age: '40' })
    await database.batch([responses.deleteResponses(responses.responsesWhere.byId(ours, row.id))])
  })

  it('tells how lively surveys are, and the newest comments of a survey', async () => {
    const day = (date: string, about: Partial<responseStore.NewResponseRow>) =>
      responseRow({ surveyId: 'survey-other', day: date, answeredAt: Date.parse(`${date}T12:00:00Z`), ...about })
    const said = (comment: string) => ({ comment, commentFolded: comment })
    const first = day('2027-11-18', { score: 2, contactRequestedAt: NOON, ...said('slow'), properties: { area: 'A' } })
    const last = day('2027-11-20', { score: 10, ...said('quick'), properties: { area: 'B' } })
    const silent = day('2027-11-21', { score: 8 })
    const suspect = day('2027-11-22', { score: 10, ...said('spam'), suspicion: 'trap' })
    const these = responses.responsesWhere.byIds([first, last, silent, suspect].map(({ id }) => id))
    const counted = (rows: reportStore.SurveyActivityRow[]) => rows.find(({ id }) => id === 'survey-other')?.count ?? 0
    const before = counted(await database.all(reports.selectSurveysByActivity(ours, 9)))
    await database.batch([
      responses.insertResponses([first, last, silent, suspect]),
      counts.count(these),
      followUps.openFollowUps(these, NOON),
    ])
    const [lively, ...others] = await database.all(reports.selectSurveysByActivity(ours, 9))
    expect(lively).toEqual({
      ...{ id: 'survey-other', name: 'Renamed', type: 'relationship', touchpoint: null, closedAt: null },
      ...{ count: before + 3, firstDay: before > 0 ? expect.any(String) : '2027-11-18', lastDay: '2027-11-21' },
    })
    expect(others.map(({ id }) => id)).not.toContain('survey-theirs')
    expect(await database.all(reports.selectSurveysByActivity(ours, 1))).toEqual([lively])

    const comments = async (filter: responseListStore.ResponseFilter, most = 9, workspaceId = ours) => {
      const asked = { suspect: false, ...filter, survey: 'survey-other' }
      return (await database.all(responseLists.selectNewestComments(workspaceId, asked, most))).map(
        ({ comment }) => comment,
      )
    }
    expect(await comments({})).toEqual(['quick', 'slow'])
    expect(await comments({}, 1)).toEqual(['quick'])
    expect(await comments({ where: { area: 'A' } })).toEqual(['slow'])
    expect(await comments({ toDay: '2027-11-19' })).toEqual(['slow'])
    expect(await comments({ fromDay: '2027-11-19', fromId: last.id })).toEqual(['quick'])
    expect(await comments({ beforeId: last.id })).toEqual(['slow'])
    expect(await comments({}, 9, theirs)).toEqual([])
    await database.batch([...counts.uncount(these), followUps.deleteFollowUps(these), responses.deleteResponses(these)])
  })

  it('counts answers in every segment, also by a key declared later', async () => {
    const rows = [
      responseRow({ surveyId: 'survey-other', score: 0, properties: { area: 'A' } }),
      responseRow({ surveyId: 'survey-other', score: 10, properties: { area: 'A' } }),
      responseRow({ surveyId: 'survey-other', score: 10, properties: { area: 'B' }, day: '2026-11-23' }),
      responseRow({ surveyId: 'survey-other', score: 8 }),
    ]
    const these = responses.responsesWhere.byIds(rows.map(({ id }) => id))
    await database.batch([responses.insertResponses(rows), counts.count(these)])
    await database.batch([segmentKeys.insertSegmentKey(ours, 'area', NOON)])
    const incomplete = { key: 'area', createdAt: NOON, countedTo: '', countedAt: null }
    expect(await database.all(segmentKeys.selectSegmentKeys(ours))).toEqual([incomplete])
    await database.batch([counts.countChunk(ours, 'area', { after: '', to: undefined }), complete('', NOON + 1)], {
      exclusive: true,
    })
    const more = responseRow({ surveyId: 'survey-other', score: 10, properties: { area: 'B' }, day: '2026-11-23' })
    await database.batch([responses.insertResponses([more]), counts.count(responses.responsesWhere.byIds([more.id]))])
    const known = { ...incomplete, countedTo: null, countedAt: NOON + 1 }
    expect(await database.all(segmentKeys.selectSegmentKeys(ours))).toEqual([known])
    expect(await database.all(segmentKeys.selectSegmentKey(ours, 'area'))).toEqual([known])
    expect(await database.all(segmentKeys.selectSegmentKeys(theirs))).toEqual([])
    expect(await database.all(segmentKeys.selectSegmentKey(theirs, 'area'))).toEqual([])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])

    const filter = { workspaceId: ours, surveyId: 'survey-other', where: {} }
    const ever = splitRange({})
    const whole = { key: '', value: '' }
    const counted = reports.selectCountedCells(filter, whole, ever)
    expect(await database.all(reports.selectTotalScores(counted))).toEqual([scoreRow({ s0: 1, s8: 1, s10: 3 })])
    const byAnswer = reports.selectResponseCells(filter, 'area')
    expect(await database.all(reports.selectTotalScores(byAnswer))).toEqual([scoreRow({ s0: 1, s8: 1, s10: 3 })])
    const since = splitRange({ from: '2026-11-23' })
    expect(await database.all(reports.selectScoresByDay(reports.selectCountedCells(filter, whole, since)))).toEqual([
      { day: '2026-11-23', ...scoreRow({ s10: 2 }) },
    ])
    expect(
      await database.all(
        reports.selectScoresByDay(reports.selectCountedCells(filter, whole, [{ span: 'month', ...ALL_TIME }])),
      ),
    ).toEqual([{ day: '2026-11-01', ...scoreRow({ s0: 1, s8: 1, s10: 3 }) }])
    const area = reports.selectCountedCells(filter, { key: 'area', value: undefined }, ever)
    const values = [
      { value: 'A', ...scoreRow({ s0: 1, s10: 1 }) },
      { value: 'B', ...scoreRow({ s10: 2 }) },
    ]
    expect(await database.all(reports.selectScoresByValue(area, 200))).toEqual(values)
    expect(await database.all(reports.selectScoresByValue(byAnswer, 200))).toEqual(values)
    const november = splitRange({ from: '2026-11-01', to: '2026-12-05' })
    expect(
      await database.all(
        reports.selectScoresByValue(reports.selectCountedCells(filter, { key: 'area' }, november), 200),
      ),
    ).toEqual(values)
    expect(
      await database.all(reports.selectScoresByValue(reports.selectCountedCells(filter, { key: 'area' }, since), 200)),
    ).toEqual([values[1]])
    expect(
      await database.all(
        reports.selectTotalScores(reports.selectCountedCells(filter, { key: 'area', value: 'B' }, since)),
      ),
    ).toEqual([scoreRow({ s10: 2 })])
    const frequent = async (most: number, workspaceId = ours) =>
      database.all(reports.selectSegmentValues(workspaceId, 'survey-other', ['area', 'shop'], most))
    expect(await frequent(9)).toEqual([
      { key: 'area', value: 'A' },
      { key: 'area', value: 'B' },
    ])
    expect(await frequent(1)).toEqual([{ key: 'area', value: 'A' }])
    expect(await frequent(9, theirs)).toEqual([])
    const most = await database.all(reports.selectScoresByValue(area, 1))
    expect(most.toSorted((a, b) => (a.value ?? '').localeCompare(b.value ?? ''))).toEqual([
      { value: null, ...scoreRow({ s10: 2 }) },
      values[0],
    ])
    const areaA = { ...filter, to: '2026-11-22', where: { area: 'A' } }
    expect(await database.all(reports.selectScoresByDay(reports.selectResponseCells(areaA, 'area')))).toEqual([
      { day: '2026-11-22', ...scoreRow({ s0: 1, s10: 1 }) },
    ])
    const others = { ...filter, workspaceId: theirs }
    expect(await database.all(reports.selectScoresByDay(reports.selectCountedCells(others, whole, ever)))).toEqual([])
    expect(
      await database.all(reports.selectScoresByValue(reports.selectCountedCells(others, { key: 'area' }, since), 9)),
    ).toEqual([])

    await database.batch([...counts.uncount(these), responses.deleteResponses(these)])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([segmentKeys.deleteSegmentKey(ours, 'area'), counts.deleteSegmentCounts(ours, 'area')])
    expect(await database.all(reports.selectScoresByValue(area, 200))).toEqual([])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([
      ...counts.uncount(responses.responsesWhere.byId(ours, more.id)),
      responses.deleteResponses(responses.responsesWhere.byId(ours, more.id)),
    ])
    expect(await database.all(sql`select period from tally where survey_id = 'survey-other'`)).toEqual([])
  })

  it('counts by a key chunk after chunk, and agrees with a recount at every moment', async () => {
    const [first, second, third] = [1, 2, 3].map((minute) =>
      responseRow({
        surveyId: 'survey-other',
        score: 9,
        properties: { area: 'A' },
        answeredAt: NOON + minute * 60_000,
      }),
    ) as [responseStore.NewResponseRow, responseStore.NewResponseRow, responseStore.NewResponseRow]
    const these = responses.responsesWhere.byIds([first.id, second.id, third.id])
    const filter = { workspaceId: ours, surveyId: 'survey-other', where: {} }
    const soFar = async () =>
      (
        await database.all(
          reports.selectTotalScores(reports.selectCountedCells(filter, { key: 'area' }, splitRange({}))),
        )
      )[0]
    await database.batch([
      responses.insertResponses([first, third]),
      counts.count(these),
      segmentKeys.insertSegmentKey(ours, 'area', NOON),
    ])
    const before = timePrefix(NOON + 60_000)
    expect(await database.all(segmentKeys.selectChunkEnd(ours, before, 1))).toEqual([{ id: first.id }])
    expect(await database.all(segmentKeys.selectChunkEnd(ours, before, 3))).toEqual([])
    expect(await database.all(segmentKeys.selectChunkEnd(theirs, '', 1))).toEqual([])
    expect((await database.all(segmentKeys.selectResponseIdRange(ours)))[0]?.last).toBe(third.id)
    expect(await database.all(segmentKeys.selectResponseIdRange(theirs))).toEqual([{ first: null, last: null }])
    const chunk = (after: string, to: string) => [
      counts.countChunk(theirs, 'area', { after, to }),
      segmentKeys.advanceSegmentKey(theirs, 'area', after, to),
      counts.countChunk(ours, 'area', { after, to }),
      segmentKeys.advanceSegmentKey(ours, 'area', after, to),
    ]
    await database.batch(chunk('', first.id), { exclusive: true })
    expect(await soFar()).toEqual(scoreRow({ s9: 1 }))
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    // Counted twice by two who began at the same place, it is counted once.
    await database.batch(chunk('', first.id), { exclusive: true })
    expect(await soFar()).toEqual(scoreRow({ s9: 1 }))

    // What comes before the end of what is counted, an import say, is counted at once; what comes after it later.
    const early = responseRow({ surveyId: 'survey-other', score: 0, properties: { area: 'A' }, answeredAt: NOON })
    const earlier = responses.responsesWhere.byId(ours, early.id)
    await database.batch([responses.insertResponses([early, second])])
    await database.batch([counts.count(earlier), counts.count(responses.responsesWhere.byId(ours, second.id))])
    expect(await soFar()).toEqual(scoreRow({ s0: 1, s9: 1 }))
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    const all = responses.responsesWhere.byIds([early.id, first.id, second.id, third.id])
    await database.batch([
      ...counts.uncount(all),
      sql`update response set score = 5 where id = ${third.id}`,
      counts.count(all),
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])

    await database.batch([
      counts.countChunk(ours, 'area', { after: first.id, to: undefined }),
      complete(first.id, NOON),
    ])
    expect(await soFar()).toEqual(scoreRow({ s0: 1, s5: 1, s9: 2 }))
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([segmentKeys.deleteSegmentKey(ours, 'area'), counts.deleteSegmentCounts(theirs, 'area')])
    expect(await database.all(counts.selectTallyDiscrepancies(1))).toMatchObject([
      { segmentKey: 'area', kept: 4, counted: 0 },
    ])
    await database.batch([
      ...counts.uncount(all),
      responses.deleteResponses(all),
      counts.deleteSegmentCounts(ours, 'area'),
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
  })

  it('keeps work until it is settled, and gives it to one at a time', async () => {
    const work = (id: string, dueAt: number, type = 'call') => ({
      id,
      workspaceId: ours,
      type,
      payload: { to: 'Ada' },
      createdAt: 0,
      dueAt,
    })
    const lease = (now: number) => ({ now, until: now + 60 })
    const next = async (now: number, kinds = ['call', 'write']) =>
      (await database.all(outbox.selectNextJob(kinds, lease(now))))[0]?.id
    const take = async (id: string, now: number) => (await database.batch([outbox.claimJob(id, lease(now))]))[0][0]
    expect(await database.all(outbox.selectQueueState)).toEqual([{ depth: 0, oldestDue: null }])
    await database.batch([work('w1', 30), work('w2', 20), work('w3', 10, 'of tomorrow')].map(outbox.enqueueJob))
    expect(await database.all(outbox.selectQueueState)).toEqual([{ depth: 3, oldestDue: 10 }])
    expect([await next(15), await next(20), await next(90, ['write'])]).toEqual([undefined, 'w2', undefined])
    expect(await take('w2', 19)).toBeUndefined()
    const together = await Promise.all(Array.from({ length: 8 }, () => take('w2', 40)))
    expect(together.filter((row) => row !== undefined)).toEqual([
      { id: 'w2', workspaceId: ours, type: 'call', payload: '{"to":"Ada"}', attempts: 1, claimedUntil: 100 },
    ])
    const [first] = together.filter((row) => row !== undefined) as [outboxStore.JobRow]
    expect([await next(40), await take('w2', 99), await next(100)]).toEqual(['w1', undefined, 'w2'])
    // Taken before the clock stepped back.
    expect(await next(39)).toBe('w2')

    // Queued before it stepped back; from then on its time is right.
    const misdated = async (now: number) =>
      (await database.all(outbox.selectNextMisdatedJob(['call'], lease(now), 'w3')))[0]?.id
    const ahead = { ...work('w4', NOON), createdAt: NOON }
    await database.batch([outbox.enqueueJob(ahead)])
    expect([await misdated(NOON - outbox.MAX_CLOCK_SKEW_MS), await misdated(100)]).toEqual([undefined, 'w4'])
    const taken = (await take('w4', 100)) as outboxStore.JobRow
    await database.batch([outbox.releaseJob(taken, { dueAt: 500, attempts: 1, error: null })])
    expect([await misdated(100), await take('w4', 100)]).toEqual([undefined, undefined])
    await database.batch([outbox.completeJob((await take('w4', 500)) as outboxStore.JobRow)])

    const again = (await take('w2', 100)) as outboxStore.JobRow
    expect(again).toMatchObject({ attempts: 2, claimedUntil: 160 })
    await database.batch([outbox.completeJob(first), outbox.releaseJob(first, { dueAt: 0, attempts: 0, error: null })])
    expect(await next(100)).toBe('w1')
    await database.batch([outbox.releaseJob(again, { dueAt: 500, attempts: 2, error: 'nobody there' })])
    expect([await next(499, ['call']), await take('w2', 499)]).toEqual(['w1', undefined])
    const third = (await take('w2', 500)) as outboxStore.JobRow
    await database.batch([outbox.completeJob(third)])
    expect(await database.all(outbox.selectQueueState)).toEqual([{ depth: 2, oldestDue: 10 }])
    await database.batch([sql`delete from job`])
  })

  it('gives a periodic job to one, when it is due', async () => {
    const take = async (name: string, now: number) =>
      (await database.batch([jobs.claimTask(name, now, { since: now - 60, until: now + 5 })]))[0].length
    const together = await Promise.all(Array.from({ length: 8 }, () => take('sweep', NOON)))
    expect(together.filter((taken) => taken === 1)).toHaveLength(1)
    expect([await take('sweep', NOON + 59), await take('other', NOON)]).toEqual([0, 1])
    expect([await take('sweep', NOON + 60), await take('sweep', NOON + 60)]).toEqual([1, 0])
    // The clock stepped back: a little, as those of two machines differ, and much.
    expect([await take('sweep', NOON + 55), await take('sweep', NOON + 54)]).toEqual([0, 1])
    expect(await database.all(jobs.lastRuns)).toEqual(
      expect.arrayContaining([
        { name: 'sweep', lastRunAt: NOON + 54 },
        { name: 'other', lastRunAt: NOON },
      ]),
    )
  })

  it('tells counts that do not equal a recount', async () => {
    const only = responseRow({ surveyId: 'survey-other', score: 10 })
    const one = responses.responsesWhere.byId(ours, only.id)
    await database.batch([responses.insertResponses([only]), counts.count(one)])
    await database.batch([sql`update tally set count = count + 1 where survey_id = 'survey-other'`])
    await database.batch([sql`update invitation_tally set answered = answered + 2 where survey_id = 'survey'`])
    await database.batch([
      sql`update tally set s3 = s3 + 1, s10 = s10 - 1 where span = 'day' and survey_id = 'survey-other'`,
    ])
    const wrong = await database.all(counts.selectTallyDiscrepancies(10))
    const day = { span: 'day', period: '2026-11-22', keptScores: '[0,0,0,1,0,0,0,0,0,0,0]' }
    const cell = { surveyId: 'survey-other', segmentKey: '', segmentValue: '', kept: 2, counted: 1 }
    const countedScores = '[0,0,0,0,0,0,0,0,0,0,1]'
    expect(wrong.toSorted((a, b) => (a.span < b.span ? -1 : 1))).toEqual([
      { ...cell, ...day, countedScores },
      { ...cell, span: 'ever', period: '', keptScores: countedScores, countedScores },
      { ...cell, span: 'month', period: '2026-11', keptScores: countedScores, countedScores },
    ])
    expect(await database.all(counts.selectInvitationDiscrepancies(10))).toEqual([
      { surveyId: 'survey', day: '2026-11-22', invited: 2, countedInvited: 2, answered: 3, countedAnswered: 1 },
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(1))).toHaveLength(1)
    await database.batch([
      sql`delete from tally where survey_id = 'survey-other'`,
      responses.deleteResponses(one),
      sql`update invitation_tally set answered = answered - 2 where survey_id = 'survey'`,
    ])
  })

  it('counts no suspect answer until it is restored, and takes back one that is suspect after all', async () => {
    const token = 'token of a suspect'
    const row = {
      id: 'invitation-suspect',
      workspaceId: ours,
      surveyId: 'survey-other',
      contactId: 'contact-mei',
      token,
      channel: 'email' as const,
      day: '2026-11-22',
      createdAt: NOON,
      expiresAt: null,
      answeredAt: null,
    }
    const about = { surveyId: 'survey-other', score: 2, answeredAt: NOON + 5 }
    const shady = responseRow({ ...about, suspicion: 'automated trap', suspectedInvitationId: row.id })
    const these = responses.responsesWhere.byId(ours, shady.id)
    const filter = { workspaceId: ours, surveyId: 'survey-other', where: {} }
    const suspects = async () => {
      const cells = reports.selectSuspectCells(filter, splitRange({ from: '2026-11-22' }))
      return (await database.all(reports.selectTotalScores(cells)))[0]?.s2
    }
    const ids = async (suspect: boolean) =>
      (await database.all(responseLists.selectResponses(ours, { survey: 'survey-other', suspect }, everything))).map(
        ({ id }) => id,
      )
    await database.batch([
      invitations.insertInvitations([row]),
      counts.countInvitations('survey-other', ours, '2026-11-22', 1),
      responses.insertResponses([shady]),
      counts.count(these),
      followUps.openFollowUps(these, NOON),
    ])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    expect([await suspects(), await ids(true), (await ids(false)).includes(shady.id)]).toEqual([1, [shady.id], false])
    expect(await database.all(followUps.selectFollowUpById(ours, shady.id))).toEqual([])
    const change = { id: 'change-suspect', at: NOON + 6, actor: 'respondent' }
    await database.batch([responseChanges.insertResponseChange(change, these)])
    expect(await database.all(responseChanges.countScoreChangesSince(ours, shady.id, NOON))).toEqual([{ count: 1 }])
    expect(await database.all(responseChanges.countScoreChangesSince(ours, shady.id, NOON + 6))).toEqual([{ count: 0 }])
    expect(await database.all(responseChanges.countScoreChangesSince(theirs, shady.id, NOON))).toEqual([{ count: 0 }])

    const lift = (workspace: string) => responses.clearSuspicion(workspace, shady.id, NOON + 7, 'key:1')
    await database.batch([
      responses.redeemInvitation(theirs, shady.id),
      counts.lockCounts('survey-other'),
      ...counts.uncount(these),
      lift(theirs),
    ])
    expect((await database.all(responses.selectResponseById(ours, shady.id)))[0]?.invitationId).toBeNull()
    await database.batch([
      responses.redeemInvitation(ours, shady.id),
      counts.countAnsweredInvitations([shady.id]),
      invitations.markInvitationsAnswered([shady.id], NOON + 7),
      lift(ours),
      counts.count(these),
    ])
    const [lifted] = await database.all(responses.selectResponseById(ours, shady.id))
    expect(lifted).toMatchObject({ clearedAt: NOON + 7, clearedBy: 'key:1', invitationId: row.id })
    expect([await suspects(), await ids(true)]).toEqual([0, []])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    expect(await database.all(counts.selectInvitationDiscrepancies(10))).toEqual([])

    const driven = { ...row, id: 'invitation-driven', token: 'token of a driven one' }
    const weak = responseRow({ ...about, score: 9, invitationId: driven.id })
    const weakOne = responses.responsesWhere.byId(ours, weak.id)
    await database.batch([
      invitations.insertInvitations([driven]),
      counts.countInvitations('survey-other', ours, '2026-11-22', 1),
      responses.insertResponses([weak]),
      counts.count(weakOne),
      counts.countAnsweredInvitations([weak.id]),
      invitations.markInvitationsAnswered([weak.id], NOON + 8),
    ])
    const unmask = (workspace: string) => [
      counts.uncountAnsweredInvitations(workspace, weak.id),
      invitations.markInvitationUnanswered(workspace, weak.id),
      responses.setSuspicion(workspace, weak.id, 'several-scores'),
    ]
    await database.batch([...counts.uncount(weakOne), ...unmask(theirs), ...unmask(ours), counts.count(weakOne)])
    await database.batch(unmask(ours))
    expect(await ids(true)).toEqual([weak.id])
    expect((await database.all(invitations.selectInvitationByToken(driven.token)))[0]?.answeredAt).toBeNull()
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    expect(await database.all(counts.selectInvitationDiscrepancies(10))).toEqual([])
    const both = responses.responsesWhere.byIds([shady.id, weak.id])
    await database.batch([...counts.uncount(both), responses.deleteResponses(both)])
    await database.batch([
      sql`delete from invitation where id in (${row.id}, ${driven.id})`,
      sql`delete from invitation_tally where survey_id = 'survey-other'`,
    ])
  })

  it('counts visits by machines, and knows when somebody was last asked', async () => {
    const count = (day: string, kind: string, count: number) =>
      visits.countIgnoredVisits(ours, 'survey', day, kind, count)
    await database.batch([
      count('2026-11-21', 'head', 2),
      count('2026-11-22', 'head', 1),
      count('2026-11-22', 'head', 3),
    ])
    const filter = { workspaceId: ours, surveyId: 'survey', where: {} }
    expect(await database.all(visits.selectIgnoredVisitsByType(filter))).toEqual([{ kind: 'head', count: 6 }])
    expect(
      await database.all(visits.selectIgnoredVisitsByType({ ...filter, from: '2026-11-22', to: '2026-11-22' })),
    ).toEqual([{ kind: 'head', count: 4 }])
    expect(await database.all(visits.selectIgnoredVisitsByType({ ...filter, workspaceId: theirs }))).toEqual([])
    const row = responseRow({ contactId: 'contact-mei', identity: 'verified', answeredAt: NOON + 9 })
    await database.batch([responses.insertResponses([row])])
    expect(await database.all(contacts.selectLastSurveyedAt(ours, ['contact-mei', 'nobody']))).toEqual([
      { id: 'contact-mei', at: NOON + 9 },
    ])
    expect(await database.all(contacts.selectLastSurveyedAt(theirs, ['contact-mei']))).toEqual([])
    await database.batch([responses.updateResponse(ours, row.id, { identity: 'unverified' })])
    expect((await database.all(contacts.selectLastSurveyedAt(ours, ['contact-mei'])))[0]?.at).not.toBe(NOON + 9)
    await database.batch([responses.deleteResponses(responses.responsesWhere.byId(ours, row.id))])
    await database.batch([
      workspaces.updateWorkspace(ours, { throttle_days: 30 }),
      surveys.incrementIdentityVersion(ours, 'survey'),
    ])
    await database.batch([surveys.incrementIdentityVersion(theirs, 'survey')])
    expect(await database.all(surveys.selectOpenSurvey('survey'))).toMatchObject([
      { throttleDays: 30, identityVersion: 2 },
    ])
  })

  it('erases a contact with all that hangs on it', async () => {
    const theirOwn = responses.responsesWhere.byContact(ours, 'contact-ada')
    const statements = [
      ...counts.uncount(theirOwn),
      counts.uncountInvitations(ours, 'contact-ada'),
      followUps.deleteFollowUps(theirOwn),
      responseChanges.deleteResponseChanges(theirOwn),
      responses.deleteResponses(theirOwn),
      invitations.deleteInvitationsByContact(ours, 'contact-ada'),
      contacts.deleteContact(ours, 'contact-ada'),
    ]
    await database.batch(statements, { exclusive: true })
    expect(await database.all(contacts.selectContactById(ours, 'contact-ada'))).toEqual([])
    expect(await database.all(invitations.selectInvitationsByIds(ours, ['invitation-1', 'invitation-2']))).toEqual([])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
  })

  it('finds who else was claimed to be somebody, whatever is in his name, and forgets that', async () => {
    const claims = [
      { contactId: 'contact-mei', unverifiedContact: { externalId: 'mei', email: 'o\\"neil%_@example.com' } },
      { contactId: 'contact-mei', unverifiedContact: { externalId: 'mei', email: 'other@example.com' } },
      { contactId: null, unverifiedContact: { phone: '+1555' } },
    ].map((about) => responseRow({ ...about, identity: 'unverified' }))
    await database.batch([responses.insertResponses(claims)])
    const [byEmail, , byPhone] = claims.map(({ id }) => ({ id }))
    const naming = (workspaceId: string, about: Parameters<typeof contactRow>[1], id = 'gone') =>
      database.all(responses.selectResponsesNamingContact({ ...contactRow(id, about), workspaceId }))
    expect(await naming(ours, { email: 'o\\"neil%_@example.com', phone: '1555' })).toEqual([byEmail])
    expect(await naming(ours, { email: 'neil%_@example.com', phone: '+1555', externalId: '%' })).toEqual([byPhone])
    expect(await naming(ours, { email: 'other@example.com' }, 'contact-mei')).toEqual([])
    expect(await naming(theirs, { phone: '+1555' })).toEqual([])
    const ids = claims.map(({ id }) => id)
    await database.batch([
      responses.redactUnverifiedContacts(theirs, ids),
      responses.redactUnverifiedContacts(ours, [ids[0] ?? '']),
    ])
    expect(await naming(ours, { email: 'o\\"neil%_@example.com' })).toEqual([])
    expect(await naming(ours, { phone: '+1555' })).toEqual([byPhone])
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds(ids))])
  })

  it('refuses to delete a contact that an answer still belongs to', async () => {
    const row = responseRow({ contactId: 'contact-mei', identity: 'unverified' })
    await database.batch([responses.insertResponses([row])])
    await expect(database.batch([contacts.deleteContact(ours, 'contact-mei')])).rejects.toBeInstanceOf(
      ConstraintViolation,
    )
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([row.id]))])
  })

  it('refuses a score that is not one', async () => {
    await expect(database.batch([responses.insertResponses([responseRow({ score: 11 })])])).rejects.toThrow()
  })

  it('takes many rows in one statement', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => responseRow({ key: `many ${index}`, score: index % 11 }))
    const these = responses.responsesWhere.byIds(rows.map(({ id }) => id))
    await database.batch([responses.insertResponses(rows), counts.count(these)])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    await database.batch([...counts.uncount(these), responses.deleteResponses(these)])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
  })
})

it('runs every statement of the store', () => {
  // Within others, not statements of their own.
  const parts = [
    'contacts.contactsOf',
    'counts.byScore',
    'outbox.APART',
    'counts.SUSPECT',
    'responses.standing',
    'responses.columns',
    'responseChanges.nameOf',
    'responseLists.filtered',
    // See contract-settings.test.ts.
    'counts.countNewInvitations',
    'workspaces.closeWorkspace',
    // See contract-annotations.test.ts.
    'responses.markSuspect',
    'responseLists.responsesAmong',
  ]
  expect(unused().filter((name) => !parts.includes(name))).toEqual([])
})
