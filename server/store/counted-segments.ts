/** The value of the empty segment key under which suspect responses are counted. */
export const SUSPECT = 'suspect'

/** The segment keys under which the reasons and tags of responses are counted: no property has such a name. */
export const REASON_KEY = '$reason'
export const TAG_KEY = '$tag'

/** The segment key under which responses are counted by the shared link they came through, ever only. */
export const LINK_KEY = '$link'

/** The segment value that stands for any reason, or any tag. */
export const ANY = ''
