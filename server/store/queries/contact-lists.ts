import { join, type Sql } from 'sql-template-tag'
import { MAX_PROPERTIES } from '../../../shared/properties.ts'
import { noTextIndex } from '../planner-hints.ts'
import { and, inList, sql } from '../sql.ts'
import { contactsWhere } from './contacts.ts'
import { isCounted } from './responses.ts'

/** What a filter of contacts asks for, beside a search. */
export interface ContactConditions {
  /** By property. */
  where?: Record<string, string> | undefined
  /** The property `tier`, in capitals. */
  tier?: string | undefined
  /** The range of the last score; `none` for contacts who have not responded. */
  lastScore?: { from: number; to: number } | 'none' | undefined
  /** Neither invited nor responded since: ids sort by time, and so all of them lie below this one. The empty id: never. */
  notAskedSinceId?: string | undefined
  /** Personal links that do not count as asked. */
  ignoredLinks?: OpenLinks | undefined
  /** By property, values of which the contact has one. */
  properties?: Record<string, readonly string[]> | undefined
  /** Values of the property `tier`, in capitals, of which the contact has one. */
  tiers?: readonly string[] | undefined
  /** Ranges of which one has the last score. */
  scoreRanges?: readonly { from: number; to: number }[] | undefined
  hasResponded?: boolean | undefined
  /** Tags of which a response of the contact has one. */
  tags?: readonly string[] | undefined
  /** BCP 47: `en` includes `en-GB`. */
  languages?: readonly string[] | undefined
  /** Contacts that are known from more than what respondents say about themselves. */
  isVerified?: true | undefined
}

/** Personal links to a survey, created since an id, that work at a time and were not used. */
export interface OpenLinks {
  surveyId: string
  sinceId: string
  now: number
  /** Created by a download of this list. */
  listKey?: string | undefined
}

/**
 * The score of the newest counted response of contact `r`, by an index that has all of it. Surveys that ask customers again after a
 * follow-up are left out: they are no part of the score.
 */
const buildLastScore = (workspaceId: string) => sql`(
  select x.score from response x
  where  x.workspace_id = r.workspace_id and x.contact_id = r.id and ${isCounted(sql`x`)}
  and    x.survey_id not in (select s.id from survey s where s.workspace_id = ${workspaceId} and s.type = 'recovery')
  order by x.id desc limit 1)`

/** Whether invitation `i` is such a link. */
const isOpenLink = ({ surveyId, sinceId, now, listKey }: OpenLinks) =>
  and([
    sql`i.id >= ${sinceId} and i.survey_id = ${surveyId} and i.answered_at is null`,
    sql`(i.expires_at is null or i.expires_at > ${now})`,
    listKey !== undefined && sql`i.list_key = ${listKey}`,
  ])

/** Contact `r` was not invited since an id, has not refused a survey by phone, and has given no verified response. */
const notAskedSince = (id: string, ignoredLinks: OpenLinks | undefined) => sql`
  not exists (
    select 1 from invitation i
    where  ${and([
      sql`i.workspace_id = r.workspace_id and i.contact_id = r.id and i.id >= ${id}`,
      ignoredLinks && sql`(${isOpenLink(ignoredLinks)}) is not true`,
    ])})
  and not exists (
    select 1 from response x
    where  x.workspace_id = r.workspace_id and x.contact_id = r.id and x.id >= ${id}
    and    x.identity = 'verified' and ${isCounted(sql`x`)})
  and not exists (
    select 1 from phone_call p
    where  p.workspace_id = r.workspace_id and p.contact_id = r.id and p.id >= ${id} and p.outcome = 'refused')`

/** A response of contact `r` that counts has one of the tags. */
const hasTag = (tags: readonly string[]) => sql`
  exists (
    select 1
    from   response x
    join   response_tag t on t.workspace_id = x.workspace_id and t.response_id = x.id
    where  x.workspace_id = r.workspace_id and x.contact_id = r.id and ${isCounted(sql`x`)} and t.tag in ${inList(tags)})`

const hasLanguage = (languages: readonly string[]) => sql`
  exists (
    select 1 from ${inList(languages)} l
    where  r.locale = l.key or substr(r.locale, 1, length(l.key) + 1) = l.key || '-')`

const isInRange = (workspaceId: string, { from, to }: { from: number; to: number }) =>
  sql`${buildLastScore(workspaceId)} between ${from} and ${to}`

const buildConditions = (workspaceId: string, conditions: ContactConditions): Sql => {
  const { where = {}, tier, lastScore: scores, notAskedSinceId, ignoredLinks } = conditions
  return and([
    ...Object.entries(where).map(([key, value]) => sql`r.properties ->> cast(${key} as text) = ${value}`),
    tier !== undefined && sql`upper(r.properties ->> 'tier') = ${tier}`,
    scores === 'none' && sql`${buildLastScore(workspaceId)} is null`,
    scores !== undefined && scores !== 'none' && isInRange(workspaceId, scores),
    notAskedSinceId !== undefined && notAskedSince(notAskedSinceId, ignoredLinks),
    ...buildSegmentConditions(workspaceId, conditions),
  ])
}

/** The conditions that only segments have. */
const buildSegmentConditions = (workspaceId: string, conditions: ContactConditions) => {
  const { properties = {}, tiers, scoreRanges, hasResponded, tags, languages, isVerified } = conditions
  return [
    isVerified && sql`r.unverified_since is null`,
    ...Object.entries(properties).map(
      ([key, values]) => sql`r.properties ->> cast(${key} as text) in ${inList(values)}`,
    ),
    tiers && sql`upper(r.properties ->> 'tier') in ${inList(tiers)}`,
    scoreRanges &&
      sql`(${join(
        scoreRanges.map((range) => isInRange(workspaceId, range)),
        ' or ',
      )})`,
    hasResponded !== undefined && sql`${buildLastScore(workspaceId)} ${hasResponded ? sql`is not null` : sql`is null`}`,
    languages && hasLanguage(languages),
    tags && hasTag(tags),
  ]
}

/** The next contacts by id, newest first, whatever they are like. */
export const selectContactIds = (
  workspaceId: string,
  { before, fromId }: { before?: string | undefined; fromId?: string | undefined },
  limit: number,
) => sql<{ id: string }>`
  select id
  from   contact
  where  ${and([
    sql`workspace_id = ${workspaceId}`,
    before !== undefined && sql`id < ${before}`,
    fromId !== undefined && sql`id >= ${fromId}`,
    // The contact with the id of the workspace stands for deleted ones: see retention.ts.
    sql`id <> ${workspaceId}`,
  ])}
  order by id desc
  limit ${limit}`

/** The ids of contacts, among some, that meet the conditions, newest first. */
export const selectMatchingContactIds = (
  workspaceId: string,
  ids: readonly string[],
  conditions: ContactConditions,
) => sql<{ id: string }>`
  select r.id
  from   contact r
  where  ${contactsWhere.byIds(workspaceId, ids)} and ${buildConditions(workspaceId, conditions)}
  order by r.id desc`

/** What lists of contacts are sorted by with the help of an index. */
export type SortColumn = 'name_key' | 'stroke_key' | 'phone'

/** An order of contacts. Those without a value come last, newest first, in both directions. */
export interface ContactOrder {
  column: SortColumn
  descending: boolean
}

/** The place of a contact in an order. */
export interface OrderPosition {
  key: string | null
  id: string
}

export interface OrderRange {
  /** The first contact if undefined. */
  after: OrderPosition | undefined
  /** Only these contacts, and otherwise all. They are sorted, instead of being looked up in an index. */
  ids?: readonly string[] | undefined
  fromId?: string | undefined
  limit: number
}

/** The next contacts in an order, of those that have a value. */
export const selectContactsInOrder = (
  workspaceId: string,
  { column, descending }: ContactOrder,
  { after, ids, fromId, limit }: OrderRange,
) => {
  const key = ids ? noTextIndex(sortColumns[column]) : sortColumns[column]
  const direction = descending ? sql`desc` : sql`asc`
  const position = after && sql`(${after.key}, ${after.id})`
  return sql<OrderPosition>`
    select r.id, ${sortColumns[column]} as key
    from   contact r
    where  ${and([
      ids ? contactsWhere.byIds(workspaceId, ids) : sql`r.workspace_id = ${workspaceId}`,
      sql`${sortColumns[column]} is not null`,
      position && (descending ? sql`(${key}, r.id) < ${position}` : sql`(${key}, r.id) > ${position}`),
      fromId !== undefined && sql`r.id >= ${fromId}`,
    ])}
    order by ${key} ${direction}, r.id ${direction}
    limit ${limit}`
}

const sortColumns: Record<SortColumn, Sql> = {
  name_key: sql`r.name_key`,
  stroke_key: sql`r.stroke_key`,
  phone: sql`r.phone`,
}

/** The next contacts without a value to sort by, newest first. */
export const selectContactsOutOfOrder = (
  workspaceId: string,
  { column }: ContactOrder,
  { after, ids, fromId, limit }: OrderRange,
) => sql<OrderPosition>`
  select r.id, ${sortColumns[column]} as key
  from   contact r
  where  ${and([
    ids ? contactsWhere.byIds(workspaceId, ids) : sql`r.workspace_id = ${workspaceId}`,
    sql`${sortColumns[column]} is null`,
    after && sql`r.id < ${after.id}`,
    fromId !== undefined && sql`r.id >= ${fromId}`,
    // The contact with the id of the workspace stands for deleted ones: see retention.ts.
    sql`r.id <> ${workspaceId}`,
  ])}
  order by r.id desc
  limit ${limit}`

/** What a list of contacts shows beside the contact, and is sorted by. */
export interface ContactActivityRow {
  id: string
  tier: string | null
  lastScore: number | null
  lastInvitedAt: number | null
  lastRespondedAt: number | null
}

export const selectContactActivity = (workspaceId: string, ids: readonly string[]) => sql<ContactActivityRow>`
  select r.id, upper(r.properties ->> 'tier') as tier,
         ${buildLastScore(workspaceId)} as "lastScore",
         (select i.created_at from invitation i
          where  i.workspace_id = r.workspace_id and i.contact_id = r.id
          order by i.id desc limit 1) as "lastInvitedAt",
         (select x.answered_at from response x
          where  x.workspace_id = r.workspace_id and x.contact_id = r.id
          and    x.identity = 'verified' and ${isCounted(sql`x`)}
          order by x.id desc limit 1) as "lastRespondedAt"
  from   contact r
  where  ${contactsWhere.byIds(workspaceId, ids)}`

/** Sets a property of contacts. One with the most properties already is left as it is. Properties are not in the search index. */
export const setContactProperty = (
  workspaceId: string,
  ids: readonly string[],
  { key, value, now }: { key: string; value: string | null; now: number },
) => sql<{ id: string }>`
  update contact as r
  set    properties = json_patch(r.properties, ${JSON.stringify({ [key]: value })}), updated_at = ${now}
  where  ${contactsWhere.byIds(workspaceId, ids)} and ${changesProperty(key, value)}
  returning id`

/** Whether setting a property changes contact `r`. */
export const changesProperty = (key: string, value: string | null) => sql`
         coalesce(r.properties ->> cast(${key} as text), '') <> ${value ?? ''}
  and    (r.properties ->> cast(${key} as text) is not null
          or (select count(*) from json_each(r.properties)) < ${MAX_PROPERTIES})`

/** The personal links of contacts. */
export const selectOpenInvitations = (workspaceId: string, contactIds: readonly string[], links: OpenLinks) => sql<{
  id: string
  contactId: string
  token: string
  createdAt: number
}>`
  select i.id, i.contact_id as "contactId", i.token, i.created_at as "createdAt"
  from   ${inList(contactIds)} c
  cross join invitation i
  where  i.workspace_id = ${workspaceId} and i.contact_id = c.key and ${isOpenLink(links)}
  order by i.id`

/** The number of contacts since an id, counted up to a limit. */
export const countContacts = (workspaceId: string, fromId: string, limit: number) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from (
    select 1 from contact where workspace_id = ${workspaceId} and id >= ${fromId} and id <> ${workspaceId} limit ${limit}
  ) found`
