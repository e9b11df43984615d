import type { PeopleFigure } from '../../../shared/campaign-figures.ts'
import { and, type Position, sql } from '../sql.ts'
import { counted } from './responses.ts'

/** The messages of a campaign by what became of them. */
export interface MessageCountRow {
  /** 0 for the invitation itself. */
  reminder: number
  state: 'waiting' | 'sending' | 'sent' | 'failed' | 'skipped'
  reason: string | null
  count: number
  opened: number
  /** Since when the last of them is in this state. */
  lastAt: number
}

export const countMessages = (campaignId: string) => sql<MessageCountRow>`
  select d.reminder, d.state, d.reason, cast(count(*) as bigint) as count, cast(count(d.opened_at) as bigint) as opened,
         max(d.at) as "lastAt"
  from   delivery d
  where  d.campaign_id = ${campaignId}
  group by d.reminder, d.state, d.reason`

/** People who were invited, by wave and variant, and by the sample that they are from. */
export interface InvitedCountRow {
  wave: number | null
  variant: 'a' | 'b' | null
  stratum: string | null
  probability: number | null
  asked: number
  sent: number
  bounced: number
  complained: number
  opened: number
  clicked: number
  responded: number
  unsubscribed: number
}

/** A report of one kind about a message to the person of `invitation i`. */
const hasComplaint = sql`exists (
  select 1 from bounce b where b.campaign_id = i.campaign_id and b.kind = 'complaint' and b.invitation_id = i.id)`

/** A message came back, and nothing tells that another one arrived. */
const isBounced = sql`(i.answered_at is null and i.clicked_at is null and exists (
  select 1
  from   bounce b
  where  b.campaign_id = i.campaign_id and b.kind in ('hard', 'soft') and b.invitation_id = i.id and b.reason <> 'delayed'))`

const isOpened = sql`exists (select 1 from delivery o where o.invitation_id = i.id and o.opened_at is not null)`

const toCount = (condition: ReturnType<typeof sql>) => sql`cast(count(case when ${condition} then 1 end) as bigint)`

/** @param hasOpens whether the campaign tracks loaded images */
export const countInvited = (campaignId: string, hasOpens: boolean) => sql<InvitedCountRow>`
  select i.wave, i.variant, i.stratum, i.probability, cast(count(*) as bigint) as asked,
         ${toCount(sql`d.state = 'sent'`)} as sent, ${toCount(sql`d.state = 'sent' and ${isBounced}`)} as bounced,
         ${toCount(hasComplaint)} as complained, ${hasOpens ? toCount(isOpened) : sql`0`} as opened,
         cast(count(i.clicked_at) as bigint) as clicked, cast(count(i.answered_at) as bigint) as responded,
         cast(count(i.unsubscribed_at) as bigint) as unsubscribed
  from   invitation i
  left join delivery d on d.invitation_id = i.id and d.reminder = 0
  where  i.campaign_id = ${campaignId}
  group by i.wave, i.variant, i.stratum, i.probability`

/** Counted responses to a campaign by score. */
export interface CampaignScoreRow {
  wave: number | null
  variant: 'a' | 'b' | null
  stratum: string | null
  probability: number | null
  /** The last message that the person got before; 0 for the invitation, or none. */
  reminder: number
  score: number
  count: number
  /** How many of them came up to a time. */
  inTime: number
}

const lastReminder = sql`coalesce((
  select max(m.reminder) from delivery m where m.invitation_id = i.id and m.state = 'sent' and m.at <= r.answered_at), 0)`

export const countCampaignScores = (campaignId: string, until: number) => sql<CampaignScoreRow>`
  select wave, variant, stratum, probability, reminder, score, cast(count(*) as bigint) as count,
         cast(count(case when "answeredAt" <= ${until} then 1 end) as bigint) as "inTime"
  from (
    select i.wave, i.variant, i.stratum, i.probability, r.score, r.answered_at as "answeredAt", ${lastReminder} as reminder
    from   invitation i
    join   response r on r.invitation_id = i.id
    where  i.campaign_id = ${campaignId} and i.answered_at is not null and ${counted}
  ) a
  group by wave, variant, stratum, probability, reminder, score`

/** Of `decision d`: made when people were selected. Those without a wave are about a message that was not sent after all. */
const isSelection = (campaignId: string) => sql`d.campaign_id = ${campaignId} and d.wave is not null`

export const countCampaignDecisions = (campaignId: string) => sql<{ reason: string; count: number }>`
  select d.reason, cast(count(*) as bigint) as count
  from   decision d
  where  ${isSelection(campaignId)}
  group by d.reason`

/** The figures of invited people whose names can be listed. */
export type InvitedFigure = Exclude<PeopleFigure, 'not-asked'>

export interface PeopleFilter {
  campaignId: string
  figure: InvitedFigure
  reason?: string | undefined
  wave?: number | undefined
  variant?: string | undefined
  reminder?: number | undefined
}

export interface InvitedPersonRow {
  /** Of the invitation. */
  id: string
  contactId: string | null
  name: string | null
  email: string | null
  phone: string | null
  wave: number | null
  variant: 'a' | 'b' | null
  state: MessageCountRow['state'] | null
  /** Since when the message is in its state. */
  at: number | null
  reason: string | null
  /** What the server said. */
  words: string | null
  clickedAt: number | null
  unsubscribedAt: number | null
  responseId: string | null
  score: number | null
  respondedAt: number | null
}

const bounceKinds = { bounced: sql`'hard', 'soft'`, complained: sql`'complaint'` }

/** The last report about the message to a person; for figures that are not about reports, none. */
function joinLastBounce(figure: InvitedFigure) {
  if (figure !== 'bounced' && figure !== 'complained') return sql`left join bounce b on false`
  return sql`left join bounce b on b.id = (
    select max(n.id)
    from   bounce n
    where  n.campaign_id = i.campaign_id and n.invitation_id = i.id and n.kind in (${bounceKinds[figure]})
    and    n.reason <> 'delayed')`
}

const figureConditions: Record<InvitedFigure, ReturnType<typeof sql>> = {
  asked: sql`true`,
  waiting: sql`d.state in ('waiting', 'sending')`,
  sent: sql`d.state = 'sent'`,
  delivered: sql`d.state = 'sent' and not ${isBounced}`,
  opened: isOpened,
  clicked: sql`i.clicked_at is not null`,
  responded: sql`i.answered_at is not null and r.id is not null`,
  unsubscribed: sql`i.unsubscribed_at is not null`,
  bounced: sql`d.state = 'sent' and ${isBounced}`,
  complained: hasComplaint,
  failed: sql`d.state = 'failed'`,
  skipped: sql`d.state = 'skipped'`,
}

/** The people of a figure, those invited last first. Those who have been erased or redacted are left without a name. */
export function selectInvitedPeople(
  { campaignId, figure, reason, wave, variant, reminder }: PeopleFilter,
  page: Position,
) {
  const condition = and([
    sql`i.campaign_id = ${campaignId} and i.id < ${page.before ?? MAX_ID}`,
    figure === 'opened' && reminder !== undefined ? sql`d.opened_at is not null` : figureConditions[figure],
    reason !== undefined && sql`coalesce(b.reason, d.reason) = ${reason}`,
    wave !== undefined && sql`i.wave = ${wave}`,
    variant !== undefined && sql`i.variant = ${variant}`,
    reminder !== undefined && figure === 'responded' && sql`${lastReminder} = ${reminder}`,
  ])
  return sql<InvitedPersonRow>`
  select i.id, c.id as "contactId", c.name, c.email, c.phone, i.wave, i.variant, d.state, d.at,
         coalesce(b.reason, d.reason) as reason, coalesce(b.words, d.words) as words, i.clicked_at as "clickedAt",
         i.unsubscribed_at as "unsubscribedAt", r.id as "responseId", r.score, r.answered_at as "respondedAt"
  from   invitation i
  left join delivery d on d.invitation_id = i.id and d.reminder = ${reminder ?? 0}
  ${joinLastBounce(figure)}
  left join response r on r.invitation_id = i.id and ${counted}
  left join contact c on c.id = i.contact_id and c.id <> i.workspace_id
  where  ${condition}
  order by i.id desc
  limit ${page.limit}`
}

/** Above all ids. */
const MAX_ID = '~'

export interface NotAskedPersonRow {
  /** Of the decision. */
  id: string
  contactId: string
  name: string | null
  email: string | null
  phone: string | null
  wave: number | null
  reason: string
  until: number | null
  at: number
}

/** The people whom a campaign has not invited, the latest decisions first. */
export const selectNotAskedPeople = (
  { campaignId, reason, wave }: Pick<PeopleFilter, 'campaignId' | 'reason' | 'wave'>,
  page: Position,
) => sql<NotAskedPersonRow>`
  select d.id, d.contact_id as "contactId", c.name, c.email, c.phone, d.wave, d.reason, d.until, d.at
  from   decision d
  join   contact c on c.id = d.contact_id
  where  ${and([
    sql`${isSelection(campaignId)} and d.id < ${page.before ?? MAX_ID}`,
    reason !== undefined && sql`d.reason = ${reason}`,
    wave !== undefined && sql`d.wave = ${wave}`,
  ])}
  order by d.id desc
  limit ${page.limit}`

export interface WaveFiguresRow {
  number: number
  startsAt: number
  selectedAt: number | null
  /** JSON */
  population: string
}

export const selectWaveFigures = (campaignId: string) => sql<WaveFiguresRow>`
  select w.number, w.starts_at as "startsAt", w.selected_at as "selectedAt", w.population
  from   campaign_wave w
  where  w.campaign_id = ${campaignId}
  order by w.number`
