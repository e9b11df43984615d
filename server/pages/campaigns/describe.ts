import type { Campaign, CampaignSchedule, CampaignSettings, SendingWindow } from '../../../shared/campaign.ts'
import { languages } from '../../../shared/locale.ts'
import { FOLLOW_UP_SOLVED } from '../../domain/recovery/campaign.ts'
import { getSegment } from '../../domain/segments/segments.ts'
import { getSurveyNames } from '../../domain/surveys/surveys.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { CampaignStep } from './paths.ts'

type Entry = readonly [string, string | null]

/** What a step has decided, as terms with their values. */
export async function describeStep(page: PageContext, campaign: Campaign, step: CampaignStep): Promise<Entry[]> {
  if (step === 'whom') return describeWhom(page, campaign)
  return step === 'when' ? describeWhen(page, campaign.settings) : describeMessage(page, campaign.settings)
}

async function describeWhom(page: PageContext, { name, surveyId, settings }: Campaign): Promise<Entry[]> {
  const messages = page.t.campaigns
  const surveys = await getSurveyNames(page.c.var.deps, page.c.var.caller)
  return [
    [messages.name, name],
    [messages.summary.survey, surveys.get(surveyId) ?? '—'],
    [messages.summary.audience, await nameAudience(page, settings)],
    [messages.summary.sample, describeSample(page, settings)],
    [messages.summary.channel, messages.whom.channels[settings.channel]],
  ]
}

/** The name of the segment, which may be gone by now. */
export async function nameAudience({ c, t }: PageContext, { segmentId }: CampaignSettings): Promise<string> {
  if (segmentId === null) return t.campaigns.whom.all
  const segment = await getSegment(c.var.deps, c.var.caller, segmentId).catch(() => undefined)
  return segment?.name ?? t.campaigns.send.problems['segment-missing']
}

function describeSample({ t, format }: ViewContext, { sample, cap }: CampaignSettings): string {
  const messages = t.campaigns.summary
  const texts = {
    census: () => messages.everyone,
    'simple-random': () => messages.random(format.number(sample.method === 'simple-random' ? sample.size : 0)),
    systematic: () => messages.share(format.percent(sample.method === 'systematic' ? sample.share : 0)),
    stratified: () => messages.strata(format.propertyName(sample.method === 'stratified' ? sample.property : '')),
  }
  return format.list([texts[sample.method](), ...(cap === null ? [] : [messages.cap(format.number(cap))])])
}

function describeWhen(view: ViewContext, settings: CampaignSettings): Entry[] {
  const { t, format } = view
  const messages = t.campaigns.summary
  const { schedule, spreadDays, window, reminders, expiresAfterDays } = settings
  const pace = [
    spreadDays > 1 ? messages.spread(spreadDays) : messages.atOnce,
    ...(window ? [describeWindow(view, window)] : []),
  ]
  return [
    [messages.when, describeSchedule(view, schedule)],
    [messages.pace, pace.join(' · ')],
    [
      messages.reminders,
      reminders.length === 0
        ? messages.none
        : format.list(reminders.map(({ afterDays }) => messages.reminderAfter(afterDays))),
    ],
    [
      messages.expires,
      expiresAfterDays === null ? t.campaigns.when.expiresNever : t.campaigns.when.expiresIn(expiresAfterDays),
    ],
  ]
}

export function describeSchedule({ t, format }: ViewContext, schedule: CampaignSchedule): string {
  const messages = t.campaigns.summary
  switch (schedule.kind) {
    case 'now':
      return t.campaigns.when.kinds.now
    case 'at': {
      const time = format.localTime(schedule.at)
      return schedule.inContactZone ? messages.atContactZone(time) : messages.at(time)
    }
    case 'recurring':
      return messages.recurring(schedule.everyMonths, format.day(schedule.startsOn))
    case 'event':
      return messages.event(describeEventType({ t }, schedule.type), schedule.delayDays)
  }
}

/** The type of an event as its program calls it, or in words if it is ours. */
export const describeEventType = ({ t }: Pick<ViewContext, 't'>, type: string): string =>
  type === FOLLOW_UP_SOLVED ? t.followUpLifecycle.solvedEvent : type

/** `Mon–Fri, 09:00–17:00` */
export function describeWindow({ t, format }: ViewContext, { weekdays, from, to }: SendingWindow): string {
  const days = [...weekdays].sort((a, b) => a - b)
  const isRange = days.length > 2 && days.every((day, index) => day === (days[0] ?? 0) + index)
  const names = days.map((day) => format.shortWeekday(day))
  const text = isRange ? `${names[0]}–${names.at(-1)}` : names.join(t.contactLists.separator)
  return t.campaigns.sentence.window(text, from, to)
}

function describeMessage({ t, format }: ViewContext, settings: CampaignSettings): Entry[] {
  const messages = t.campaigns.summary
  const { texts, test, fromName, replyTo } = settings
  const written = languages.filter((language) => texts[language])
  const subjects = written.flatMap((language) => texts[language]?.subject ?? texts[language]?.message ?? [])
  return [
    [messages.message, subjects[0] ?? messages.ownText],
    [messages.languages, written.length > 0 ? format.list(written.map((code) => format.languageName(code))) : null],
    [messages.sender, fromName],
    [messages.replyTo, replyTo],
    [messages.test, test && messages.testWait(test.waitDays)],
  ]
}
