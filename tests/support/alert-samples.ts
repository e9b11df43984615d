import type { Alert, AlertMessage } from '../../server/channels/types.ts'
import type { AppLanguage } from '../../server/i18n/languages.ts'
import { NOON } from './world.ts'

/** An alert about an unhappy customer with everything that an alert can say. */
export const buildAlert = (overrides: Partial<Alert> = {}): Alert => ({
  eventId: 'event',
  type: 'response.created',
  at: NOON,
  survey: { id: 'survey', name: 'After delivery' },
  rule: 'Unhappy customers',
  response: {
    id: 'response',
    score: 2,
    group: 'detractor',
    comment: 'It came late, and it was <b>broken</b>.\nNobody answers the phone.',
    language: 'en',
    answeredAt: NOON,
    reasons: ['Delivery', 'Support'],
    contactRequested: true,
    url: 'https://vouch.test/w/ours/responses/response',
  },
  contact: { name: 'Umar Larsen', email: 'umar@example.com', phone: '+4520123456' },
  tier: 'A',
  segments: [{ label: 'Region', value: 'North' }],
  followUp: {
    url: 'https://vouch.test/w/ours/follow-ups/response',
    owner: null,
    dueAt: NOON + 86_400_000,
    isDone: false,
  },
  action: null,
  scoreChange: null,
  ...overrides,
})

/** @param alerts several are a group */
export const buildAlertMessage = (
  alerts: readonly Alert[] = [buildAlert()],
  language: AppLanguage = 'en',
): AlertMessage => ({
  kind: alerts.length > 1 ? 'group' : 'alert',
  workspace: { name: 'Ours', url: 'https://vouch.test/w/ours' },
  language,
  timeZone: 'Europe/London',
  alerts,
  total: alerts.length,
  since: NOON - 5 * 60_000,
  isContinued: false,
  listUrl: 'https://vouch.test/w/ours/responses',
})
