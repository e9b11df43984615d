import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCampaign } from '../../../server/domain/campaigns/campaigns.ts'
import { dryRun, listDryRunContacts } from '../../../server/domain/campaigns/dry-run.ts'
import { planSample } from '../../../server/domain/campaigns/sample-size.ts'
import { advanceWave } from '../../../server/domain/campaigns/selection.ts'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { createInvitations } from '../../../server/domain/invitations/invitations.ts'
import { createSegment } from '../../../server/domain/segments/segments.ts'
import { createWorkspace, updateWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { insertCampaignWave } from '../../../server/store/queries/campaign-waves.ts'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import { countInvitations } from '../../../server/store/queries/counts.ts'
import { sql } from '../../../server/store/sql.ts'
import { type CampaignSettings, NewCampaign } from '../../../shared/campaign.ts'
import type { DryRunOutcome } from '../../../shared/dry-run.ts'
import { NewInvitations } from '../../../shared/invitation.ts'
import { marginForSize, sizeForMargin } from '../../../shared/sample-size.ts'
import { NewSegment } from '../../../shared/segment.ts'
import { buildContactRow } from '../../store/contract/fixtures.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createClock, createDeps, DAY, NOON } from '../../support/world.ts'

/** A generator of numbers from 0 to 1 with a seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

describe.each(engines)('whom a campaign would ask on $name', ({ open }) => {
  let connection: TestConnection
  let deps: Deps
  let caller: Caller
  let surveyId: string

  beforeEach(async () => {
    connection = await open()
    deps = createDeps(connection.database, createClock())
    const workspace = await createWorkspace(deps, { name: 'W', timeZone: 'UTC' })
    caller = cliCaller(workspace.workspaceId)
    surveyId = workspace.surveyId
    await updateWorkspace(deps, caller, { throttleDays: 90, minContactAgeDays: 2 })
  })
  afterEach(() => connection.close())

  async function addContacts(count: number, random: () => number): Promise<string[]> {
    const rows = Array.from({ length: count }, (_, index) =>
      buildContactRow(deps.newId(NOON - 3 * DAY + index), {
        workspaceId: caller.workspaceId,
        externalId: `person ${index}`,
        email: random() < 0.1 ? null : `person-${index}@example.com`,
        phone: random() < 0.5 ? null : `+4420712${10_000 + index}`,
        locale: random() < 0.5 ? 'de' : null,
        properties: random() < 0.2 ? {} : { shop: random() < 0.3 ? 'Station' : 'Harbour' },
        createdAt: NOON - (random() < 0.1 ? 1 : 3) * DAY,
      }),
    )
    await connection.database.batch([insertContacts(rows)])
    const asked = rows.filter(() => random() < 0.15).map(({ externalId }) => ({ externalId }))
    await createInvitations(deps, caller, surveyId, NewInvitations.parse({ contacts: asked }))
    const stopped = rows.filter(() => random() < 0.1)
    await connection.database.batch(
      stopped.map(
        ({ id }) => sql`insert into unsubscription (id, workspace_id, contact_id, channel, survey_type, at, source)
          values (${id}, ${caller.workspaceId}, ${id}, ${random() < 0.5 ? 'sms' : null}, null, ${NOON}, 'cli')`,
      ),
    )
    const agreed = rows.filter(() => random() < 0.5)
    await connection.database.batch(
      agreed.map(
        ({ id }) => sql`insert into message_consent (id, workspace_id, contact_id, channel, text, source, at)
          values (${id}, ${caller.workspaceId}, ${id}, 'sms', 'Yes', 'form', ${NOON})`,
      ),
    )
    return rows.map(({ id }) => id)
  }

  async function listAll(campaignId: string, outcome: DryRunOutcome): Promise<string[]> {
    const ids: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await listDryRunContacts(deps, caller, campaignId, outcome, { cursor, limit: 40 })
      ids.push(...page.data.map(({ id }) => id))
      if (page.nextCursor === null) return ids
      cursor = page.nextCursor
    }
  }

  async function select(campaignId: string): Promise<void> {
    await connection.database.batch([
      sql`update campaign set started_at = ${NOON} where id = ${campaignId}`,
      insertCampaignWave({
        ...{ workspaceId: caller.workspaceId, campaignId, number: 1, startsAt: NOON },
        ...{ slotFrom: null, slotTo: null },
      }),
    ])
    while (await advanceWave(deps, caller.workspaceId, campaignId));
  }

  /** Whom the campaign has asked, and not asked by reason. */
  async function loadOutcomes(campaignId: string): Promise<Record<string, string[]>> {
    const rows = await connection.database.all(sql<{ outcome: string; id: string }>`
      select 'asked' as outcome, contact_id as id from invitation where campaign_id = ${campaignId}
      union all
      select reason, contact_id from decision where campaign_id = ${campaignId}
      order by id`)
    const grouped = Map.groupBy(rows, ({ outcome }) => outcome)
    return Object.fromEntries([...grouped].map(([outcome, list]) => [outcome, list.map(({ id }) => id)]))
  }

  const cases: [number, Partial<CampaignSettings>, boolean?][] = [
    [1, {}],
    [2, { sample: { method: 'simple-random', size: 60 } }],
    [3, { sample: { method: 'systematic', share: 0.4 }, cap: 30 }],
    [4, { sample: { method: 'stratified', property: 'shop', sizes: { Harbour: 20, Station: 500 } } }],
    [5, { channel: 'sms', cap: 5 }],
    [6, { channel: 'link', test: { texts: { en: { subject: 'B' } }, waitDays: 7 } }],
    [7, { sample: { method: 'stratified', property: 'shop', sizes: { Harbour: 40 } }, cap: 10 }, true],
  ]
  it.each(cases)('agrees with the selection that follows (%i: %j)', async (seed, settings, hasSegment) => {
    await addContacts(260, createRandom(seed))
    const conditions = { languages: ['de'], notAskedWithinDays: 10 }
    const segment = NewSegment.parse({ name: 'Germans', conditions })
    const segmentId = hasSegment ? (await createSegment(deps, caller, segment)).id : null
    const input = NewCampaign.parse({ name: 'Spring', surveyId, settings: { ...settings, segmentId } })
    const campaignId = await createCampaign(deps, caller, input)
    const countRows = async () =>
      connection.database.all(sql`
        select (select cast(count(*) as bigint) from invitation) as invitations,
               (select cast(count(*) as bigint) from decision) as decisions,
               (select cast(count(*) as bigint) from audit) as entries`)
    const rowsBefore = await countRows()
    const preview = await dryRun(deps, caller, campaignId)
    const outcomes = ['asked', ...preview.reasons.map(({ reason }) => reason)] as DryRunOutcome[]
    const listed = await Promise.all(outcomes.map((outcome) => listAll(campaignId, outcome)))
    expect(await countRows()).toEqual(rowsBefore)

    await select(campaignId)
    const chosen = await loadOutcomes(campaignId)
    expect(Object.fromEntries(outcomes.map((outcome, index) => [outcome, listed[index]]))).toEqual(chosen)
    expect(preview).toMatchObject({ at: new Date(NOON).toISOString(), isComplete: true })
    expect(preview.asked).toBe(chosen.asked?.length)
    expect(preview.asked).toBeGreaterThan(0)
    expect(preview.audience).toBe(Object.values(chosen).flat().length)
    expect(preview.skipped).toBe(preview.audience - preview.asked)
    for (const { reason, count, contacts } of preview.reasons) {
      expect([reason, count]).toEqual([reason, chosen[reason]?.length])
      expect(contacts.map(({ id }) => id)).toEqual(chosen[reason]?.slice(0, 50))
    }
    const countBy = async (column: string) => {
      const rows = await connection.database.all(sql<{ key: string | null; count: number }>`
        select ${sql([column] as never)} as key, cast(count(*) as bigint) as count
        from invitation i join contact c on c.id = i.contact_id where i.campaign_id = ${campaignId}
        group by ${sql([column] as never)}`)
      return new Map(rows.map(({ key, count }) => [key, count]))
    }
    expect(new Map(preview.languages.map(({ language, asked }) => [language, asked]))).toEqual(
      await countBy('c.locale'),
    )
    const variants = await countBy('i.variant')
    variants.delete(null)
    expect(new Map(preview.variants.map(({ variant, asked }) => [variant, asked]))).toEqual(variants)
    const strata = await countBy('i.stratum')
    strata.delete(null)
    expect(new Map(preview.strata.flatMap(({ stratum, asked }) => (asked ? [[stratum, asked]] : [])))).toEqual(strata)
  })

  it('is nobody in an empty workspace, and nobody of a closed survey', async () => {
    const sample = { method: 'simple-random', size: 5 } as const
    const campaignId = await createCampaign(
      deps,
      caller,
      NewCampaign.parse({ name: 'Spring', surveyId, settings: { sample, channel: 'link' } }),
    )
    expect(await dryRun(deps, caller, campaignId)).toMatchObject({
      audience: 0,
      asked: 0,
      isComplete: true,
      reasons: [],
    })
    await connection.database.batch([
      insertContacts([
        buildContactRow(deps.newId(NOON - 9), {
          ...{ workspaceId: caller.workspaceId, email: 'ada@example.com', createdAt: NOON - 9 * DAY },
        }),
      ]),
      sql`update survey set closes_at = ${NOON} where id = ${surveyId}`,
    ])
    expect(await dryRun(deps, caller, campaignId)).toMatchObject({
      ...{ audience: 1, asked: 0 },
      reasons: [{ reason: 'survey-closed', count: 1, contacts: [{ email: 'ada@example.com' }] }],
    })
  })

  it('can be planned by what the workspace has had', async () => {
    await addContacts(200, createRandom(9))
    const plan = (margin: number, segmentId: string | null = null) =>
      planSample(deps, caller, { margin, confidence: 0.95, segmentId, surveyId })
    const unknown = await plan(10)
    const { responses, invitations } = sizeForMargin(10, { population: 200, responseRate: 0.2 })
    expect(unknown).toMatchObject({
      ...{ population: 200, isPopulationExact: true, responseRate: 0.2, responseRateSource: 'assumed' },
      ...{ variance: 0.67, varianceSource: 'assumed', isFeasible: false },
      ...{ responses, invitations },
    })
    expect(unknown.smallestMargin).toBeCloseTo(marginForSize(40) * Math.sqrt(160 / 199), 9)
    const day = (ago: number) => new Date(NOON - ago * DAY).toISOString().slice(0, 10)
    const tally = (scoreColumn: string, count: number) => sql`
      insert into tally (workspace_id, survey_id, segment_key, span, segment_value, period, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, count)
      values (${caller.workspaceId}, ${surveyId}, '', 'day', '', ${day(scoreColumn === 's10' ? 40 : 41)},
              0, 0, 0, 0, 0, 0, 0, ${scoreColumn === 's8' ? count : 0}, 0, 0, ${scoreColumn === 's10' ? count : 0}, ${count})`
    await connection.database.batch([
      countInvitations(surveyId, caller.workspaceId, day(40), 100),
      sql`update invitation_tally set answered = 50 where day = ${day(40)}`,
      // Not yet answered, and too long ago.
      countInvitations(surveyId, caller.workspaceId, day(3), 900),
      countInvitations(surveyId, caller.workspaceId, day(400), 900),
      tally('s10', 40),
      tally('s8', 10),
    ])
    const known = await plan(10)
    expect(known).toMatchObject({ responseRate: 0.5, responseRateSource: 'own', varianceSource: 'own' })
    expect(known.variance).toBeLessThan(0.3)
    expect(known.invitations).toBe(known.responses * 2)
    expect(known.isFeasible).toBe(true)
    const { id } = await createSegment(deps, caller, NewSegment.parse({ name: 'Nobody', contacts: [] }))
    expect(await plan(10, id)).toMatchObject({ population: 0, smallestMargin: null, isFeasible: false })
    await expect(plan(10, 'unknown')).rejects.toMatchObject({ code: 'segment-not-found' })
  })
})
