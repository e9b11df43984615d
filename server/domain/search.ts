import type { Campaign } from '../../shared/campaign.ts'
import type { Contact } from '../../shared/contact.ts'
import type { FollowUp } from '../../shared/follow-up.ts'
import type { Response } from '../../shared/response.ts'
import { hasPermission, type Permission } from '../../shared/roles.ts'
import { foldSearch, parseSearch, toSearchable } from '../../shared/search.ts'
import type { Survey } from '../../shared/survey.ts'
import { listCampaigns } from './campaigns/campaigns.ts'
import { listContacts } from './contacts/contacts.ts'
import type { Caller, Deps } from './deps.ts'
import { listFollowUps } from './follow-ups/list.ts'
import { suggestResponses } from './responses/comment-search.ts'
import { listSurveys } from './surveys/surveys.ts'

/** What a search of the whole workspace finds, a few of each. */
export interface SearchResults {
  contacts: Contact[]
  responses: Response[]
  /** For members who see their follow-ups and not all contacts. */
  followUps: FollowUp[]
  surveys: Survey[]
  campaigns: Campaign[]
}

const nothingFound: SearchResults = { contacts: [], responses: [], followUps: [], surveys: [], campaigns: [] }

/** How many results of each kind are shown. */
const MAX_RESULTS = 5
/** How many of the newest surveys, and of the newest campaigns, are searched. */
const MAX_SEARCHED = 200

/**
 * Searches names, addresses and numbers of contacts, comments, and names of surveys and campaigns, as far as the caller may see them. All
 * words must occur; the last may be incomplete.
 */
export async function searchWorkspace(deps: Deps, caller: Caller, q: string): Promise<SearchResults> {
  if (!isSearchable(q)) return nothingFound
  const may = (permission: Permission) => hasPermission(caller.role, permission)
  const paging = { limit: MAX_RESULTS, cursor: undefined }
  const [contacts, responses, followUps, surveys, campaigns] = await Promise.all([
    may('contacts') ? listContacts(deps, caller, { q }, paging).then(({ data }) => data) : [],
    may('responses') ? suggestResponses(deps, caller, q, MAX_RESULTS) : [],
    may('follow-ups.own') && !may('contacts')
      ? listFollowUps(deps, caller, { q }, paging).then(({ data }) => data)
      : [],
    may('reports') ? findSurveys(deps, caller, q) : [],
    may('invite') ? findCampaigns(deps, caller, q) : [],
  ])
  return { contacts, responses, followUps, surveys, campaigns }
}

/** A single Latin letter would match nearly everything, and punctuation nothing. */
function isSearchable(q: string): boolean {
  const { words, prefixes } = parseSearch(q)
  const terms = [...words, ...prefixes]
  return terms.some((term) => term.length > 1 || /\P{ASCII}/u.test(term))
}

async function findSurveys(deps: Deps, caller: Caller, q: string): Promise<Survey[]> {
  const { data } = await listSurveys(deps, caller, { limit: MAX_SEARCHED, cursor: undefined })
  return data.filter(({ name }) => includesWords(name, q)).slice(0, MAX_RESULTS)
}

async function findCampaigns(deps: Deps, caller: Caller, q: string): Promise<Campaign[]> {
  const { data } = await listCampaigns(deps, caller, {}, { limit: MAX_SEARCHED, cursor: undefined })
  return data.filter(({ name }) => includesWords(name, q)).slice(0, MAX_RESULTS)
}

/** Whether a short text contains every word of a search. */
export const includesWords = (text: string, q: string): boolean =>
  foldSearch(q)
    .split(/\s+/)
    .every((word) => toSearchable(text).includes(word))
