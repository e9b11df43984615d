import type { Campaign } from '../../../shared/campaign.ts'
import type { ViewContext } from '../layout/context.ts'
import type { MessageName } from './messages.ts'

/** What a message of a campaign is called. */
export function nameMessage(
  { t }: ViewContext,
  { settings }: Pick<Campaign, 'settings'>,
  message: MessageName,
): string {
  const messages = t.campaigns.message
  if (message === 'a') return settings.test ? messages.variantA : messages.invitation
  return message === 'b' ? messages.variantB : messages.reminder(Number(message))
}
