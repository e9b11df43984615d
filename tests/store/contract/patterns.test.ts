import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import { deleteContact } from '../../../server/store/queries/contacts.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import * as factsStore from '../../../server/store/queries/pattern-facts.ts'
import * as patternStore from '../../../server/store/queries/patterns.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

const [ada, mei] = ['contact-ada', 'contact-mei']

contract('patterns', { patterns: patternStore }, ({ database, patterns: store }) => {
  beforeEach(() => insertFixture(database))

  const row = (id: string, values: Partial<patternStore.PatternRow> = {}): patternStore.PatternRow => ({
    ...{ id, settings: '{"names":{"en":"A"}}', position: 10, pausedAt: null, updatedAt: NOON, ...values },
  })
  const upsert = (rows: readonly patternStore.ContactPatternRow[], at = NOON, workspaceId = mainWorkspaceId) =>
    database.batch(rows.map((one) => store.upsertContactPatterns(workspaceId, [one], at)))
  const contactRow = (
    contactId: string,
    values: Partial<patternStore.ContactPatternRow> = {},
  ): patternStore.ContactPatternRow => ({
    ...{ contactId, patternId: 'complainer', outcome: 'open', converted: null, ...values },
  })
  const list = (patternId: string, page = firstPage, workspaceId = mainWorkspaceId) =>
    database.all(store.selectPatternedContacts(workspaceId, patternId, page))

  it('has what a workspace has changed, up to a limit, and unless it has changed since', async () => {
    const save = (values: patternStore.PatternRow, expected?: number, limit = 9) =>
      database.batch([
        store.lockPatterns(mainWorkspaceId),
        store.assertFewPatterns(mainWorkspaceId, { except: ['default'], limit }),
        store.assertPatternUnchanged(mainWorkspaceId, { id: values.id, updatedAt: expected }),
        store.upsertPattern(mainWorkspaceId, values),
      ])
    await save(row('b', { position: 20 }))
    await save(row('a'))
    await save(row('default', { position: 40 }), undefined, 2)
    await expect(save(row('c'), undefined, 1)).rejects.toBeInstanceOf(ConstraintViolation)
    await expect(save(row('a', { updatedAt: NOON + 1 }))).rejects.toBeInstanceOf(ConstraintViolation)
    await expect(save(row('a', { updatedAt: NOON + 2 }), NOON + 1)).rejects.toBeInstanceOf(ConstraintViolation)
    await expect(save(row('gone', { updatedAt: NOON + 1 }), NOON)).rejects.toBeInstanceOf(ConstraintViolation)
    await save(row('a', { position: 30, pausedAt: NOON, updatedAt: NOON + 1 }), NOON)
    const select = (workspaceId: string) => database.all(store.selectPatterns(workspaceId))
    expect((await select(mainWorkspaceId)).map((one) => ({ ...one, settings: JSON.parse(one.settings) }))).toEqual([
      { ...row('b', { position: 20 }), settings: { names: { en: 'A' } } },
      { ...row('a', { position: 30, pausedAt: NOON, updatedAt: NOON + 1 }), settings: { names: { en: 'A' } } },
      { ...row('default', { position: 40 }), settings: { names: { en: 'A' } } },
    ])
    await database.batch([store.deletePattern(otherWorkspaceId, 'a'), store.deletePattern(mainWorkspaceId, 'b')])
    expect((await select(mainWorkspaceId)).map(({ id }) => id)).toEqual(['a', 'default'])
    expect(await select(otherWorkspaceId)).toEqual([])
  })

  it('keeps since when a pattern fits, and the newer of two computations', async () => {
    await upsert([contactRow(ada), contactRow(mei, { patternId: null, outcome: 'none' }), contactRow('gone')])
    await upsert([contactRow(ada, { outcome: 'won-back', converted: 1 })], NOON + 5)
    const [first] = await list('complainer')
    expect(first).toMatchObject({ id: ada, since: NOON, outcome: 'won-back' })
    expect(first?.externalId).toBeTypeOf('string')
    await upsert([contactRow(ada, { patternId: 'silent-leaver' })], NOON + 4)
    expect(await list('silent-leaver')).toEqual([])
    await upsert([contactRow(ada, { patternId: 'silent-leaver' })], NOON + 9)
    expect(await list('silent-leaver')).toMatchObject([{ id: ada, since: NOON + 9 }])
    expect(await list('silent-leaver', { before: ada, limit: 9 } as never)).toEqual([])
    expect(await list('silent-leaver', firstPage, otherWorkspaceId)).toEqual([])
    const read = (contactId: string, workspaceId = mainWorkspaceId) =>
      database.all(store.selectContactPattern(workspaceId, contactId))
    expect(await read(ada)).toEqual([{ patternId: 'silent-leaver', since: NOON + 9 }])
    expect(await read(mei)).toEqual([])
    expect(await read(ada, otherWorkspaceId)).toEqual([])
  })

  it('counts contacts by pattern and what became of them', async () => {
    await upsert([contactRow(ada, { outcome: 'lost', converted: 0 }), contactRow(mei, { patternId: null })])
    const count = (workspaceId: string) => database.all(store.countContactPatterns(workspaceId))
    expect((await count(mainWorkspaceId)).sort((one) => (one.patternId === null ? 1 : -1))).toEqual([
      { patternId: 'complainer', outcome: 'lost', converted: 0, count: 1 },
      { patternId: null, outcome: 'open', converted: null, count: 1 },
    ])
    expect(await count(otherWorkspaceId)).toEqual([])
  })

  it('steps through the contacts with a row, and deletes rows of older facts, and with the contact', async () => {
    await upsert([contactRow(ada), contactRow(mei)])
    const step = async (after: string, to: string | null, limit = 9) =>
      (await database.all(store.selectPatternedIds(mainWorkspaceId, { after, to }, limit))).map(({ id }) => id)
    expect(await step('', null)).toEqual([ada, mei])
    expect(await step('', null, 1)).toEqual([ada])
    expect(await step(ada as string, null)).toEqual([mei])
    expect(await step('', ada as string)).toEqual([ada])
    const newest = async (before?: string) =>
      (await database.all(store.selectNewestPatternedIds(mainWorkspaceId, { before, limit: 9 }))).map(({ id }) => id)
    expect(await newest()).toEqual([mei, ada])
    expect(await newest(mei)).toEqual([ada])
    const remove = (ids: readonly string[], at: number, workspaceId = mainWorkspaceId) =>
      database.batch([store.deleteContactPatterns(workspaceId, ids, at)])
    await remove([ada as string], NOON - 1)
    await remove([ada as string], NOON, otherWorkspaceId)
    expect(await step('', null)).toEqual([ada, mei])
    await remove([ada as string], NOON)
    expect(await step('', null)).toEqual([mei])
    await database.batch([deleteContact(mainWorkspaceId, mei as string)])
    expect(await step('', null)).toEqual([])
  })

  it('has one run in a workspace, whose cursor two processes cannot both move', async () => {
    const read = async () => (await database.all(store.selectPatternRun(mainWorkspaceId)))[0]
    expect(await read()).toEqual({ cursor: null, startedAt: null, timeZone: 'Europe/London' })
    const start = (now: number, restart: boolean) =>
      database.batch([store.startPatternRun(mainWorkspaceId, now, { restart })])
    const advance = (from: string, to: string | null) =>
      database.batch(store.advancePatternRun(mainWorkspaceId, from, to))
    await expect(advance('', 'a')).rejects.toBeInstanceOf(ConstraintViolation)
    await start(NOON, false)
    expect(await read()).toMatchObject({ cursor: '', startedAt: NOON })
    await advance('', 'a')
    await expect(advance('', 'b')).rejects.toBeInstanceOf(ConstraintViolation)
    await start(NOON + 1, false)
    expect(await read()).toMatchObject({ cursor: 'a', startedAt: NOON + 1 })
    await start(NOON + 2, true)
    expect(await read()).toMatchObject({ cursor: '', startedAt: NOON + 2 })
    await advance('', null)
    expect(await read()).toMatchObject({ cursor: null })
  })

  it('is due in workspaces with detractors or rows, a while after the last run', async () => {
    const due = async (before: number) =>
      (await database.all(store.selectDuePatternRuns(before, 6))).map(({ id }) => id)
    expect(await due(NOON)).toEqual([])
    await database.batch([
      insertResponses([buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score: 6 })]),
      insertResponses([buildResponseRow({ workspaceId: otherWorkspaceId, surveyId: 'survey-theirs' }, { score: 7 })]),
    ])
    expect(await due(NOON)).toEqual([mainWorkspaceId])
    await database.batch([store.startPatternRun(mainWorkspaceId, NOON, { restart: true })])
    expect(await due(NOON)).toEqual([])
    expect(await due(NOON + 1)).toEqual([mainWorkspaceId])
  })

  it('finds the contacts of responses', async () => {
    const response = (values: object) =>
      buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score: 3, ...values })
    const rows = [response({ contactId: ada }), response({ contactId: ada }), response({ contactId: null })]
    await database.batch([insertResponses(rows)])
    const ids = rows.map(({ id }) => id)
    expect(await database.all(store.selectContactsOfResponses(mainWorkspaceId, ids))).toEqual([{ id: ada }])
    expect(await database.all(store.selectContactsOfResponses(otherWorkspaceId, ids))).toEqual([])
  })
})

contract('facts for patterns', { patternFacts: factsStore }, ({ database, patternFacts: store }) => {
  beforeEach(() => insertFixture(database))

  const response = (values: object) =>
    buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score: 3, day: '2026-11-22', ...values })
  const both = [ada, mei] as string[]

  it('steps through the contacts of responses, and knows which may be detractors', async () => {
    await database.batch([
      insertResponses([
        response({ contactId: ada, score: 3, day: '2025-11-22' }),
        response({ contactId: ada, score: 9 }),
        response({ contactId: mei, score: 6 }),
        response({ contactId: null }),
      ]),
    ])
    const select = (after: string, limit = 9, since = '2026-01-01', workspaceId = mainWorkspaceId) =>
      database.all(store.selectPatternCandidates(workspaceId, { after, since, detractorTo: 6 }, limit))
    expect(await select('')).toEqual([
      { id: ada, responses: 2, isDetractor: 0 },
      { id: mei, responses: 1, isDetractor: 1 },
    ])
    expect(await select('', 9, '2025-11-22')).toMatchObject([{ isDetractor: 1 }, { isDetractor: 1 }])
    expect(await select('', 1)).toMatchObject([{ id: ada, responses: 1 }])
    expect(await select(ada as string)).toMatchObject([{ id: mei }])
    expect(await select('', 9, '2025-01-01', otherWorkspaceId)).toEqual([])
  })

  it('has the latest responses that count, with their follow-ups', async () => {
    const rows = [
      response({ contactId: ada, score: 2, comment: 'Late', contactRequestedAt: NOON, properties: '{"shop":"A"}' }),
      response({ contactId: ada, score: 4, suspicion: 'trap' }),
      response({ contactId: ada, score: 1, identity: 'unverified' }),
      response({ contactId: ada, score: 9, day: '2025-11-22' }),
      response({ contactId: mei, score: 5 }),
      response({ contactId: mei, score: 6 }),
    ]
    const ids = rows.map(({ id }) => id)
    await database.batch([
      insertResponses(rows),
      openFollowUps(responsesWhere.byIds([ids[0] as string]), NOON, []),
      updateFollowUps(mainWorkspaceId, [ids[0] as string], { stage: 'lost', level: 1, amends: 500, score_after: 3 }),
    ])
    const select = (perContact = 9, contactIds = both, workspaceId = mainWorkspaceId) =>
      database.all(store.selectPatternResponses(workspaceId, contactIds, { since: '2026-01-01', perContact }))
    const found = await select()
    expect(found.map(({ id }) => id).sort()).toEqual([ids[0], ids[4], ids[5]].sort())
    expect(found.find(({ id }) => id === ids[0])).toMatchObject({
      ...{
        contactId: ada,
        day: '2026-11-22',
        isRecovery: 0,
        score: 2,
        comment: 'Late',
        contactRequestedAt: NOON,
        properties: '{"shop":"A"}',
      },
      ...{ openedAt: NOON, stage: 'lost', level: 1, amends: 500, scoreAfter: 3 },
    })
    expect(found.find(({ id }) => id === ids[4])).toMatchObject({ stage: null, openedAt: null })
    expect((await select(1)).map(({ contactId }) => contactId).sort()).toEqual([ada, mei])
    expect(await select(9, [mei as string])).toHaveLength(2)
    expect(await select(9, both, otherWorkspaceId)).toEqual([])
    await database.batch([sql`update survey set type = 'recovery' where id = 'survey'`])
    expect((await select())[0]).toMatchObject({ isRecovery: 1 })
    await database.batch([sql`update contact set unverified_since = ${NOON} where id = ${ada}`])
    expect((await select(9, [ada as string])).map(({ score }) => score).sort()).toEqual([1, 2])
  })

  it('has invitations, tags and properties', async () => {
    const [first, second] = [response({ contactId: ada }), response({ contactId: mei })]
    await database.batch([
      insertResponses([first, second]),
      sql`insert into response_tag (workspace_id, response_id, tag, created_at, created_by)
          values (${mainWorkspaceId}, ${first.id}, 'public-review', ${NOON}, 'user:a')`,
      ...[1, 2].map(
        (number) => sql`
          insert into invitation (id, workspace_id, survey_id, contact_id, token, channel, day, created_at, answered_at)
          values (${`i${number}`}, ${mainWorkspaceId}, 'survey', ${ada}, ${`t${number}`}, 'email', '2026-11-22',
                  ${NOON + number}, ${number === 1 ? NOON + 9 : null})`,
      ),
    ])
    const invitations = (perContact: number, workspaceId = mainWorkspaceId) =>
      database.all(store.selectPatternInvitations(workspaceId, both, perContact))
    expect(await invitations(9)).toEqual([
      { contactId: ada, at: NOON + 2, day: '2026-11-22', answeredAt: null },
      { contactId: ada, at: NOON + 1, day: '2026-11-22', answeredAt: NOON + 9 },
    ])
    expect(await invitations(1)).toHaveLength(1)
    expect(await invitations(9, otherWorkspaceId)).toEqual([])
    const ids = [first.id, second.id]
    expect(await database.all(store.selectPatternTags(mainWorkspaceId, ids))).toEqual([
      { responseId: first.id, tag: 'public-review' },
    ])
    expect(await database.all(store.selectPatternTags(otherWorkspaceId, ids))).toEqual([])
    const contacts = await database.all(store.selectPatternContacts(mainWorkspaceId, both))
    expect(contacts.map(({ id }) => id).sort()).toEqual([ada, mei])
    expect(JSON.parse(contacts[0]?.properties ?? '')).toBeTypeOf('object')
    expect(await database.all(store.selectPatternContacts(otherWorkspaceId, both))).toEqual([])
  })

  it('has invitations that reached the contact, and were not to say whether it is happy again', async () => {
    const ids = ['sent', 'waiting', 'failed', 'bounced', 'delayed', 'opened', 'answered', 'unsent', 'by-api']
    await database.batch([
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
          values ('campaign', ${mainWorkspaceId}, 'survey', 'Yearly', '{}', 1, ${NOON}, 'user:a', ${NOON})`,
      insertInvitations(
        ids.map((id, index) => ({
          ...{ id: `${index} ${id}`, workspaceId: mainWorkspaceId, surveyId: 'survey', contactId: ada as string },
          ...{ token: `token-${id}`, channel: 'email', day: '2026-11-22', createdAt: NOON + index, expiresAt: null },
          answeredAt: null,
          ...(id !== 'by-api' && { campaignId: 'campaign', wave: index }),
        })),
      ),
      sql`update invitation set clicked_at = ${NOON + 5} where token = 'token-opened'`,
      sql`update invitation set answered_at = ${NOON + 5} where token = 'token-answered'`,
      ...ids.slice(0, 6).flatMap((id, index) => [
        sql`insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at)
            values (${`d-${id}`}, ${mainWorkspaceId}, 'campaign', ${`${index} ${id}`}, 0, 'email',
                    ${id === 'waiting' || id === 'failed' ? id : 'sent'}, ${NOON}, ${NOON})`,
        ...(['bounced', 'delayed', 'opened'].includes(id)
          ? [
              sql`insert into bounce (id, workspace_id, contact_id, invitation_id, campaign_id, kind, reason, source, at)
                  values (${`b-${id}`}, ${mainWorkspaceId}, ${ada}, ${`${index} ${id}`}, 'campaign', 'soft',
                          ${id === 'delayed' ? id : 'unknown-user'}, 'email', ${NOON})`,
            ]
          : []),
      ]),
    ])
    const select = () => database.all(store.selectPatternInvitations(mainWorkspaceId, both, 99))
    const found = (await select()).map(({ at }) => ids[at - NOON])
    expect(found.sort()).toEqual(['answered', 'by-api', 'delayed', 'opened', 'sent'])
    await database.batch([sql`update survey set type = 'recovery' where id = 'survey'`])
    expect(await select()).toEqual([])
  })
})
