import { describe, expect, it } from 'vitest'
import {
  chooseRecipients,
  expandRecipients,
  findAlertRecipient,
  getQuietEnd,
} from '../../../server/domain/channels/recipients.ts'
import { updateNotificationSettings } from '../../../server/domain/notifications/settings.ts'
import type { RecipientRow } from '../../../server/store/queries/notifications.ts'
import type { Role } from '../../../shared/roles.ts'
import { openSqliteEngine } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService } from '../../support/world.ts'

const member = (userId: string, role: Role, notifications = '{}'): RecipientRow => ({
  userId,
  role,
  notifications,
  email: `${userId}@example.com`,
  locale: null,
  hasSecondFactor: 0,
})

describe('the recipients of an alert', () => {
  const members = [
    member('olga', 'owner'),
    member('mark', 'manager'),
    member('mona', 'manager', '{"alerts":false}'),
    member('mia', 'marketer'),
    member('adam', 'agent'),
    member('vera', 'viewer'),
  ]
  const choose = (to: string[], ownerId: string | null = null) => chooseRecipients(members, { to }, { ownerId })

  it('are the members of the roles, and those named, each once', () => {
    expect(choose(['owners', 'managers', 'olga', 'vera'])).toEqual(['olga', 'mark', 'vera'])
    expect(choose(['managers'], 'adam')).toEqual(['mark'])
    expect(choose([])).toEqual([])
  })

  it('are the owner of the case alone, and the others if it has none', () => {
    expect(choose(['owner-of-case', 'managers'], 'adam')).toEqual(['adam'])
    expect(choose(['owner-of-case', 'managers'], 'mark')).toEqual(['mark'])
    expect(choose(['owner-of-case', 'managers'])).toEqual(['mark'])
    expect(choose(['owner-of-case'])).toEqual([])
    // Who has left owns nothing.
    expect(choose(['owner-of-case', 'managers'], 'gone')).toEqual(['mark'])
  })

  it('may see the response, and want alerts', () => {
    expect(choose(['adam', 'mia', 'vera', 'mona', 'gone'])).toEqual(['mia', 'vera'])
    expect(choose(['adam'], 'adam')).toEqual(['adam'])
    expect(choose(['owner-of-case'], 'mona')).toEqual([])
    // A marketer reads responses, also of a case that was theirs in another role.
    expect(choose(['owner-of-case'], 'mia')).toEqual(['mia'])
  })

  it('are those of one workspace, as of now', async () => {
    const connection = await openSqliteEngine()
    const service = await createService(connection.database)
    const { deps, ours, theirs } = service
    const manager = await signInMember(service, 'manager')
    const other = await signInMember(service, 'manager', { where: theirs.workspaceId })
    const settings = { to: ['managers', other.userId] }
    const expand = () => expandRecipients(deps, ours.workspaceId, settings, { ownerId: null })
    expect(await expand()).toEqual([manager.userId])
    expect(await findAlertRecipient(deps, ours.workspaceId, manager.userId)).toMatchObject({ seesContacts: true })
    expect(await findAlertRecipient(deps, ours.workspaceId, other.userId)).toBeUndefined()
    await updateNotificationSettings(deps, { workspaceId: ours.workspaceId, userId: manager.userId }, { alerts: false })
    expect(await expand()).toEqual([])
    expect(await findAlertRecipient(deps, ours.workspaceId, manager.userId)).toBeUndefined()
    await connection.close()
  })
})

describe('quiet hours', () => {
  const getEnd = (time: string, quietHours: { from: number; until: number } | null) => {
    const end = getQuietEnd({ now: () => Date.parse(time) }, { quietHours }, 'Asia/Shanghai')
    return end === null ? null : new Date(end).toISOString()
  }

  it('end today or tomorrow, in the time zone of the workspace', () => {
    const night = { from: 20, until: 8 }
    expect(getEnd('2026-11-24T12:00:00Z', night)).toBe('2026-11-25T00:00:00.000Z')
    expect(getEnd('2026-11-24T23:59:59Z', night)).toBe('2026-11-25T00:00:00.000Z')
    expect(getEnd('2026-11-25T00:00:00Z', night)).toBeNull()
    expect(getEnd('2026-11-24T12:00:00Z', null)).toBeNull()
    expect(getEnd('2026-11-24T04:00:00Z', { from: 12, until: 14 })).toBe('2026-11-24T06:00:00.000Z')
  })
})
