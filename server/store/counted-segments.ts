/** The value of the empty segment key under which suspect responses are counted. */
export const SUSPECT = 'suspect'

/** The segment keys under which the reasons and tags of responses are counted: no property has such a name. */
export const REASON_KEY = '$reason'
export const TAG_KEY = '$tag'

/** The segment key under which responses are counted by the shared link they came through, ever only. */
export const LINK_KEY = '$link'

/**
 * The segment key under which responses by phone are counted. People are kinder to an interviewer than to a form, so both can
 * be told apart; the other responses are the rest of the survey.
 */
export const CHANNEL_KEY = '$channel'
export const PHONE = 'phone'

/** The segment value that stands for any reason, or any tag. */
export const ANY = ''

/**
 * The key under which the reasons or tags of a segment are counted, by day only: `$reason:shop=Shop 3`. The names of
 * properties have neither `:` nor `=`.
 */
export const getSegmentMentionKey = (mentionKey: string, key: string, value: string) => `${mentionKey}:${key}=${value}`

/** A `like` pattern for all such keys. */
export const SEGMENT_MENTION_PATTERN = '$%:%'

/** Such keys of all values of a property: from the first, and before the one after the last. */
export const getSegmentMentionRange = (mentionKey: string, key: string) => ({
  from: `${mentionKey}:${key}=`,
  before: `${mentionKey}:${key}>`,
})
