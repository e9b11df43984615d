/** The most bytes of a body for a webhook. */
export const MAX_BODY_BYTES = 20_000

/** How many code points are left of each text of a body that is still too large. */
const TEXT_LIMITS = [1000, 200, 40]
/** The same for the comment alone. */
const COMMENT_LIMITS = [4000, 2000, 1000, 200, 0]

interface WebhookBody {
  type: string
  timestamp: string
  data: Record<string, unknown>
  sequence: number
}

/**
 * A body as JSON of at most 20 kB. If that is too little, the comment is cut, then all texts are, and in the end there are ids alone;
 * `data.truncated` says so. Texts are cut between code points.
 */
export function serializeBody(body: WebhookBody): string {
  const json = JSON.stringify(body)
  if (isSmall(json)) return json
  for (const data of shortenData(body.data)) {
    const shorter = JSON.stringify({ ...body, data: { ...data, truncated: true } })
    if (isSmall(shorter)) return shorter
  }
  const { id, surveyId } = body.data
  return JSON.stringify({ ...body, data: { id, surveyId, truncated: true } })
}

function* shortenData(data: Record<string, unknown>): Generator<Record<string, unknown>> {
  for (const limit of COMMENT_LIMITS) yield cutComments(data, limit)
  for (const limit of TEXT_LIMITS) yield cutTexts(data, limit) as Record<string, unknown>
}

const isSmall = (json: string) => json.length <= MAX_BODY_BYTES && Buffer.byteLength(json) <= MAX_BODY_BYTES

const cut = (text: string, limit: number) =>
  text.length <= limit ? text : [...text.slice(0, 2 * limit)].slice(0, limit).join('')

/** The comment of a response, or of that of a follow-up. */
const cutComments = (data: Record<string, unknown>, limit: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      if (key === 'comment' && typeof value === 'string') return [key, cut(value, limit)]
      return [key, key === 'response' ? cutComments(value as Record<string, unknown>, limit) : value]
    }),
  )

function cutTexts(value: unknown, limit: number): unknown {
  if (typeof value === 'string') return cut(value, limit)
  if (Array.isArray(value)) return value.map((item) => cutTexts(item, limit))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutTexts(item, limit)]))
}
