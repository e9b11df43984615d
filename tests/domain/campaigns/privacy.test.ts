import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCampaign } from '../../../server/domain/campaigns/campaigns.ts'
import { advanceWave } from '../../../server/domain/campaigns/selection.ts'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { exportContact } from '../../../server/domain/privacy/contact-export.ts'
import { eraseContact } from '../../../server/domain/privacy/erasure.ts'
import { redactNextChunk, startRedaction } from '../../../server/domain/privacy/retention.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { createSegment } from '../../../server/domain/segments/segments.ts'
import { suppressAddresses } from '../../../server/domain/suppressions/suppressions.ts'
import { createWorkspace, updateWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import type { Statement } from '../../../server/store/database.ts'
import { insertCampaignWave } from '../../../server/store/queries/campaign-waves.ts'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import { insertFormerValues } from '../../../server/store/queries/former-values.ts'
import { sql } from '../../../server/store/sql.ts'
import { NewCampaign } from '../../../shared/campaign.ts'
import { NewSegment } from '../../../shared/segment.ts'
import { buildContactRow } from '../../store/contract/fixtures.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type Clock, createClock, createDeps, DAY, NOON } from '../../support/world.ts'

describe.each(engines)('what campaigns know of a contact on $name', ({ open }) => {
  let connection: TestConnection
  let time: Clock
  let deps: Deps
  let caller: Caller
  let ids: string[]

  /** Two contacts in a list, of whom a campaign without messages asks the first. */
  beforeEach(async () => {
    connection = await open()
    time = createClock()
    deps = createDeps(connection.database, time)
    const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'W', timeZone: 'UTC' })
    caller = cliCaller(workspaceId)
    ids = [NOON - 2 * DAY, NOON - DAY].map((at) => deps.newId(at))
    const rows = ids.map((id, index) =>
      buildContactRow(id, { workspaceId, externalId: `person ${index}`, createdAt: NOON - DAY, updatedAt: NOON - DAY }),
    )
    await connection.database.batch([insertContacts(rows)])
    const contacts = rows.map(({ externalId }) => ({ externalId }))
    const { id: segmentId } = await createSegment(deps, caller, NewSegment.parse({ name: 'Regulars', contacts }))
    const input = NewCampaign.parse({ name: 'Spring', surveyId, settings: { segmentId, channel: 'link' } })
    const campaignId = await createCampaign(deps, caller, input)
    await connection.database.batch([
      sql`insert into unsubscription (id, workspace_id, contact_id, channel, survey_type, at, source)
        values ('u', ${workspaceId}, ${ids[1]}, 'link', null, ${NOON}, 'cli')`,
      sql`update campaign set started_at = ${NOON}`,
      insertCampaignWave({ workspaceId, campaignId, number: 1, startsAt: NOON, slotFrom: null, slotTo: null }),
    ])
    while (await advanceWave(deps, workspaceId, campaignId));
  })
  afterEach(() => connection.close())

  const listRows = async () =>
    (
      await connection.database.all(sql<{ kind: string; id: string }>`
        select 'list' as kind, contact_id as id from segment_contact
        union all select 'asked', contact_id from invitation where campaign_id is not null
        union all select reason, contact_id from decision where campaign_id is not null
        union all select 'claim', contact_id from latest_invitation
        order by kind, id`)
    ).map(({ kind, id }) => `${kind} ${ids.includes(id) ? ids.indexOf(id) : id}`)

  it('is exported', async () => {
    const { history, segments } = await exportContact(deps, caller, ids[1] ?? '')
    expect(segments).toMatchObject([{ name: 'Regulars' }])
    expect(history.decisions).toMatchObject([{ campaign: 'Spring', reason: 'unsubscribed' }])
  })

  it('is erased with the contact', async () => {
    expect(await listRows()).toEqual(['asked 0', 'claim 0', 'list 0', 'list 1', 'unsubscribed 1'])
    for (const id of ids) await eraseContact(deps, caller, id)
    expect(await listRows()).toEqual([])
    expect(await verifyCounts(deps)).toEqual([])
  })

  it('leaves the digest of an address that wants no surveys, but none for a single type of them', async () => {
    const [some = '', channel = ''] = ids
    await connection.database.batch([
      sql`update contact set email = id || '@example.com', phone = '+4420712345' || ${'67'} where id in (${some}, ${channel})`,
      sql`delete from unsubscription`,
      ...[
        { id: 'type', contactId: some, channel: null, surveyType: 'relationship' },
        { id: 'both', contactId: some, channel: 'email', surveyType: 'touchpoint' },
        { id: 'channel', contactId: channel, channel: 'email', surveyType: null },
      ].map(
        (row) => sql`insert into unsubscription (id, workspace_id, contact_id, channel, survey_type, at, source)
          values (${row.id}, ${caller.workspaceId}, ${row.contactId}, ${row.channel}, ${row.surveyType}, ${NOON}, 'cli')`,
      ),
    ])
    const listDigests = () => connection.database.all(sql`select kind, address, reason from suppression`)
    await eraseContact(deps, caller, some)
    expect(await listDigests()).toEqual([])
    await eraseContact(deps, caller, channel)
    expect(await listDigests()).toEqual([{ kind: 'email', address: null, reason: 'unsubscribed' }])
  })

  it('is forgotten in time, but for the number of invitations', async () => {
    await updateWorkspace(deps, caller, { retentionDays: 30 })
    await connection.database.batch([
      sql`delete from unsubscription`,
      sql`insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at, words, provider_id)
        select i.id, i.workspace_id, i.campaign_id, i.id, 0, 'email', 'failed', ${NOON}, ${NOON}, '550 person-0 unknown', 'p-1'
        from invitation i`,
    ])
    time.advance(40 * DAY)
    await startRedaction(deps)
    while (await redactNextChunk(deps, caller.workspaceId));
    expect(await listRows()).toEqual([`asked ${caller.workspaceId}`])
    const deliveries = await connection.database.all(
      sql`select state, words, provider_id as "providerId" from delivery`,
    )
    expect(deliveries).toEqual([{ state: 'failed', words: null, providerId: null }])
    expect(await verifyCounts(deps)).toEqual([])
  })

  it('names no former address, and repeats no words of a mail server, once they are old', async () => {
    const { workspaceId } = caller
    await updateWorkspace(deps, caller, { retentionDays: 30 })
    const [gone = '', active = ''] = ids
    const suppress = (address: string) =>
      suppressAddresses(deps, caller, [{ kind: 'email', address }], { reason: 'bounced', detail: `${address} unknown` })
    const former = (contactId: string, value: string) =>
      insertFormerValues(workspaceId, [{ contactId, field: 'email', value }], { at: NOON, by: 'cli' })
    const addresses = ['old@example.com', 'older@example.com', 'taken@example.com', 'imported@example.com']
    const statements: Statement[] = [
      sql`delete from unsubscription`,
      sql`insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at, words)
        select i.id, i.workspace_id, i.campaign_id, i.id, 0, 'email', 'failed', ${NOON}, ${NOON}, '550 old@example.com'
        from invitation i`,
      sql`insert into bounce (id, workspace_id, contact_id, kind, reason, words, source, at)
        values ('b', ${workspaceId}, ${active}, 'soft', 'refused', '550 older@example.com', 'mail', ${NOON})`,
      ...[former(gone, 'old@example.com'), former(active, 'older@example.com'), former(active, 'taken@example.com')],
      ...addresses.map(suppress),
      sql`update contact set updated_at = ${NOON + 39 * DAY}, email = 'taken@example.com' where id = ${active}`,
    ]
    await connection.database.batch(statements)
    time.advance(40 * DAY)
    await startRedaction(deps)
    while (await redactNextChunk(deps, workspaceId));
    const rows = await connection.database.all(
      sql`select address, detail from suppression where workspace_id = ${workspaceId} order by address desc nulls last`,
    )
    const nobody = { address: null, detail: null }
    expect(rows).toEqual([
      { address: 'taken@example.com', detail: 'taken@example.com unknown' },
      { address: 'imported@example.com', detail: 'imported@example.com unknown' },
      nobody,
      nobody,
    ])
    const words = await connection.database.all(
      sql`select words from delivery where words is not null union all select words from bounce where words is not null`,
    )
    expect(words).toEqual([])
  })
})
