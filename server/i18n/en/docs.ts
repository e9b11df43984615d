/** The start of the API documentation. The reference itself comes from OpenAPI, in English. */
export const en = {
  contents: 'Contents',
  start: 'Start here',
  schemas: 'Schemas',
  widget: 'The widget',
  help: 'Help',
  open: 'Open Vouch',
  /** In English, what the OpenAPI document says. */
  description: '',
  format:
    'Requests and responses are JSON, times are ISO 8601 UTC. Requests under `/api` need an API key. Create a survey and a shared link:',
  embed: 'Or embed the survey in your own page:',
  lists: 'Lists are paginated: pass `nextCursor` as `cursor` until it is null.',
  problems:
    'Errors are `application/problem+json` (RFC 9457). Tell them apart by `code`, which never changes. `errors` names each invalid field, with a `code` of its own. With `Accept-Language: zh-CN` or `zh-TW`, the texts are in Chinese.',
  errors: 'Errors',
  reference: '',
  statuses: {} as Readonly<Record<string, string>>,
}

export type DocsMessages = typeof en
