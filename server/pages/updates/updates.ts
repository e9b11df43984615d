import { countNewResponses } from '../../domain/responses/news.ts'
import { digest } from '../../domain/secrets.ts'
import type { PageContext } from '../layout/context.ts'
import { loadOpenFollowUps, MAX_COUNT } from '../layout/navigation.ts'
import { parseQuery } from '../responses/query.ts'

/** What a page asks for every twenty seconds while it is visible: responses since it was rendered, and open follow-ups. */
export async function showUpdates(page: PageContext) {
  const { c } = page
  const [responses, followUps] = await Promise.all([loadNewResponses(page), loadOpenFollowUps(page)])
  const body = JSON.stringify({ responses, followUps })
  const etag = `"${digest(body)}"`
  const headers = { etag, 'cache-control': 'private, no-cache' }
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
  return c.body(body, 200, { ...headers, 'content-type': 'application/json' })
}

/** New responses that match the list on the page, in words. */
async function loadNewResponses(page: PageContext) {
  const { c, t, format, may } = page
  const since = Number(c.req.query('since'))
  const { query, invalidNames } = parseQuery(c)
  if (!may('responses') || !Number.isSafeInteger(since) || since < 0 || invalidNames.length > 0) return null
  const newCount = await countNewResponses(c.var.deps, c.var.caller, query, { since, limit: MAX_COUNT + 1 })
  if (newCount === 0) return null
  const count = newCount > MAX_COUNT ? `${MAX_COUNT}+` : format.number(newCount)
  const label = t.common.newResponses(newCount, count)
  return { count, label, text: t.common.showNew(label) }
}
