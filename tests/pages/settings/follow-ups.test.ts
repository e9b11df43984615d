import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe('the settings page of follow-ups', () => {
  let connection: TestConnection
  let service: Service
  let manager: Awaited<ReturnType<typeof signInMember>>
  let agent: Awaited<ReturnType<typeof signInMember>>

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Mona' })
    agent = await signInMember(service, 'agent', { name: 'Agnes' })
  })
  afterAll(() => connection.close())

  const path = () => `/w/${manager.slug}/settings/follow-ups`
  const valid = {
    dueAmount: '3',
    dueUnit: 'days',
    priorityProperty: 'tier',
    priorityValues: 'A，B',
    priorityAmount: '2',
    priorityUnit: 'hours',
    hoursFrom: '09:00',
    hoursTo: '00:00',
    publicHolidays: 'yes',
    workingDays: '2026-12-27',
    weekendDays: '7',
    holidays: '2026-12-25\r\n2026-12-26，2026-12-25',
    assignment: 'property',
    property: 'shop',
    owners: 'Harbour = Agnes\r\n车站店 ＝ Mona\r\n',
    noteRequired: 'always',
  }
  const read = async () => (await service.call('GET', '/api/follow-up-settings')).body

  it('saves the deadline, the working days and the owners', async () => {
    expect((await manager.post(path(), { ...valid, memberIds: agent.userId })).status).toBe(303)
    expect(await read()).toMatchObject({
      due: { amount: 3, unit: 'days' },
      priorityDue: { property: 'tier', values: ['A', 'B'], due: { amount: 2, unit: 'hours' } },
      workingHours: { from: '09:00', to: '24:00' },
      holidayCalendar: 'country',
      workingDays: ['2026-12-27'],
      weekendDays: [7],
      holidays: ['2026-12-25', '2026-12-26'],
      assignment: 'property',
      property: 'shop',
      owners: [
        { value: 'Harbour', memberId: agent.userId },
        { value: '车站店', memberId: manager.userId },
      ],
      memberIds: [agent.userId],
      noteRequired: 'always',
    })
    const page = await (await manager.get(path())).text()
    expect(page).toContain('Harbour = Agnes')
    const { publicHolidays: _, ...cleared } = { ...valid, dueAmount: '', priorityValues: '', priorityAmount: '' }
    expect((await manager.post(path(), { ...cleared, hoursFrom: '', hoursTo: '' })).status).toBe(303)
    const none = { due: null, priorityDue: null, workingHours: null, holidayCalendar: 'none', memberIds: [] }
    expect(await read()).toMatchObject(none)
  })

  it.each([
    [{ dueAmount: '61' }, 'Enter 0 to 60 working days'],
    [{ dueAmount: '0', dueUnit: 'hours' }, '1 to 500 working hours'],
    [{ dueAmount: '501', dueUnit: 'hours' }, '1 to 500 working hours'],
    [{ priorityValues: '' }, 'Enter up to 20 values'],
    [{ priorityAmount: '' }, 'Enter 0 to 60 working days'],
    [{ priorityProperty: '' }, 'Enter the name of a property, for example tier'],
    [{ hoursTo: '' }, 'Enter a time at least one hour after the first'],
    [{ hoursFrom: '' }, 'Enter both times'],
    [{ hoursFrom: '18:00', hoursTo: '09:00' }, 'Enter a time at least one hour after the first'],
    [{ workingDays: '2026-12-25' }, 'not a day off too'],
    [{ holidays: 'Christmas' }, 'Enter each day off as a date'],
    [{ property: '' }, 'Enter the name of a property'],
    [{ owners: 'Harbour = Nobody' }, 'Enter each line as value = name'],
    [{ owners: 'Harbour = Mona\nHarbour = Agnes' }, 'each value once'],
    [{ memberIds: 'nobody' }, 'Choose members who can work on follow-ups.'],
  ])('names what is wrong in %j', async (values, message) => {
    const before = await read()
    const response = await manager.post(path(), { ...valid, ...values })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(message)
    expect(await read()).toEqual(before)
  })

  it('keeps what another user has changed since the form was shown', async () => {
    const page = await (await manager.get(path())).text()
    const shown = /name="shown" value="([^"]+)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? ''
    const { memberIds, ...settings } = await read()
    const form = {
      ...{ weekendDays: settings.weekendDays.join(','), workingDays: settings.workingDays.join('\n'), shown },
      ...{ holidays: settings.holidays.join('\n'), assignment: settings.assignment, property: settings.property },
      ...{ owners: 'Harbour = Agnes\n车站店 = Mona', noteRequired: 'solved' },
    }
    await service.call('PATCH', '/api/follow-up-settings', { due: { amount: 9, unit: 'days' } })
    expect((await manager.post(path(), form)).status).toBe(303)
    expect(await read()).toEqual({ ...settings, memberIds, due: { amount: 9, unit: 'days' }, noteRequired: 'solved' })
  })

  it('is for members who may change settings', async () => {
    expect((await agent.get(path())).status).toBe(403)
    expect((await agent.post(path(), valid)).status).toBe(403)
  })

  it('saves what happens by itself, and says which field is wrong', async () => {
    const lifecycle = {
      ...{ maxAttempts: '5', askAgainDays: '', recoverySurveyId: '', responseDays: '21', currency: ' chf ' },
      ...{ notifyManagersAfter: '0', reassignAfter: '', reopenActionAfter: '2' },
    }
    expect((await manager.post(path(), { ...valid, ...lifecycle })).status).toBe(303)
    expect(await read()).toMatchObject({
      ...{ maxAttempts: 5, askAgainDays: null, recoverySurveyId: null, responseDays: 21, currency: 'CHF' },
      ...{ notifyManagersAfter: 0, reassignAfter: null, reopenActionAfter: 2 },
    })
    const page = await (await manager.get(path())).text()
    expect(page).toContain('name="maxAttempts"')
    expect(page).toContain('value="CHF"')
    for (const [field, value] of [
      ['maxAttempts', '0'],
      ['askAgainDays', '91'],
      ['responseDays', ''],
      ['currency', 'euro'],
      ['recoverySurveyId', '0'.repeat(22)],
    ] as const) {
      const response = await manager.post(path(), { ...valid, ...lifecycle, [field]: value })
      expect(response.status).toBe(400)
      expect(await response.text()).toContain(`id="${field}-error"`)
    }
    expect(await read()).toMatchObject({ maxAttempts: 5, currency: 'CHF' })
  })
})
