import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import { selectAskingFacts } from '../../../server/store/queries/asking.ts'
import * as blocklistStore from '../../../server/store/queries/blocklist.ts'
import { deleteContact } from '../../../server/store/queries/contacts.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('the blocklist', { blocklist: blocklistStore }, ({ database, blocklist }) => {
  beforeEach(() => insertFixture(database))

  const row = (id: string, contactId = 'contact-ada'): blocklistStore.NewBlocklistEntryRow => ({
    ...{ id, workspaceId: mainWorkspaceId, contactId, rule: 'threats', reason: 'Shouted', reviewDay: '2026-12-01' },
    ...{ until: '2026-12-31', proposedAt: NOON, proposedBy: 'user:a', proposer: 'A' },
  })
  const list = (filter: Parameters<typeof blocklist.selectBlocklistEntries>[1] = {}, workspaceId = mainWorkspaceId) =>
    database.all(blocklist.selectBlocklistEntries(workspaceId, filter, firstPage))
  const change = (id: string, state: 'proposed' | 'active', values: Record<string, string | number>) =>
    blocklist.updateBlocklistEntry({ workspaceId: mainWorkspaceId, id, state }, values)
  const setState = (...parameters: Parameters<typeof change>) => database.batch(change(...parameters))
  const isBlocklisted = async () =>
    (
      await database.all(
        selectAskingFacts(mainWorkspaceId, ['contact-ada'], { channel: 'email', surveyType: 'relationship' }),
      )
    )[0]?.isBlocklisted

  it('has one current entry of a contact, which counts once it is active', async () => {
    await database.batch([blocklist.insertBlocklistEntry(row('entry-1'))])
    await expect(database.batch([blocklist.insertBlocklistEntry(row('entry-2'))])).rejects.toBeInstanceOf(
      ConstraintViolation,
    )
    expect(await isBlocklisted()).toBe(0)
    const [entry] = await list()
    expect(entry).toMatchObject({ ...row('entry-1'), state: 'proposed', decidedAt: null, endedAt: null })
    expect(entry?.contact).toBeTypeOf('string')
    await setState('entry-1', 'proposed', { state: 'active', decided_at: NOON + 1, decided_by: 'user:b', decider: 'B' })
    expect(await isBlocklisted()).toBe(1)
    await expect(setState('entry-1', 'proposed', { state: 'rejected' })).rejects.toBeInstanceOf(ConstraintViolation)
    const found = await Promise.all([
      list({ state: 'active' }),
      list({ contactId: 'contact-ada' }),
      database.all(blocklist.selectBlocklistEntry(mainWorkspaceId, 'entry-1')),
      database.all(blocklist.selectCurrentEntry(mainWorkspaceId, 'contact-ada')),
    ])
    expect(found.map((rows) => rows.map(({ decider }) => decider))).toEqual([['B'], ['B'], ['B'], ['B']])
    const absent = await Promise.all([
      list({ state: 'proposed' }),
      list({}, otherWorkspaceId),
      database.all(blocklist.selectBlocklistEntry(otherWorkspaceId, 'entry-1')),
      database.all(blocklist.selectCurrentEntry(mainWorkspaceId, 'contact-mei')),
    ])
    expect(absent).toEqual([[], [], [], []])
  })

  it('ends entries after their last day, and is erased with the contact', async () => {
    await database.batch([
      blocklist.insertBlocklistEntry(row('entry-1')),
      blocklist.insertBlocklistEntry(row('entry-2', 'contact-mei')),
    ])
    await setState('entry-1', 'proposed', { state: 'active' })
    const select = (before: string) => database.all(blocklist.selectEndingEntries(before, 9))
    expect(await select('2026-12-31')).toEqual([])
    expect(await select('2027-01-01')).toEqual([
      { id: 'entry-1', workspaceId: mainWorkspaceId, until: '2026-12-31', timeZone: 'Europe/London' },
    ])
    await database.batch([blocklist.endBlocklistEntries(otherWorkspaceId, ['entry-1'], NOON)])
    expect(await select('2027-01-01')).toHaveLength(1)
    await database.batch([blocklist.endBlocklistEntries(mainWorkspaceId, ['entry-1', 'entry-2'], NOON)])
    expect((await list({ state: 'ended' })).map(({ id, endedBy }) => [id, endedBy])).toEqual([['entry-1', 'system']])
    await database.batch([blocklist.insertBlocklistEntry(row('entry-3'))])
    await database.batch([deleteContact(mainWorkspaceId, 'contact-mei')])
    expect((await list()).map(({ id }) => id)).toEqual(['entry-3', 'entry-1'])
  })

  it('lists active entries by the day of their review, and past ones', async () => {
    const people = ['contact-ada', 'contact-mei'] as const
    await database.batch([
      ...people.map((person, index) =>
        blocklist.insertBlocklistEntry({ ...row(`entry-${index}`, person), reviewDay: `2026-12-0${5 - index}` }),
      ),
    ])
    await database.batch(people.flatMap((_, index) => change(`entry-${index}`, 'proposed', { state: 'active' })))
    const listActive = async (after?: { reviewDay: string; id: string }, workspaceId = mainWorkspaceId) =>
      (await database.all(blocklist.selectActiveEntries(workspaceId, { after, limit: 9 }))).map(({ id }) => id)
    const listPast = async (before?: string) =>
      (await database.all(blocklist.selectPastEntries(mainWorkspaceId, { before, limit: 9 }))).map(({ id }) => id)
    expect(await listActive()).toEqual(['entry-1', 'entry-0'])
    expect(await listActive({ reviewDay: '2026-12-04', id: 'entry-1' })).toEqual(['entry-0'])
    expect(await listActive({ reviewDay: '2026-12-04', id: 'entry-0' })).toEqual(['entry-1', 'entry-0'])
    expect(await listActive(undefined, otherWorkspaceId)).toEqual([])
    expect(await listPast()).toEqual([])
    await database.batch(
      change('entry-1', 'active', { state: 'ended', ended_at: NOON, ended_by: 'user:a', ender: 'A' }),
    )
    await database.batch([blocklist.insertBlocklistEntry(row('entry-2', 'contact-mei'))])
    await database.batch(change('entry-2', 'proposed', { state: 'rejected', end_reason: 'No' }))
    expect([await listActive(), await listPast(), await listPast('entry-2')]).toEqual([
      ['entry-0'],
      ['entry-2', 'entry-1'],
      ['entry-1'],
    ])
  })

  it('has rules by language', async () => {
    const read = async () =>
      JSON.parse((await database.all(blocklist.selectBlocklistRules(mainWorkspaceId)))[0]?.rules ?? '')
    const texts = { entry: 'A', review: 'B', exit: 'C' }
    await database.batch([blocklist.updateBlocklistRules(mainWorkspaceId, { en: texts, 'zh-Hans': texts })])
    await database.batch([blocklist.updateBlocklistRules(mainWorkspaceId, { en: null })])
    expect(await read()).toEqual({ 'zh-Hans': texts })
  })

  it('forgets what was said in proposals that were rejected long ago', async () => {
    await database.batch([
      blocklist.insertBlocklistEntry(row('entry-1')),
      blocklist.insertBlocklistEntry(row('entry-2', 'contact-mei')),
    ])
    await setState('entry-1', 'proposed', { state: 'rejected', decided_at: NOON })
    await setState('entry-2', 'proposed', { state: 'active', decided_at: NOON })
    const readReasons = async () => (await list()).map(({ reason }) => reason)
    await database.batch([blocklist.forgetRejectedReasons(NOON)])
    expect(await readReasons()).toEqual(['Shouted', 'Shouted'])
    await database.batch([blocklist.forgetRejectedReasons(NOON + 1)])
    expect(await readReasons()).toEqual(['Shouted', ''])
  })
})
