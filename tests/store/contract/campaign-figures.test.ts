import { beforeEach, expect, it } from 'vitest'
import * as figuresStore from '../../../server/store/queries/campaign-figures.ts'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import { insertResponses } from '../../../server/store/queries/responses.ts'
import { jsonRows, sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import {
  buildContactRow,
  buildInvitationRow,
  buildResponse,
  firstPage,
  insertFixture,
  mainWorkspaceId,
} from './fixtures.ts'

const campaignId = 'campaign-1'

const insertCampaign = (id: string) => sql`
  insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
  values (${id}, ${mainWorkspaceId}, 'survey', ${id}, '{}', 1, ${NOON}, 'cli', ${NOON})`

const invite = (
  id: string,
  values: { wave?: number; variant?: string; stratum?: string; clickedAt?: number; answeredAt?: number },
) => sql`
  update invitation
  set    campaign_id = ${campaignId}, wave = ${values.wave ?? 1}, variant = ${values.variant ?? 'a'}, probability = 0.5,
         stratum = ${values.stratum ?? 'gold'}, clicked_at = ${values.clickedAt ?? null},
         answered_at = ${values.answeredAt ?? null}
  where  id = ${id}`

interface Message {
  invitation: string
  reminder?: number
  state: string
  at?: number
  reason?: string
  openedAt?: number
}

const insertMessages = (rows: readonly Message[]) => sql`
  insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at, reason, words, opened_at)
  select 'delivery ' || (v.value ->> 'invitation') || (v.value ->> 'reminder'), cast(${mainWorkspaceId} as text),
         cast(${campaignId} as text), v.value ->> 'invitation', cast(v.value ->> 'reminder' as bigint), 'email',
         v.value ->> 'state', cast(v.value ->> 'at' as bigint), 0, v.value ->> 'reason', 'words',
         cast(v.value ->> 'openedAt' as bigint)
  from   json_each(${jsonRows(rows.map((row) => ({ reminder: 0, at: NOON, ...row })))}) v`

const insertBounce = (id: string, invitationId: string, kind: string, reason: string) => sql`
  insert into bounce (id, workspace_id, invitation_id, campaign_id, kind, reason, words, source, at)
  values (${id}, ${mainWorkspaceId}, ${invitationId}, ${campaignId}, ${kind}, ${reason}, ${`words of ${id}`}, 'mail', ${NOON})`

contract('campaign-figures', { campaignFigures: figuresStore }, ({ database, campaignFigures }) => {
  const ids = ['1', '2', '3', '4', '5', '6'].map((number) => `invitation-${number}`)
  const [first, second, third, fourth, fifth, sixth] = ids as [string, string, string, string, string, string]

  /**
   * Six people: the first responded before the reminder, the second after it. The mail to the third came back; that to the
   * fourth was late, and marked as spam. The fifth was skipped, the sixth waits in the second wave.
   */
  beforeEach(async () => {
    await insertFixture(database)
    const people = ids.map((id) => buildContactRow(`person of ${id}`, { email: `${id}@example.com` }))
    const respond = (invitationId: string, score: number, answeredAt: number) =>
      buildResponse({ invitationId, contactId: `person of ${invitationId}`, identity: 'verified', score, answeredAt })
    await database.batch([
      insertCampaign(campaignId),
      insertCampaign('campaign-2'),
      insertContacts(people),
      insertInvitations(ids.map((id) => buildInvitationRow(id, { contactId: `person of ${id}` }))),
      invite(first, { clickedAt: NOON + 4, answeredAt: NOON + 4 }),
      invite(second, { variant: 'b', answeredAt: NOON + 8 }),
      invite(third, {}),
      invite(fourth, { variant: 'b', stratum: 'silver' }),
      invite(fifth, {}),
      invite(sixth, { wave: 2 }),
      sql`update invitation set unsubscribed_at = ${NOON + 7} where id = ${second}`,
      insertMessages([
        { invitation: first, state: 'sent', openedAt: NOON + 1 },
        { invitation: second, state: 'sent' },
        { invitation: second, state: 'sent', reminder: 1, at: NOON + 5, openedAt: NOON + 6 },
        { invitation: third, state: 'sent', at: NOON + 2 },
        { invitation: fourth, state: 'sent' },
        { invitation: fifth, state: 'skipped', reason: 'throttled' },
        { invitation: sixth, state: 'waiting' },
      ]),
      insertResponses([respond(first, 10, NOON + 4), respond(second, 3, NOON + 8)]),
      insertBounce('bounce-1', third, 'soft', 'mailbox-full'),
      insertBounce('bounce-2', third, 'hard', 'unknown-user'),
      insertBounce('bounce-3', fourth, 'soft', 'delayed'),
      insertBounce('bounce-4', fourth, 'complaint', 'abuse'),
      sql`insert into decision (id, workspace_id, survey_id, contact_id, reason, until, at, campaign_id, wave)
          values ('decision-1', ${mainWorkspaceId}, 'survey', 'contact-ada', 'throttled', ${NOON + 9}, ${NOON}, ${campaignId}, 1),
                 ('decision-2', ${mainWorkspaceId}, 'survey', 'contact-mei', 'unsubscribed', null, ${NOON}, ${campaignId}, 1),
                 ('decision-3', ${mainWorkspaceId}, 'survey', 'contact-mei', 'throttled', null, ${NOON}, ${campaignId}, null)`,
      sql`insert into campaign_wave (workspace_id, campaign_id, number, starts_at, population)
          values (${mainWorkspaceId}, ${campaignId}, 2, ${NOON + 1}, '{}'), (${mainWorkspaceId}, ${campaignId}, 1, ${NOON}, '{}')`,
    ])
  })

  it('count messages by reminder, state and reason', async () => {
    const rows = await database.all(campaignFigures.countMessages(campaignId))
    expect(rows.sort((a, b) => a.reminder - b.reminder || a.count - b.count || (a.state < b.state ? -1 : 1))).toEqual([
      { reminder: 0, state: 'skipped', reason: 'throttled', count: 1, opened: 0, lastAt: NOON },
      { reminder: 0, state: 'waiting', reason: null, count: 1, opened: 0, lastAt: NOON },
      { reminder: 0, state: 'sent', reason: null, count: 4, opened: 1, lastAt: NOON + 2 },
      { reminder: 1, state: 'sent', reason: null, count: 1, opened: 1, lastAt: NOON + 5 },
    ])
    expect(await database.all(campaignFigures.countMessages('campaign-2'))).toEqual([])
  })

  it('count people by wave, variant and stratum', async () => {
    const rows = await database.all(campaignFigures.countInvited(campaignId, true))
    const none = { bounced: 0, complained: 0, opened: 0, clicked: 0, responded: 0, unsubscribed: 0, probability: 0.5 }
    expect(rows).toHaveLength(4)
    expect(rows).toEqual(
      expect.arrayContaining([
        {
          ...none,
          ...{ wave: 1, variant: 'a', stratum: 'gold', asked: 3, sent: 2 },
          ...{ bounced: 1, opened: 1, clicked: 1, responded: 1 },
        },
        {
          ...none,
          ...{ wave: 1, variant: 'b', stratum: 'gold', asked: 1, sent: 1 },
          ...{ opened: 1, responded: 1, unsubscribed: 1 },
        },
        { ...none, wave: 1, variant: 'b', stratum: 'silver', asked: 1, sent: 1, complained: 1 },
        { ...none, wave: 2, variant: 'a', stratum: 'gold', asked: 1, sent: 0 },
      ]),
    )
    const withoutOpens = await database.all(campaignFigures.countInvited(campaignId, false))
    expect(withoutOpens.map(({ opened }) => opened)).toEqual([0, 0, 0, 0])
  })

  it('count scores by the message before the response, and those in time', async () => {
    const rows = await database.all(campaignFigures.countCampaignScores(campaignId, NOON + 4))
    const sample = { wave: 1, stratum: 'gold', probability: 0.5, count: 1 }
    expect(rows.sort((a, b) => b.score - a.score)).toEqual([
      { ...sample, variant: 'a', reminder: 0, score: 10, inTime: 1 },
      { ...sample, variant: 'b', reminder: 1, score: 3, inTime: 0 },
    ])
    await database.batch([sql`update response set suspicion = 'trap' where score = 3`])
    expect(await database.all(campaignFigures.countCampaignScores(campaignId, NOON + 9))).toHaveLength(1)
  })

  it('count decisions by reason, and list waves', async () => {
    const decisions = await database.all(campaignFigures.countCampaignDecisions(campaignId))
    expect(decisions).toHaveLength(2)
    expect(decisions).toContainEqual({ reason: 'throttled', count: 1 })
    const waves = await database.all(campaignFigures.selectWaveFigures(campaignId))
    expect(waves).toMatchObject([{ number: 1 }, { number: 2, startsAt: NOON + 1, selectedAt: null }])
  })

  it.each<[figuresStore.InvitedFigure, string[], Partial<figuresStore.PeopleFilter>?]>([
    ['asked', [sixth, fifth, fourth, third, second, first]],
    ['asked', [sixth], { wave: 2 }],
    ['asked', [fourth, second], { variant: 'b' }],
    ['waiting', [sixth]],
    ['sent', [fourth, third, second, first]],
    ['sent', [second], { reminder: 1 }],
    ['delivered', [fourth, second, first]],
    ['opened', [second, first]],
    ['opened', [first], { reminder: 0 }],
    ['clicked', [first]],
    ['responded', [second, first]],
    ['responded', [second], { reminder: 1 }],
    ['unsubscribed', [second]],
    ['bounced', [third]],
    ['bounced', [third], { reason: 'unknown-user' }],
    ['bounced', [], { reason: 'mailbox-full' }],
    ['complained', [fourth]],
    ['failed', []],
    ['skipped', [fifth]],
    ['skipped', [fifth], { reason: 'throttled' }],
    ['skipped', [], { reason: 'unsubscribed' }],
  ])('list who is %s: %j %j', async (figure, expected, filter = {}) => {
    const select = (page: typeof firstPage) =>
      campaignFigures.selectInvitedPeople({ campaignId, figure, ...filter }, page as never)
    const rows = await database.all(select(firstPage))
    expect(rows.map(({ id }) => id)).toEqual(expected)
    const rest = await database.all(select({ before: expected[0], limit: 1 } as never))
    expect(rest.map(({ id }) => id)).toEqual(expected.slice(1, 2))
  })

  it('say what the server said, and what the response was, and nothing of those who are gone', async () => {
    const [bounced] = await database.all(
      campaignFigures.selectInvitedPeople({ campaignId, figure: 'bounced' }, firstPage),
    )
    expect(bounced).toMatchObject({
      ...{
        contactId: `person of ${third}`,
        email: `${third}@example.com`,
        reason: 'unknown-user',
        words: 'words of bounce-2',
      },
      ...{ state: 'sent', at: NOON + 2, responseId: null },
    })
    const [, responded] = await database.all(
      campaignFigures.selectInvitedPeople({ campaignId, figure: 'responded' }, firstPage),
    )
    expect(responded).toMatchObject({ score: 10, respondedAt: NOON + 4, clickedAt: NOON + 4 })
    await database.batch([
      insertContacts([buildContactRow(mainWorkspaceId)]),
      sql`update invitation set contact_id = workspace_id where id = ${sixth}`,
    ])
    const [gone] = await database.all(campaignFigures.selectInvitedPeople({ campaignId, figure: 'waiting' }, firstPage))
    expect(gone).toMatchObject({ id: sixth, contactId: null, email: null })
  })

  it('list who was not asked, and why', async () => {
    const select = (filter: object, page = firstPage) =>
      database.all(campaignFigures.selectNotAskedPeople({ campaignId, ...filter }, page))
    expect(await select({})).toMatchObject([
      { id: 'decision-2', contactId: 'contact-mei', reason: 'unsubscribed', until: null },
      { id: 'decision-1', contactId: 'contact-ada', reason: 'throttled', until: NOON + 9, wave: 1 },
    ])
    expect(await select({ reason: 'throttled' })).toHaveLength(1)
    expect(await select({ wave: 2 })).toEqual([])
    expect(await select({}, { before: 'decision-2', limit: 9 } as never)).toHaveLength(1)
  })
})
