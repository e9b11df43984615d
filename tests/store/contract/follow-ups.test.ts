import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as contacts from '../../../server/store/queries/contacts.ts'
import * as followUpChangeStore from '../../../server/store/queries/follow-up-changes.ts'
import type {
  FollowUpFilter,
  FollowUpPosition,
  FollowUpVisibility,
} from '../../../server/store/queries/follow-up-filters.ts'
import * as followUpOpeningStore from '../../../server/store/queries/follow-up-opening.ts'
import * as followUpStore from '../../../server/store/queries/follow-ups.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import * as search from '../../../server/store/queries/search.ts'
import { sql } from '../../../server/store/sql.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract(
  'follow-ups',
  { followUps: followUpStore, followUpChanges: followUpChangeStore, followUpOpening: followUpOpeningStore },
  ({ database, followUps, followUpChanges, followUpOpening }) => {
    beforeEach(() => insertFixture(database))

    const survey = 'survey'
    const otherSurveyId = 'survey-other'
    const buildRow = (overrides: Partial<responses.NewResponseRow> = {}) =>
      buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: survey }, overrides)
    const personOne = { ownerIds: ['person-1'], teamIds: [] }
    const firstPage = { sort: 'newest', limit: 100 } as const
    const list = async (filter: FollowUpFilter, page: Partial<FollowUpPosition> = {}) =>
      (await database.all(followUps.selectFollowUps(mainWorkspaceId, filter, { ...firstPage, ...page }))).map(
        ({ id }) => id,
      )
    const deleteResponses = (filter: ReturnType<typeof responses.responsesWhere.byIds>) =>
      database.batch([followUps.deleteFollowUps(filter), responses.deleteResponses(filter)])
    const addUser = (id: string, name: string) => sql`
    insert into app_user (id, name, email, email_verified, created_at, updated_at)
    values (${id}, ${name}, ${id}, 1, ${NOON}, ${NOON})`

    it('opens one follow-up for each response that needs one, and removes it if it is untouched', async () => {
      const lowScore = buildRow({ score: 6 })
      const contactRequested = buildRow({ score: 10, contactRequestedAt: NOON })
      const passive = buildRow({ score: 7 })
      const filter = responses.responsesWhere.byIds([lowScore.id, contactRequested.id, passive.id])
      await database.batch([
        responses.insertResponses([lowScore, contactRequested, passive]),
        followUpOpening.openFollowUps(filter, NOON + 1, []),
      ])
      await database.batch([followUpOpening.openFollowUps(filter, NOON + 2, [])])
      const [first] = await database.all(followUps.selectFollowUpById(mainWorkspaceId, lowScore.id))
      expect(first).toMatchObject({ id: lowScore.id, reason: 'score', score: 6, openedAt: NOON + 1, doneAt: null })
      expect((await database.all(followUps.selectFollowUpById(mainWorkspaceId, contactRequested.id)))[0]?.reason).toBe(
        'contact-requested',
      )
      expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, passive.id))).toEqual([])
      expect(await database.all(followUps.selectFollowUpById(otherWorkspaceId, lowScore.id))).toEqual([])
      const workspaceOf = (id: string) => database.all(followUps.selectFollowUpWorkspace(id))
      expect(await workspaceOf(lowScore.id)).toEqual([{ workspaceId: mainWorkspaceId }])
      expect(await workspaceOf(passive.id)).toEqual([])
      const locale = (workspaceId: string) => database.all(followUps.selectCustomerLocale(workspaceId, lowScore.id))
      expect(await locale(mainWorkspaceId)).toEqual([{ locale: lowScore.locale }])
      expect(await locale(otherWorkspaceId)).toEqual([])

      await database.batch([
        followUps.updateFollowUps(mainWorkspaceId, [lowScore.id], { done_at: NOON + 3, done_by: 'key:1' }),
      ])
      await database.batch([
        responses.updateResponse(mainWorkspaceId, lowScore.id, { contact_requested_at: NOON + 4 }),
        followUpOpening.openFollowUps(filter, NOON + 4, []),
      ])
      const [followUpAgain] = await database.all(followUps.selectFollowUpById(mainWorkspaceId, lowScore.id))
      expect(followUpAgain).toMatchObject({
        reason: 'contact-requested',
        doneAt: null,
        doneBy: null,
        openedAt: NOON + 1,
      })
      await database.batch([
        responses.updateResponse(mainWorkspaceId, lowScore.id, { contact_requested_at: null }),
        followUpOpening.withdrawFollowUps(responses.responsesWhere.byId(otherWorkspaceId, lowScore.id)),
        followUpOpening.withdrawFollowUps(responses.responsesWhere.byId(mainWorkspaceId, lowScore.id)),
      ])
      expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, lowScore.id))).toHaveLength(1)
      // A step of escalation is no work of a member.
      const step = { id: 'step', workspaceId: mainWorkspaceId, responseId: lowScore.id, at: NOON }
      await database.batch([
        followUpChanges.insertFollowUpChanges([
          { ...step, actor: 'system', actorName: 'Vouch', changed: JSON.stringify({ escalation: 'reminded' }) },
        ]),
        responses.updateResponse(mainWorkspaceId, lowScore.id, { score: 9 }),
        followUpOpening.withdrawFollowUps(responses.responsesWhere.byId(mainWorkspaceId, lowScore.id)),
      ])
      expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, lowScore.id))).toEqual([])

      await database.batch([
        followUps.updateFollowUps(mainWorkspaceId, [contactRequested.id], {
          note: 'called',
          owner: 'Grace',
          due_at: NOON + 5,
        }),
        followUps.updateFollowUps(otherWorkspaceId, [contactRequested.id], { note: 'stolen' }),
        responses.updateResponse(mainWorkspaceId, contactRequested.id, {
          contact_requested_at: null,
          survey_id: otherSurveyId,
        }),
        followUpOpening.syncFollowUps(responses.responsesWhere.byId(mainWorkspaceId, contactRequested.id)),
        followUpOpening.withdrawFollowUps(responses.responsesWhere.byId(mainWorkspaceId, contactRequested.id)),
      ])
      expect(await list({ status: 'open', survey: otherSurveyId })).toEqual([contactRequested.id])
      expect(await list({ status: 'done' })).toEqual([])
      expect(await list({ owner: 'Grace' })).toEqual([contactRequested.id])
      expect(await list({ overdue: { is: true, now: NOON + 5 } })).toEqual([])
      expect(await list({ overdue: { is: true, now: NOON + 6 } })).toEqual([contactRequested.id])
      expect(await list({ overdue: { is: false, now: NOON + 5 } })).toEqual([contactRequested.id])
      expect(await list({ overdue: { is: false, now: NOON + 6 } })).toEqual([])
      await database.batch([
        followUps.updateFollowUps(mainWorkspaceId, [contactRequested.id], { done_at: NOON + 7, done_by: 'key:1' }),
      ])
      expect(await list({ status: 'done' })).toEqual([contactRequested.id])
      expect(await list({ overdue: { is: true, now: NOON + 6 } })).toEqual([])
      expect(await list({ overdue: { is: false, now: NOON + 6 } })).toEqual([contactRequested.id])
      await database.batch([followUpOpening.openFollowUps(filter, NOON + 8, [])])
      expect(await list({ status: 'done' })).toEqual([contactRequested.id])
      expect(await database.all(followUps.selectFollowUps(otherWorkspaceId, {}, firstPage))).toEqual([])
      await database.batch([followUps.deleteFollowUps(filter), responses.deleteResponses(filter)])
    })

    it('keeps the sort columns in sync with the response', async () => {
      const contact = {
        id: 'contact-tiered',
        workspaceId: mainWorkspaceId,
        externalId: 'tiered',
        email: null,
        phone: null,
      }
      const contactDefaults = {
        name: null,
        salutation: null,
        locale: null,
        terms: null,
        nameKey: null,
        strokeKey: null,
        unverifiedSince: null,
        createdAt: NOON,
        updatedAt: NOON,
      }
      const withOwnTier = buildRow({ score: 3, properties: { tier: 'b' } })
      // What a page sends does not outrank what the company knows.
      const withContact = buildRow({
        score: 4,
        contactId: contact.id,
        identity: 'unverified',
        properties: { tier: 'D' },
      })
      const withoutTier = buildRow({ score: 5, properties: { tier: 'Gold' } })
      const filter = responses.responsesWhere.byIds([withOwnTier.id, withContact.id, withoutTier.id])
      await database.batch([
        contacts.insertContacts([{ ...contact, ...contactDefaults, properties: { tier: 'A' }, terms: null }]),
        responses.insertResponses([withOwnTier, withContact, withoutTier]),
        followUpOpening.openFollowUps(filter, NOON, []),
      ])
      expect(await list({}, { sort: 'tier' })).toEqual([withContact.id, withOwnTier.id, withoutTier.id])
      expect(await list({}, { sort: 'score' })).toEqual([withOwnTier.id, withContact.id, withoutTier.id])
      expect(await list({ tier: 2 })).toEqual([withOwnTier.id])
      expect(await list({ scores: { from: 4, to: 5 } }, { sort: 'score' })).toEqual([withContact.id, withoutTier.id])
      await database.batch([
        responses.updateResponse(mainWorkspaceId, withOwnTier.id, { score: 6, properties: '{"tier":"D"}' }),
        followUpOpening.syncFollowUps(responses.responsesWhere.byId(otherWorkspaceId, withOwnTier.id)),
      ])
      expect(await list({ tier: 2 })).toEqual([withOwnTier.id])
      await database.batch([
        followUpOpening.syncFollowUps(responses.responsesWhere.byId(mainWorkspaceId, withOwnTier.id)),
      ])
      expect(await list({}, { sort: 'score' })).toEqual([withContact.id, withoutTier.id, withOwnTier.id])
      const findDiscrepancies = () => database.all(followUpOpening.selectFollowUpDiscrepancies(10))
      expect(await findDiscrepancies()).toEqual([])
      await database.batch([followUps.updateFollowUps(mainWorkspaceId, [withContact.id], { due_at: NOON + 1 })])
      expect(await findDiscrepancies()).toEqual([
        { followUpId: withContact.id, score: 4, countedScore: 4, callAt: NOON, countedCallAt: NOON + 1 },
      ])
      await database.batch([followUps.updateFollowUps(mainWorkspaceId, [withContact.id], { due_at: null })])
      expect((await database.all(followUps.selectFollowUpById(mainWorkspaceId, withOwnTier.id)))[0]).toMatchObject({
        score: 6,
        tier: 4,
      })
      await deleteResponses(filter)
    })

    it('finds words of the comment and of the contact', async () => {
      const contact = {
        id: 'contact-found',
        workspaceId: mainWorkspaceId,
        externalId: 'found',
        email: null,
        phone: null,
      }
      const contactDefaults = {
        name: 'Ada',
        salutation: null,
        nameKey: 'ada',
        strokeKey: 'ada',
        locale: null,
        unverifiedSince: null,
        createdAt: NOON,
        updatedAt: NOON,
        properties: {},
      }
      const withComment = buildRow({ score: 3, comment: 'Long queue', terms: '{"long":1,"queue":1}' })
      const withContactName = buildRow({ score: 4, contactId: contact.id, identity: 'unverified' })
      const filter = responses.responsesWhere.byIds([withComment.id, withContactName.id])
      await database.batch([
        contacts.insertContacts([{ ...contact, ...contactDefaults, terms: '{"ada":1}' }]),
        responses.insertResponses([withComment, withContactName]),
        search.index('comment', filter),
        search.index('contact', sql`r.id = ${contact.id}`),
        followUpOpening.openFollowUps(filter, NOON, []),
      ])
      const matchWord = (text: string) => ({ words: [text], prefixes: [] })
      const matchPrefix = (text: string) => ({ words: [], prefixes: [text] })
      const bothConditions = { comment: matchWord('queue'), contact: matchPrefix('ad') }
      expect(await list({ search: bothConditions }, { sort: 'score' })).toEqual([withComment.id, withContactName.id])
      expect(await list({ search: { ...bothConditions, candidateIds: [withContactName.id] } })).toEqual([
        withContactName.id,
      ])
      expect(await list({ search: { comment: { words: ['long'], prefixes: ['qu'] } } })).toEqual([withComment.id])
      expect(await list({ search: { comment: matchWord('ada'), contact: matchPrefix('qu') } })).toEqual([])
      expect(await list({ search: {} })).toEqual([])
      await database.batch([search.unindex('comment', filter), search.unindex('contact', sql`r.id = ${contact.id}`)])
      await deleteResponses(filter)
    })

    it('opens follow-ups that a member wants, and takes untouched ones back', async () => {
      const rows = [buildRow({ score: 10 }), buildRow({ score: 9 }), buildRow({ score: 8, suspicion: 'trap' })]
      const ids = rows.map(({ id }) => id)
      const filter = responses.responsesWhere.byIds(ids)
      const openManually = async (workspaceId: string) =>
        (
          await database.batch([
            followUpOpening.openFollowUpsManually(workspaceId, ids, NOON, [
              { workspaceId: mainWorkspaceId, day: '2026-11-22', dueAt: NOON },
            ]),
          ])
        )[0].map(({ id }) => id)
      await database.batch([responses.insertResponses(rows)])
      expect(await openManually(otherWorkspaceId)).toEqual([])
      expect((await openManually(mainWorkspaceId)).sort()).toEqual(ids.slice(0, 2).sort())
      expect(await openManually(mainWorkspaceId)).toEqual([])
      await database.batch([
        followUpOpening.openFollowUps(filter, NOON + 1, []),
        followUpOpening.withdrawFollowUps(filter),
      ])
      const found = await database.all(followUps.selectFollowUpsByIds(mainWorkspaceId, ids))
      expect(found.map(({ reason, dueAt }) => [reason, dueAt])).toEqual([
        ['manual', NOON],
        ['manual', NOON],
      ])
      await database.batch([
        sql`insert into app_user (id, name, email, email_verified, created_at, updated_at)
            values ('user-new', 'Nora', 'nora@example.com', 1, ${NOON}, ${NOON})`,
        ...[NOON, NOON + 1].map((openedAt) =>
          followUpOpening.assignOpenedFollowUps(mainWorkspaceId, ids.slice(0, openedAt === NOON ? 1 : 2), {
            ...{ openedAt, owner: 'Nora', ownerId: 'user-new', teamId: null, turn: 7 },
          }),
        ),
      ])
      const assigned = await database.all(followUps.selectFollowUpsByIds(mainWorkspaceId, ids.slice(0, 2)))
      const ownerOf = (id: string | undefined) => assigned.find((row) => row.id === id)
      expect(ownerOf(ids[0])).toMatchObject({ owner: 'Nora', ownerId: 'user-new', unnotifiedSince: NOON })
      expect(ownerOf(ids[1])).toMatchObject({ ownerId: null })
      const close = async (workspaceId: string, openedAt: number) =>
        (await database.batch([followUpOpening.withdrawManualFollowUps(workspaceId, ids, openedAt)]))[0].map(
          ({ id }) => id,
        )
      await database.batch([followUps.updateFollowUps(mainWorkspaceId, [ids[1] as string], { note: 'Mine' })])
      expect([await close(otherWorkspaceId, NOON), await close(mainWorkspaceId, NOON + 1)]).toEqual([[], []])
      expect(await close(mainWorkspaceId, NOON)).toEqual([ids[0]])
      await database.batch([
        responses.updateResponse(mainWorkspaceId, ids[1] as string, { contact_requested_at: NOON }),
      ])
      await database.batch([followUpOpening.openFollowUps(filter, NOON + 1, [])])
      expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, ids[1] as string))).toMatchObject([
        { reason: 'contact-requested' },
      ])
      await deleteResponses(filter)
    })

    it('pages each order in both directions, also over equal values', async () => {
      const rows = [1, 1, 1, 0, 2].map((score, index) => buildRow({ score, answeredAt: NOON + index }))
      const ids = rows.map(({ id }) => id)
      const filter = responses.responsesWhere.byIds(ids)
      await database.batch([responses.insertResponses(rows), followUpOpening.openFollowUps(filter, NOON, [])])
      const sortedIds = [3, 0, 1, 2, 4].map((index) => ids[index])
      expect(await list({}, { sort: 'score' })).toEqual(sortedIds)
      const after = { value: 1, id: ids[0] as string }
      expect(await list({}, { sort: 'score', after, limit: 2 })).toEqual(sortedIds.slice(2, 4))
      expect(await list({}, { sort: 'score', after, backwards: true })).toEqual([ids[3]])
      expect(await list({}, { sort: 'due' })).toEqual(ids)
      await database.batch([
        followUps.updateFollowUps(mainWorkspaceId, [ids[4] as string], { due_at: NOON - DAY, call_at: NOON - DAY }),
        followUps.updateFollowUps(mainWorkspaceId, ids.slice(0, 2), { done_at: NOON + DAY, done_by: 'cli' }),
        followUps.updateFollowUps(mainWorkspaceId, ids.slice(2, 3), { done_at: NOON, done_by: 'cli' }),
      ])
      expect(await list({}, { sort: 'due' })).toEqual([ids[4], ids[3]])
      expect(await list({ overdue: { is: true, now: NOON } }, { sort: 'due' })).toEqual([ids[4]])
      expect(await list({ callBefore: NOON }, { sort: 'due' })).toEqual([ids[4]])
      expect(await list({ openedBefore: NOON }, { sort: 'due' })).toEqual([])
      expect(await list({ status: 'open', callBefore: NOON }, { sort: 'score' })).toEqual([ids[4]])
      const candidateIds = [ids[4] as string, ids[2] as string]
      for (const sort of ['newest', 'score', 'tier'] as const)
        expect(await list({ status: 'open', callBefore: NOON, candidateIds }, { sort })).toEqual([ids[4]])
      const section = { requested: false, isOverdue: true, now: NOON, tomorrow: NOON + DAY }
      expect(await list({ status: 'open', section, candidateIds }, { sort: 'queue' })).toEqual([ids[4]])
      expect(await list({ status: 'open', section, candidateIds: [] }, { sort: 'queue' })).toEqual([])
      expect(await list({}, { sort: 'done' })).toEqual([ids[1], ids[0], ids[2]])
      expect(await list({}, { sort: 'done', after: { value: NOON + DAY, id: ids[0] as string } })).toEqual([ids[2]])
      await deleteResponses(filter)
    })

    it('counts open and completed follow-ups, of all members or of one', async () => {
      const rows = [0, 1, 2, 3].map((score) => buildRow({ score }))
      const ids = rows.map(({ id }) => id)
      const [firstId, secondId, thirdId] = ids as [string, string, string, string]
      const filter = responses.responsesWhere.byIds(ids)
      await database.batch([
        addUser('person-1', 'Ada'),
        responses.insertResponses(rows),
        followUpOpening.openFollowUps(filter, NOON, []),
        followUps.updateFollowUps(mainWorkspaceId, [firstId, secondId], { owner_id: 'person-1', owner: 'A. Lovelace' }),
        followUps.updateFollowUps(mainWorkspaceId, [firstId], { due_at: NOON - 1, call_at: NOON - 1 }),
        followUps.updateFollowUps(mainWorkspaceId, [thirdId], { due_at: NOON + DAY, call_at: NOON + DAY }),
        followUps.updateFollowUps(mainWorkspaceId, [secondId], { done_at: NOON, done_by: 'cli' }),
      ])
      const clockValues = { now: NOON, tomorrow: NOON + 1, me: 'person-1' }
      const allCounts = { open: 3, today: 2, overdue: 1, mine: 1 }
      expect(await database.all(followUps.countOpenFollowUps(mainWorkspaceId, clockValues))).toEqual([allCounts])
      expect(await database.all(followUps.countOpenFollowUps(mainWorkspaceId, clockValues, personOne))).toEqual([
        { ...allCounts, open: 1, today: 1 },
      ])
      expect(await database.all(followUps.countOpenFollowUps(otherWorkspaceId, clockValues))).toEqual([
        { open: 0, today: 0, overdue: 0, mine: 0 },
      ])
      expect(await database.all(followUps.countOpenFollowUpsCapped(mainWorkspaceId, 9))).toEqual([{ open: 3 }])
      expect(await database.all(followUps.countOpenFollowUpsCapped(mainWorkspaceId, 2))).toEqual([{ open: 2 }])
      expect(await database.all(followUps.countOpenFollowUpsCapped(mainWorkspaceId, 9, personOne))).toEqual([
        { open: 1 },
      ])
      const countCapped = (filter: FollowUpFilter, limit: number) =>
        database.all(followUps.countOpenFollowUpsMatching(mainWorkspaceId, filter, limit))
      expect(await countCapped({ survey }, 9)).toEqual([{ count: 3 }])
      expect(await countCapped({ callBefore: NOON }, 9)).toEqual([{ count: 1 }])
      expect(await countCapped({}, 2)).toEqual([{ count: 2 }])
      expect(await database.all(followUps.countFollowUpsDoneSince(mainWorkspaceId, NOON))).toEqual([{ done: 1 }])
      expect(await database.all(followUps.countFollowUpsDoneSince(mainWorkspaceId, NOON + 1))).toEqual([{ done: 0 }])
      expect(
        await database.all(
          followUps.countFollowUpsDoneSince(mainWorkspaceId, NOON, { ownerIds: ['nobody'], teamIds: [] }),
        ),
      ).toEqual([{ done: 0 }])
      expect(await list({ visibility: personOne })).toEqual([firstId, secondId].sort().reverse())
      expect(await list({ ownerId: 'person-1', status: 'open' })).toEqual([firstId])
      expect(await list({ unowned: true })).toHaveLength(2)
      const section = { requested: false, isOverdue: true, now: NOON, tomorrow: NOON + DAY }
      for (const owner of [{ ownerId: 'person-1' }, { owner: 'A. Lovelace' }]) {
        expect(await list({ status: 'open', section, ...owner }, { sort: 'queue' })).toEqual([firstId])
        const selectIds = (workspaceId: string, limit: number) =>
          database.all(followUps.selectOpenFollowUpIds(workspaceId, owner, limit))
        expect(await selectIds(mainWorkspaceId, 9)).toEqual([{ id: firstId }])
        expect([...(await selectIds(mainWorkspaceId, 0)), ...(await selectIds(otherWorkspaceId, 9))]).toEqual([])
      }
      expect(await database.all(followUps.selectOpenFollowUpIds(mainWorkspaceId, { callBefore: NOON }, 9))).toEqual([
        { id: firstId },
      ])
      const foundFollowUps = await database.all(followUps.selectFollowUpsByIds(mainWorkspaceId, ids, personOne))
      expect(foundFollowUps.map(({ owner }) => owner)).toEqual(['Ada', 'Ada'])
      expect(await database.all(followUps.selectFollowUpsByIds(otherWorkspaceId, ids))).toEqual([])
      const leadOfOne = { ownerIds: ['lead', 'person-1'], teamIds: ['team'] }
      const select = (visibility: FollowUpVisibility, limit = 9) =>
        database.all(followUps.selectVisibleFollowUpIds(mainWorkspaceId, visibility, limit))
      const ownIds = (await select(leadOfOne)).map(({ id }) => id)
      await database.batch([followUps.updateFollowUps(mainWorkspaceId, [thirdId], { team_id: 'team' })])
      expect((await select(leadOfOne)).map(({ id }) => id).sort()).toEqual([...ownIds, thirdId].sort())
      expect(await select(leadOfOne, 1)).toHaveLength(1)
      expect(await select({ ownerIds: [], teamIds: ['other'] })).toEqual([])
      expect(await list({ team: 'team' })).toEqual([thirdId])
      expect(await list({ visibility: leadOfOne })).toEqual([firstId, secondId, thirdId].sort().reverse())
      expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, thirdId, leadOfOne))).toHaveLength(1)
      expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, thirdId, personOne))).toEqual([])
      await deleteResponses(filter)
    })

    it('changes nothing if one of them has changed since it was read, and stores the history', async () => {
      const row = buildRow({ score: 0 })
      const filter = responses.responsesWhere.byIds([row.id])
      await database.batch([responses.insertResponses([row]), followUpOpening.openFollowUps(filter, NOON, [])])
      const buildChange = (id: string): followUpChangeStore.FollowUpChangeRow => ({
        id,
        workspaceId: mainWorkspaceId,
        responseId: row.id,
        at: NOON,
        actor: 'cli',
        actorName: 'Command line',
        changed: '{"note":"Called"}',
      })
      const updateNote = (updatedAt: number, id: string) => [
        followUps.lockFollowUps(mainWorkspaceId, [row.id]),
        followUps.assertFollowUpsUnchanged(mainWorkspaceId, [{ id: row.id, updatedAt }]),
        followUps.updateFollowUps(mainWorkspaceId, [row.id], { note: id, updated_at: updatedAt + 1 }),
        followUpChanges.insertFollowUpChanges([buildChange(id)]),
      ]
      await database.batch(updateNote(NOON, 'change-1'))
      await expect(database.batch(updateNote(NOON, 'change-2'))).rejects.toBeInstanceOf(ConstraintViolation)
      await database.batch(updateNote(NOON + 1, 'change-3'))
      expect((await database.all(followUps.selectFollowUpById(mainWorkspaceId, row.id)))[0]).toMatchObject({
        note: 'change-3',
        updatedAt: NOON + 2,
      })
      const storedChanges = await database.all(followUpChanges.selectFollowUpChanges(mainWorkspaceId, row.id))
      expect(storedChanges).toEqual([buildChange('change-3'), buildChange('change-1')])
      expect(await database.all(followUpChanges.selectFollowUpChanges(otherWorkspaceId, row.id))).toEqual([])
      await deleteResponses(filter)
      expect(await database.all(followUpChanges.selectFollowUpChanges(mainWorkspaceId, row.id))).toEqual([])
      await expect(database.batch(updateNote(NOON, 'change-4'))).rejects.toBeInstanceOf(ConstraintViolation)
    })
  },
)
