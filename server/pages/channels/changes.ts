import { deleteChannel, disableChannel, enableChannel } from '../../domain/channels/channels.ts'
import { sendTestMessage } from '../../domain/channels/test-message.ts'
import { type DomainError, hasErrorCode } from '../../domain/errors.ts'
import { deleteWebhook, disableWebhook, enableWebhook } from '../../domain/webhooks/webhooks.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { settingsPath } from '../settings/paths.ts'
import { type ChannelArea, channelPath } from './paths.ts'

/** What can be done with channels, and with webhooks in the same way. */
const verbs = {
  channels: { noun: 'channel', enable: enableChannel, disable: disableChannel, remove: deleteChannel },
  webhooks: { noun: 'webhook', enable: enableWebhook, disable: disableWebhook, remove: deleteWebhook },
} as const

export const saveDisablement = (area: ChannelArea) => async (page: PageContext) => {
  const id = getPathId(page, verbs[area].noun)
  await verbs[area].disable(page.c.var.deps, page.c.var.caller, id)
  return redirectWithNotice(page.c, channelPath(page, area, { id }), page.t.channels.disabled)
}

export const removeDisablement = (area: ChannelArea) => async (page: PageContext) => {
  const id = getPathId(page, verbs[area].noun)
  await verbs[area].enable(page.c.var.deps, page.c.var.caller, id)
  return redirectWithNotice(page.c, channelPath(page, area, { id }), page.t.channels.enabled)
}

export const saveDeletion = (area: ChannelArea) => async (page: PageContext) => {
  const id = getPathId(page, verbs[area].noun)
  const messages = page.t[area].deletion
  try {
    await verbs[area].remove(page.c.var.deps, page.c.var.caller, id)
  } catch (error) {
    if (!hasErrorCode(error, 'channel-in-use')) throw error
    const { rule = '' } = (error as DomainError<'channel-in-use'>).params ?? {}
    return redirectWithNotice(page.c, channelPath(page, area, { id }), messages.inUse(rule), 'warning')
  }
  return redirectWithNotice(page.c, settingsPath(page, area), messages.done)
}

/** A test takes the same way as everything else: the page of its delivery shows what comes of it. */
export const saveTest = (area: ChannelArea) => async (page: PageContext) => {
  const { noun } = verbs[area]
  const id = getPathId(page, noun)
  try {
    const { deliveryId } = await sendTestMessage(page.c.var.deps, page.c.var.caller, id, noun)
    return page.c.redirect(channelPath(page, area, { id }, `/deliveries/${deliveryId}`), 303)
  } catch (error) {
    const { test, errors } = page.t.channels
    const texts = { 'channel-disabled': test.off, 'no-recipients': test.nobody, 'demo-workspace': errors.sample }
    if (!hasErrorCode(error, 'channel-disabled', 'no-recipients', 'demo-workspace')) throw error
    const text = texts[error.code as keyof typeof texts]
    return redirectWithNotice(page.c, channelPath(page, area, { id }), text, 'warning')
  }
}
