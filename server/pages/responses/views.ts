import { html } from 'hono/html'
import type { Response, ResponseWithHistory } from '../../../shared/response.ts'
import { parseSearch, splitMatches } from '../../../shared/search.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** A form of the response page with an error, as it was submitted. */
export interface FormError {
  form: 'tag' | 'text'
  value: string
  error: string
}

/** What the cards of the response page show. */
export interface ResponsePageContext extends PageContext {
  response: ResponseWithHistory
  survey: Survey
  linkName: string | null
  tags: readonly string[]
  filters: URLSearchParams
  formError: FormError | undefined
}

/** A comment with the search matches marked. */
export function highlightComment({ t }: ViewContext, comment: string | null, search: string | null): Markup {
  if (comment === null) return html`<span class="quiet">${t.responses.noComment}</span>`
  if (search === null) return html`${comment}`
  const pieces = splitMatches(comment, parseSearch(search))
  return html`${pieces.map(({ text, isMatch }) => (isMatch ? html`<mark>${text}</mark>` : text))}`
}

/** The best known name of the respondent. */
export function getRespondentName({ t, format }: ViewContext, { contact, unverifiedContact }: Response): string {
  const getName = (
    details: { name?: string | null; salutation?: string | null; email?: string | null; phone?: string | null } | null,
  ) =>
    details?.name ?? details?.salutation ?? details?.email ?? (details?.phone ? format.phone(details.phone) : undefined)
  const contactName = getName(contact) ?? contact?.externalId
  const unverifiedName = getName(unverifiedContact) ?? unverifiedContact?.details
  return contactName ?? unverifiedName ?? t.responses.anonymous
}

/** `Ben Patel, 8`. Without a name for members who may not see contacts. */
export function getResponseTitle(page: PageContext, response: Response): string {
  const { detail, who } = page.t.responses
  return detail.title(page.may('contacts') ? getRespondentName(page, response) : who, response.score)
}
