import type { Campaign } from '../../../shared/campaign.ts'
import type { ViewContext } from '../layout/context.ts'
import { describeEventType, describeWindow } from './describe.ts'

interface SentenceProps {
  /** How many will be asked, of how many in the audience; undefined for campaigns that choose later. */
  counts: { asked: number; total: number } | undefined
  perSecond: number
}

/** What the start of a campaign will do, in one sentence. */
export function describeStart(view: ViewContext, { settings }: Campaign, { counts, perSecond }: SentenceProps): string {
  const { t, format } = view
  const messages = t.campaigns.sentence
  const { schedule, spreadDays, window, reminders, channel, test } = settings
  const parts = [
    ...describeWho(view, settings, counts),
    ...(spreadDays > 1 ? [messages.spread(spreadDays)] : []),
    ...(window ? [describeWindow(view, window)] : []),
    ...(channel === 'email' && schedule.kind !== 'event' ? [messages.rate(format.number(perSecond))] : []),
    ...(channel === 'link' ? [] : [messages.reminders(reminders.length)]),
    ...(test ? [messages.test] : []),
  ]
  return messages.join(parts)
}

function describeWho(
  { t, format }: ViewContext,
  { schedule, channel }: Campaign['settings'],
  counts: SentenceProps['counts'],
): string[] {
  const messages = t.campaigns.sentence
  const channelText = messages.channels[channel]
  if (schedule.kind === 'event') {
    return [
      messages.askEvents(describeEventType({ t }, schedule.type), channelText),
      messages.delay(schedule.delayDays),
    ]
  }
  if (schedule.kind === 'recurring') {
    return [messages.askRegularly(schedule.everyMonths, channelText), messages.startsOn(format.day(schedule.startsOn))]
  }
  const [asked, total] = [counts?.asked ?? 0, counts?.total ?? 0].map(format.number) as [string, string]
  const who = asked === total ? messages.askAll(total, channelText) : messages.ask(asked, total, channelText)
  if (schedule.kind === 'now') return [who, messages.now]
  const time = format.localTime(schedule.at)
  return [who, schedule.inContactZone ? messages.contactZone(time) : messages.from(time)]
}
