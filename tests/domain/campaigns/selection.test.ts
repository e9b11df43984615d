import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCampaign } from '../../../server/domain/campaigns/campaigns.ts'
import { advanceWave } from '../../../server/domain/campaigns/selection.ts'
import {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  startCampaign,
} from '../../../server/domain/campaigns/states.ts'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { createSegment } from '../../../server/domain/segments/segments.ts'
import { createWorkspace, updateWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { insertCampaignWave } from '../../../server/store/queries/campaign-waves.ts'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import { sql } from '../../../server/store/sql.ts'
import { type CampaignSettings, NewCampaign, WavePopulation } from '../../../shared/campaign.ts'
import { NewSegment } from '../../../shared/segment.ts'
import { buildContactRow } from '../../store/contract/fixtures.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type Clock, createClock, createDeps, DAY, NOON } from '../../support/world.ts'

describe.each(engines)('the selection of a wave on $name', ({ name: engine, open }) => {
  let connection: TestConnection
  let time: Clock
  let deps: Deps
  let caller: Caller
  let surveyId: string

  beforeEach(async () => {
    connection = await open()
    time = createClock()
    deps = { ...createDeps(connection.database, time), mail: { url: 'smtp://127.0.0.1:1', from: 'us@example.com' } }
    const workspace = await createWorkspace(deps, { name: 'W', timeZone: 'UTC' })
    caller = cliCaller(workspace.workspaceId)
    surveyId = workspace.surveyId
    await updateWorkspace(deps, caller, { throttleDays: 90 })
  })
  afterEach(() => connection.close())

  /** Contacts with the property `shop`, two thirds in the harbour; of every tenth no email address is known. */
  async function addContacts(count: number): Promise<string[]> {
    const rows = Array.from({ length: count }, (_, index) =>
      buildContactRow(deps.newId(NOON - DAY + index), {
        workspaceId: caller.workspaceId,
        externalId: `person ${index}`,
        email: index % 10 === 9 ? null : `person-${index}@example.com`,
        properties: { shop: index % 3 === 0 ? 'Station' : 'Harbour' },
      }),
    )
    for (let start = 0; start < count; start += 500)
      await connection.database.batch([insertContacts(rows.slice(start, start + 500))])
    return rows.map(({ id }) => id)
  }

  async function startNew(settings: Partial<CampaignSettings> = {}, name = 'Spring'): Promise<string> {
    const campaignId = await createCampaign(deps, caller, NewCampaign.parse({ name, surveyId, settings }))
    await startCampaign(deps, caller, campaignId)
    await openWave(campaignId, 1)
    return campaignId
  }
  const openWave = (campaignId: string, number: number, slots = { slotFrom: null, slotTo: null } as object) =>
    connection.database.batch([
      insertCampaignWave({
        ...{ workspaceId: caller.workspaceId, campaignId, number, startsAt: time.now() },
        ...(slots as { slotFrom: null; slotTo: null }),
      }),
    ])

  async function select(campaignId: string) {
    const totals = { steps: 0, invited: 0, skipped: 0 }
    for (;;) {
      const step = await advanceWave(deps, caller.workspaceId, campaignId)
      if (!step) return totals
      totals.steps++
      totals.invited += step.invited
      totals.skipped += step.skipped
    }
  }
  const countBy = async (column: string, table: string) => {
    const rows = await connection.database.all(
      sql<{ key: string | null; count: number }>`
        select ${sql([column] as never)} as key, cast(count(*) as bigint) as count
        from ${sql([table] as never)} where campaign_id is not null group by ${sql([column] as never)}`,
    )
    return Object.fromEntries(rows.map(({ key, count }) => [String(key), count]))
  }
  const loadPopulation = async () => {
    const [row] = await connection.database.all(sql<{ population: string }>`select population from campaign_wave`)
    return WavePopulation.parse(JSON.parse(row?.population ?? ''))
  }

  it('decides on everyone once, and stores the messages with the invitations', async () => {
    await addContacts(450)
    const campaignId = await startNew({ expiresAfterDays: 30 })
    expect(await select(campaignId)).toEqual({ steps: 4, invited: 405, skipped: 45 })
    expect(await countBy('reason', 'decision')).toEqual({ 'no-address': 45 })
    const rows = await connection.database.all(sql`
      select distinct i.wave, i.variant, i.probability, i.stratum, i.code, i.channel, i.expires_at as "expiresAt", i.survey_id as "surveyId",
             d.state, d.reminder, d.channel as "deliveryChannel", d.domain, d.due_at as "dueAt"
      from invitation i join delivery d on d.invitation_id = i.id and d.campaign_id = i.campaign_id`)
    expect(rows).toEqual([
      {
        ...{ wave: 1, variant: null, probability: 1, stratum: null, code: null, channel: 'email', surveyId },
        ...{ state: 'waiting', reminder: 0, deliveryChannel: 'email', domain: 'example.com' },
        ...{ dueAt: NOON, expiresAt: NOON + 30 * DAY },
      },
    ])
    expect(await countBy('state', 'delivery')).toEqual({ waiting: 405 })
    expect(await loadPopulation()).toMatchObject({ total: 405, strata: {}, drawnAt: NOON })
    expect(await verifyCounts(deps)).toEqual([])
    expect(await advanceWave(deps, caller.workspaceId, campaignId)).toBeUndefined()
  })

  it('goes on where it was, with the same sample, however often it is broken off', async () => {
    await addContacts(450)
    const campaignId = await startNew({ sample: { method: 'simple-random', size: 100 } })
    const { batch } = connection.database
    let invited = 0
    for (let attempt = 0; ; attempt++) {
      // Ended before the batch, and after it but before anybody has heard of it.
      if (attempt % 2 === 0)
        deps = { ...deps, database: { ...connection.database, batch: () => Promise.reject(new Error('killed')) } }
      else
        deps = {
          ...deps,
          database: {
            all: (...request) => connection.database.all(...request),
            batch: async (...request) => {
              await batch.apply(connection.database, request as never)
              throw new Error('killed')
            },
          },
        }
      const outcome = await advanceWave(deps, caller.workspaceId, campaignId).catch((error: Error) => error.message)
      if (outcome === undefined) break
      expect(outcome).toBe('killed')
      invited++
    }
    expect(invited).toBeGreaterThan(6)
    deps = { ...deps, database: connection.database }
    expect(await countBy('probability', 'invitation')).toEqual({ [String(100 / 405)]: 100 })
    expect(await countBy('reason', 'decision')).toEqual({ 'no-address': 45, 'not-sampled': 305 })
    expect(await countBy('state', 'delivery')).toEqual({ waiting: 100 })
    expect(await loadPopulation()).toMatchObject({ total: 405 })
    expect(await verifyCounts(deps)).toEqual([])
  })

  it('decides on nobody twice when several processes select at once', async () => {
    await addContacts(450)
    const campaignId = await startNew({ cap: 300 })
    const totals = await Promise.all([select(campaignId), select(campaignId), select(campaignId)])
    expect(totals.reduce((sum, { invited }) => sum + invited, 0)).toBe(300)
    expect(totals.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(150)
    expect(await countBy('reason', 'decision')).toEqual({ 'no-address': 45, 'cap-reached': 105 })
    expect(await countBy('probability', 'invitation')).toEqual({ [String(300 / 405)]: 300 })
  })

  it('stops while the campaign is paused, and for good once it is cancelled', async () => {
    await addContacts(450)
    const campaignId = await startNew()
    await advanceWave(deps, caller.workspaceId, campaignId)
    await advanceWave(deps, caller.workspaceId, campaignId)
    await pauseCampaign(deps, caller, campaignId)
    expect(await advanceWave(deps, caller.workspaceId, campaignId)).toBeUndefined()
    await resumeCampaign(deps, caller, campaignId)
    expect(await advanceWave(deps, caller.workspaceId, campaignId)).toMatchObject({ invited: 180 })
    await cancelCampaign(deps, caller, campaignId)
    expect(await select(campaignId)).toEqual({ steps: 0, invited: 0, skipped: 0 })
    // Nobody has got a message, so another campaign may ask them all.
    expect(await select(await startNew({}, 'Summer'))).toMatchObject({ invited: 405, skipped: 45 })
    expect(await select(await startNew({}, 'Autumn'))).toMatchObject({ invited: 0, skipped: 450 })
  })

  it('draws a stratified sample, in two texts, of the contacts of a segment', async () => {
    await addContacts(300)
    const { id: segmentId } = await createSegment(
      deps,
      caller,
      NewSegment.parse({ name: 'Known', conditions: { properties: { shop: ['Harbour', 'Station'] } } }),
    )
    const campaignId = await startNew({
      segmentId,
      channel: 'link',
      sample: { method: 'stratified', property: 'shop', sizes: { Harbour: 50, Station: 200 } },
      test: { texts: { en: { subject: 'B' } }, waitDays: 7 },
    })
    expect(await select(campaignId)).toMatchObject({ invited: 150, skipped: 150 })
    expect(await countBy('stratum', 'invitation')).toEqual({ Harbour: 50, Station: 100 })
    expect(await countBy('probability', 'invitation')).toEqual({ 0.25: 50, 1: 100 })
    const { a = 0, b = 0 } = await countBy('variant', 'invitation')
    expect(a + b).toBe(150)
    // Four standard deviations around a half.
    expect(Math.abs(a - 75)).toBeLessThan(4 * Math.sqrt(150 * 0.25))
    expect(await loadPopulation()).toMatchObject({ total: 300, strata: { Harbour: 200, Station: 100 } })
    expect(await countBy('state', 'delivery')).toEqual({})
    const codes = await connection.database.all(sql<{ code: string }>`select code from invitation`)
    expect(new Set(codes.map(({ code }) => code)).size).toBe(150)
    expect(codes.filter(({ code }) => !/^[2-9A-HJKMNP-Z]{6}$/.test(code))).toEqual([])
  })

  it('asks each contact once a period, in the wave of its slot', async () => {
    await addContacts(300)
    const schedule = { kind: 'recurring', everyMonths: 3, startsOn: '2026-11-01' } as const
    const campaignId = await startNew({ channel: 'link', schedule })
    await connection.database.batch([sql`delete from campaign_wave`])
    let invited = 0
    for (const [index, slotFrom] of [0, 0.25, 0.5, 0.75].entries()) {
      await openWave(campaignId, index + 1, { slotFrom, slotTo: slotFrom + 0.25 })
      const totals = await select(campaignId)
      expect(totals.skipped).toBe(0)
      expect(totals.invited).toBeGreaterThan(50)
      invited += totals.invited
    }
    expect(invited).toBe(300)
  })

  it('leaves out contacts who came after the sample was drawn', async () => {
    await addContacts(250)
    const campaignId = await startNew({ sample: { method: 'simple-random', size: 250 } })
    await advanceWave(deps, caller.workspaceId, campaignId)
    time.advance(1000)
    await connection.database.batch([
      insertContacts([
        buildContactRow(deps.newId(time.now()), { workspaceId: caller.workspaceId, email: 'late@example.com' }),
      ]),
    ])
    expect(await select(campaignId)).toMatchObject({ invited: 225, skipped: 25 })
  })

  it('asks each person once, although 50 campaigns are selected at once', async () => {
    const people = engine === 'D1' ? 60 : 1000
    await addContacts(people)
    const campaignIds: string[] = []
    for (let index = 0; index < 50; index++) campaignIds.push(await startNew({}, `Campaign ${index}`))
    const totals = await Promise.all(campaignIds.map(select))
    const reachable = people * 0.9
    expect(totals.reduce((sum, { invited }) => sum + invited, 0)).toBe(reachable)
    expect(totals.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(50 * people - reachable)
    const rows = await connection.database.all(
      sql<{
        count: number
      }>`select cast(count(*) as bigint) as count from invitation group by contact_id having count(*) > 1`,
    )
    expect(rows).toEqual([])
    expect(await countBy('reason', 'decision')).toEqual({ throttled: 49 * reachable, 'no-address': 50 * people * 0.1 })
    expect(await verifyCounts(deps)).toEqual([])
  })
})
