import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as counts from '../../../server/store/queries/counts.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as followUps from '../../../server/store/queries/follow-ups.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import * as reports from '../../../server/store/queries/reports.ts'
import * as responseChanges from '../../../server/store/queries/response-changes.ts'
import * as responseLists from '../../../server/store/queries/response-lists.ts'
import * as responseStore from '../../../server/store/queries/responses.ts'
import * as verifiedSlotStore from '../../../server/store/queries/verified-slots.ts'
import { fillJson, mergeJson, sql } from '../../../server/store/sql.ts'
import { splitRange } from '../../../shared/calendar.ts'
import { type Identifier, identifiers } from '../../../shared/contact.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, firstPage, insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract(
  'responses',
  { responses: responseStore, verifiedSlots: verifiedSlotStore },
  ({ database, responses, verifiedSlots }) => {
    beforeEach(() => insertFixture(database))

    const insertRows = () =>
      database.batch([
        responses.insertResponses([
          buildResponse({ id: 'a', score: 3, comment: 'Late', channel: 'email' }),
          buildResponse({ id: 'b', score: 10 }),
          buildResponse({ id: 'c', score: 3 }),
          buildResponse({ id: 'd', workspaceId: otherWorkspaceId, surveyId: 'survey-theirs' }),
        ]),
        insertUser('1', 'Ada', 'ada@vouch.test'),
      ])
    const list = async (filter: responseLists.ResponseFilter, page = {}) =>
      (await database.all(responseLists.selectResponses(mainWorkspaceId, filter, { limit: 10, ...page }))).map(
        ({ id }) => id,
      )

    it('stores a response once per key', async () => {
      const first = buildResponse({ key: 'survey:once', score: 2 })
      const second = buildResponse({ key: 'survey:once', score: 10 })
      await database.batch([responses.insertResponses([first, second])])
      expect(await database.all(responses.selectResponsesByKeys(['survey:once', 'survey:never']))).toEqual([
        { id: first.id, key: 'survey:once', score: 2, deletedAt: null },
      ])
      await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([first.id]))])
    })

    it('gives a slot to one response, and returns the last verified response of a contact to a survey', async () => {
      const person = { contactId: 'contact-ada', identity: 'verified' as const }
      const build = (id: string, values = {}) => buildResponse({ id, key: id, ...person, ...values })
      const insert = async (...rows: ReturnType<typeof build>[]) =>
        (await database.batch([responses.insertResponses(rows)]))[0].map(({ id }) => id)
      expect(await insert(build('v1', { verifiedSlot: 'slot' }), build('v2', { verifiedSlot: 'slot' }))).toEqual(['v1'])
      expect(
        await insert(build('v3', { identity: 'unverified' }), build('v4', { suspicion: 'repeated' })),
      ).toHaveLength(2)
      expect(await insert(build('v5', { verifiedSlot: 'slot' }))).toEqual([])
      const { surveyId } = build('v1')
      expect(
        await database.all(verifiedSlots.selectLastVerifiedResponse(mainWorkspaceId, surveyId, 'contact-ada')),
      ).toEqual([{ id: 'v1', at: NOON }])
      expect(
        await database.all(verifiedSlots.selectLastVerifiedResponse(otherWorkspaceId, surveyId, 'contact-ada')),
      ).toEqual([])
    })

    it('returns a response as it was stored, with its contact', async () => {
      const row = buildResponse({
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
      const [stored] = await database.all(responses.selectResponseById(mainWorkspaceId, row.id))
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
      expect(await database.all(responses.selectResponseById(otherWorkspaceId, row.id))).toEqual([])
      expect((await database.all(responses.selectResponseForEdit(row.id)))[0]?.timeZone).toBe('Europe/London')
      const keysOf = await database.all(responseLists.selectPropertyKeys(mainWorkspaceId, { survey: 'survey' }, 100))
      expect(keysOf.map(({ key }) => key)).toEqual(['12', 'a.b-c', 'boarding area', '号'])
      for (const [key, value] of Object.entries(row.properties)) {
        const statement = responseLists.selectResponses(mainWorkspaceId, { where: { [key]: value } }, firstPage)
        expect((await database.all(statement)).map(({ id }) => id)).toEqual([row.id])
      }
      await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([row.id]))])
    })

    it('merges JSON in place, so that no concurrent change is lost', async () => {
      const row = buildResponse({ properties: { shop: 'A', till: '2' } })
      const properties = async () =>
        JSON.parse((await database.all(responses.selectResponseById(mainWorkspaceId, row.id)))[0]?.properties ?? '')
      await database.batch([
        responses.insertResponses([row]),
        responses.updateResponse(mainWorkspaceId, row.id, {
          properties: mergeJson('properties', { shop: null, tier: 'B' }),
        }),
        responses.updateResponse(otherWorkspaceId, row.id, { properties: mergeJson('properties', { tier: 'stolen' }) }),
      ])
      expect(await properties()).toEqual({ till: '2', tier: 'B' })
      await database.batch([
        responses.updateResponse(mainWorkspaceId, row.id, {
          properties: fillJson('properties', { till: '9', age: '40' }),
        }),
      ])
      expect(await properties()).toEqual({ till: '2', tier: 'B', age: '40' })
      await database.batch([responses.deleteResponses(responses.responsesWhere.byId(mainWorkspaceId, row.id))])
    })

    it('asserts that what a change sets is as it was read', async () => {
      const id = 'unchanged'
      const select = () => database.all(responses.selectResponseById(mainWorkspaceId, id))
      await database.batch([
        responses.insertResponses([buildResponse({ id, score: 3, properties: { shop: '1', till: '"2"' } })]),
      ])
      const [row] = await select()
      if (!row) throw new Error('The response is missing')
      const all = [
        'survey',
        'score',
        'comment',
        'answers',
        'properties',
        'contactRequested',
        'contact',
        'unverifiedContact',
      ] as const
      const assert = (...args: Parameters<typeof responses.assertResponseUnchanged>) =>
        database.batch([responses.assertResponseUnchanged(...args)])
      await assert(row, all, { shop: '1', till: '"2"', tier: null })
      await assert({ ...row, score: 4, comment: 'other' }, ['answers'], {})
      for (const changed of [{ score: 4 }, { comment: 'other' }, { answers: '{"a":1}' }, { contactRequestedAt: 1 }]) {
        await expect(assert({ ...row, ...changed }, all, {})).rejects.toThrow(ConstraintViolation)
      }
      for (const properties of [{ shop: '2' }, { shop: null }, { tier: 'A' }] as Record<string, string | null>[]) {
        await expect(assert(row, ['properties'], properties)).rejects.toThrow(ConstraintViolation)
      }
      await database.batch([responses.deleteResponses(responses.responsesWhere.byId(mainWorkspaceId, id))])
    })

    it('finds responses with the same unverified contact, whatever characters the name has, and redacts them', async () => {
      const claims = [
        { contactId: 'contact-mei', unverifiedContact: { externalId: 'mei', email: 'o\\"neil%_@example.com' } },
        { contactId: 'contact-mei', unverifiedContact: { externalId: 'mei', email: 'other@example.com' } },
        { contactId: null, unverifiedContact: { phone: '+1555' } },
      ].map((about) => buildResponse({ ...about, identity: 'unverified' }))
      await database.batch([responses.insertResponses(claims)])
      const [byEmail, , byPhone] = claims.map(({ id, unverifiedContact }) => ({
        id,
        unverifiedContact: JSON.stringify(unverifiedContact),
        isNamed: 1,
      }))
      const naming = (workspaceId: string, about: Partial<Record<Identifier, string>>, id = 'gone') => {
        const values = Object.fromEntries(identifiers.map((key) => [key, about[key] ? ['former', about[key]] : []]))
        const statement = responses.selectResponsesNamingContact(
          { id, workspaceId },
          values as Record<Identifier, string[]>,
        )
        return database.all(statement)
      }
      expect(await naming(mainWorkspaceId, { email: 'o\\"neil%_@example.com', phone: '1555' })).toEqual([byEmail])
      expect(await naming(mainWorkspaceId, { email: 'neil%_@example.com', phone: '+1555', externalId: '%' })).toEqual([
        byPhone,
      ])
      expect(await naming(mainWorkspaceId, { email: 'other@example.com' }, 'contact-mei')).toEqual([])
      expect(await naming(otherWorkspaceId, { phone: '+1555' })).toEqual([])
      const ids = claims.map(({ id }) => id)
      await database.batch([
        responses.redactUnverifiedContacts(otherWorkspaceId, ids),
        responses.redactUnverifiedContacts(mainWorkspaceId, [ids[0] ?? '']),
      ])
      expect(await naming(mainWorkspaceId, { email: 'o\\"neil%_@example.com' })).toEqual([])
      expect(await naming(mainWorkspaceId, { phone: '+1555' })).toEqual([byPhone])
      await database.batch([responses.deleteResponses(responses.responsesWhere.byIds(ids))])
    })

    it('rejects an invalid score', async () => {
      await expect(database.batch([responses.insertResponses([buildResponse({ score: 11 })])])).rejects.toThrow()
    })

    it('inserts many rows in one statement', async () => {
      const rows = Array.from({ length: 1000 }, (_, index) =>
        buildResponse({ key: `many ${index}`, score: index % 11 }),
      )
      const these = responses.responsesWhere.byIds(rows.map(({ id }) => id))
      await database.batch([responses.insertResponses(rows), counts.count(these)])
      expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
      await database.batch([...counts.uncount(these), responses.deleteResponses(these)])
      expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
    })

    it('counts a suspect response once it is restored, and uncounts one that becomes suspect', async () => {
      const token = 'token of a suspect'
      const row = {
        id: 'invitation-suspect',
        workspaceId: mainWorkspaceId,
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
      const shady = buildResponse({ ...about, suspicion: 'automated trap', suspectedInvitationId: row.id })
      const these = responses.responsesWhere.byId(mainWorkspaceId, shady.id)
      const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey-other', where: {} }
      const suspects = async () => {
        const cells = reports.selectSuspectCells(filter, splitRange({ from: '2026-11-22' }))
        return (await database.all(reports.selectTotalScores(cells)))[0]?.s2
      }
      const ids = async (suspect: boolean) =>
        (
          await database.all(
            responseLists.selectResponses(mainWorkspaceId, { survey: 'survey-other', suspect }, firstPage),
          )
        ).map(({ id }) => id)
      await database.batch([
        invitations.insertInvitations([row]),
        counts.countInvitations('survey-other', mainWorkspaceId, '2026-11-22', 1),
        responses.insertResponses([shady]),
        counts.count(these),
        openFollowUps(these, NOON, []),
      ])
      expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
      expect([await suspects(), await ids(true), (await ids(false)).includes(shady.id)]).toEqual([1, [shady.id], false])
      expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, shady.id))).toEqual([])
      const change = { id: 'change-suspect', at: NOON + 6, actor: 'respondent' }
      await database.batch([responseChanges.insertResponseChange(change, these)])
      expect(await database.all(responseChanges.countScoreChangesSince(mainWorkspaceId, shady.id, NOON))).toEqual([
        { count: 1 },
      ])
      expect(await database.all(responseChanges.countScoreChangesSince(mainWorkspaceId, shady.id, NOON + 6))).toEqual([
        { count: 0 },
      ])
      expect(await database.all(responseChanges.countScoreChangesSince(otherWorkspaceId, shady.id, NOON))).toEqual([
        { count: 0 },
      ])

      const lift = (workspace: string) => responses.clearSuspicion(workspace, shady.id, NOON + 7, 'key:1')
      await database.batch([
        responses.redeemInvitation(otherWorkspaceId, shady.id),
        counts.lockCounts('survey-other'),
        ...counts.uncount(these),
        lift(otherWorkspaceId),
      ])
      expect((await database.all(responses.selectResponseById(mainWorkspaceId, shady.id)))[0]?.invitationId).toBeNull()
      await database.batch([
        responses.redeemInvitation(mainWorkspaceId, shady.id),
        counts.countAnsweredInvitations([shady.id]),
        invitations.markInvitationsAnswered([shady.id], NOON + 7),
        lift(mainWorkspaceId),
        counts.count(these),
      ])
      const [lifted] = await database.all(responses.selectResponseById(mainWorkspaceId, shady.id))
      expect(lifted).toMatchObject({ clearedAt: NOON + 7, clearedBy: 'key:1', invitationId: row.id })
      expect([await suspects(), await ids(true)]).toEqual([0, []])
      expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
      expect(await database.all(counts.selectInvitationDiscrepancies(10))).toEqual([])

      const driven = { ...row, id: 'invitation-driven', token: 'token of a driven one' }
      const weak = buildResponse({ ...about, score: 9, invitationId: driven.id })
      const weakOne = responses.responsesWhere.byId(mainWorkspaceId, weak.id)
      await database.batch([
        invitations.insertInvitations([driven]),
        counts.countInvitations('survey-other', mainWorkspaceId, '2026-11-22', 1),
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
      await database.batch([
        ...counts.uncount(weakOne),
        ...unmask(otherWorkspaceId),
        ...unmask(mainWorkspaceId),
        counts.count(weakOne),
      ])
      await database.batch(unmask(mainWorkspaceId))
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

    it('excludes a response, with the user and time', async () => {
      await insertRows()
      await database.batch([
        responses.markSuspect(mainWorkspaceId, 'b', 'marked', NOON, 'user:1'),
        responses.markSuspect(otherWorkspaceId, 'c', 'x', NOON, 'cli'),
      ])
      const [addResponse] = await database.all(responses.selectResponseById(mainWorkspaceId, 'b'))
      expect(addResponse).toMatchObject({ suspicion: 'marked', excludedAt: NOON, excludedByName: 'Ada' })
      expect(await list({ suspect: true })).toEqual(['b'])
      // Responses already excluded keep their first user.
      await database.batch([responses.markSuspect(mainWorkspaceId, 'b', 'marked again', NOON + 1, 'cli')])
      expect((await database.all(responses.selectResponseById(mainWorkspaceId, 'b')))[0]).toMatchObject({
        suspicion: 'marked',
      })
    })

    it('finds the responses that only the name of the browser made suspect', async () => {
      const rows = [
        { suspicion: 'automated', interaction: 'touch' as const },
        { suspicion: 'automated', interaction: null },
        { suspicion: 'automated trap', interaction: 'touch' as const },
        { suspicion: null, interaction: 'touch' as const },
      ].map((about) => buildResponse(about))
      await database.batch([responses.insertResponses(rows)])
      const find = (workspaceId: string, after = '') =>
        database.all(responses.selectMistakenSuspects(workspaceId, after, 9))
      const [mistaken] = rows
      expect(await find(mainWorkspaceId)).toEqual([{ id: mistaken?.id }])
      expect(await find(mainWorkspaceId, mistaken?.id)).toEqual([])
      expect(await find(otherWorkspaceId)).toEqual([])
      await database.batch([responses.clearSuspicion(mainWorkspaceId, mistaken?.id ?? '', NOON, 'cli')])
      expect(await find(mainWorkspaceId)).toEqual([])
      await database.batch([responses.deleteResponses(responses.responsesWhere.byIds(rows.map(({ id }) => id)))])
    })

    it('deletes responses whose key belongs to a deleted response', async () => {
      const [row, kept] = [buildResponse({ key: 'deleted' }), buildResponse({ key: 'kept' })]
      const filter = responses.responsesWhere.byId(mainWorkspaceId, row.id)
      await database.batch([responses.insertResponses([row, kept])])
      await database.batch([
        responses.lockResponses(filter),
        responseChanges.insertResponseDeletion({ id: 'change-1', at: NOON, actor: 'cli' }, filter),
        responses.deleteTombstonedResponses([row.id, kept.id]),
      ])
      expect(await database.all(responses.selectResponseById(mainWorkspaceId, row.id))).toEqual([])
      expect(await database.all(responses.selectResponseById(mainWorkspaceId, kept.id))).toHaveLength(1)
    })
  },
)
