import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../../http/env.ts'
import type { DocsMessages } from '../../i18n/en/docs.ts'
import { getMessages, requestLanguage } from '../../i18n/index.ts'
import { type Markup, page } from '../layout/page.ts'
import { docsStyle, pageStyle } from '../layout/style.ts'
import { docsHeader, languageNav } from './header.ts'

/** The parts of an OpenAPI document shown on the page. */
interface OpenApi {
  info: { title: string; version: string; description?: string }
  servers?: { url: string }[]
  paths?: Record<string, Record<string, Operation>>
  components?: {
    schemas?: Record<string, Schema>
    responses?: Record<string, OperationResponse>
    parameters?: Record<string, Parameter>
  }
}

interface Operation {
  tags?: string[]
  summary?: string
  description?: string
  security?: Record<string, string[]>[]
  /** Those that operations share are references to the components. */
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
  /** Errors are references to the components. */
  responses: Record<string, OperationResponse | { $ref: string }>
}

interface OperationResponse {
  description: string
  content?: Record<string, { schema?: Schema }>
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

interface Schema {
  $ref?: string
  type?: string | string[]
  description?: string
  example?: unknown
  enum?: unknown[]
  default?: unknown
  minimum?: number
  maximum?: number
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** `/api/openapi.json`, and the same as a page at `/docs`. @param document built on the first request */
export const docsPages = (document: () => unknown) => {
  let cached: OpenApi | undefined
  const openApi = () => {
    cached ??= document() as OpenApi
    return cached
  }
  return new Hono<Env>()
    .get('/api/openapi.json', (c) => c.json(openApi()))
    .get('/docs', (c) => c.html(docsPage(c, openApi())))
    .get('/', (c) => c.redirect('/docs'))
}

function docsPage(c: Context<Env>, openApi: OpenApi): Markup {
  const operations = Object.entries(openApi.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), path, operation },
      parameters: resolveParameters(openApi, operation),
    })),
  )
  const groups = [...Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'Other')]
  const schemas = Object.entries(openApi.components?.schemas ?? {}).sort(([a], [b]) => a.localeCompare(b))
  const language = requestLanguage(c)
  const { docs: messages } = getMessages(language)
  const statuses = errorResponses(operations, openApi).map(
    ([status, description]) => [html`<code>${status}</code>`, prose(messages.statuses[status] ?? description)] as const,
  )
  const content = html`<nav aria-label="${messages.contents}">
${docsHeader(messages)}
<strong>${openApi.info.title} ${openApi.info.version}</strong>
<a href="#start">${messages.start}</a>
${groups.map(([name]) => html`<a href="#${anchor(name)}" lang="en">${name}</a>`)}
<a href="#schemas">${messages.schemas}</a>
<a href="/api/openapi.json">OpenAPI</a>
<a href="/docs/widget">${messages.widget}</a>
${languageNav(c, language)}
</nav>
<main>
<h1 id="start">Vouch API</h1>
<p>${messages.description || openApi.info.description}</p>
${introduction(messages, openApi.servers?.[0]?.url ?? '')}
<h2>${messages.errors}</h2>
${definitionList(statuses)}
<p>${messages.reference}</p>
<div lang="en">
${groups.map(
  ([name, members]) =>
    html`<section><h2 id="${anchor(name)}">${name}</h2>${members.map((member) => operationArticle(member))}</section>`,
)}
<section><h2 id="schemas">Schemas</h2>${schemas.map(([name, schema]) => schemaArticle(name, schema))}</section>
</div>
</main>`
  return page(c, { title: 'Vouch API', language, style: pageStyle + docsStyle }, content)
}

const introduction = (messages: DocsMessages, server: string) => html`
<p>${prose(messages.format)}</p>
<pre tabindex="0"><code>curl ${server}/api/surveys \\
  -H "Authorization: Bearer $VOUCH_KEY" -H "Content-Type: application/json" \\
  -d '{"name": "Relationship survey", "subject": "Harbour Coffee"}'

curl ${server}/api/surveys/$SURVEY/links \\
  -H "Authorization: Bearer $VOUCH_KEY" -H "Content-Type: application/json" \\
  -d '{"slug": "till-3", "properties": {"shop": "Harbour Street"}}'

curl ${server}/api/surveys/$SURVEY/score -H "Authorization: Bearer $VOUCH_KEY"</code></pre>
<p>${messages.embed}</p>
<pre tabindex="0"><code>&lt;script type="module" src="${server}/vouch.js"&gt;&lt;/script&gt;
&lt;vouch-survey survey="…"&gt;&lt;/vouch-survey&gt;</code></pre>
<p>${prose(messages.lists)}</p>
<p>${prose(messages.problems)}</p>`

/** Each error status once. */
const errorResponses = (operations: { operation: Operation }[], openApi: OpenApi): [string, string][] => {
  const responses = operations.flatMap(({ operation }) => Object.entries(operation.responses))
  const errors = responses
    .filter(([status]) => status >= '400')
    .map(([status, response]) => [status, resolveResponse(openApi, response).description])
  return Object.entries(Object.fromEntries(errors))
}

/** A response, or the component that it refers to. */
function resolveResponse({ components }: OpenApi, response: Operation['responses'][string]): OperationResponse {
  if (!('$ref' in response)) return response
  return components?.responses?.[response.$ref.split('/').at(-1) ?? ''] ?? { description: '' }
}

/** The parameters of an operation, with those that it refers to. */
const resolveParameters = ({ components }: OpenApi, { parameters = [] }: Operation): Parameter[] =>
  parameters.flatMap((parameter) =>
    '$ref' in parameter ? (components?.parameters?.[parameter.$ref.split('/').at(-1) ?? ''] ?? []) : [parameter],
  )

const anchor = (name: string) => name.toLowerCase().replace(/\W+/g, '-').replace(/^-|-$/g, '')

interface ListedOperation {
  method: string
  path: string
  operation: Operation
  parameters: readonly Parameter[]
}

function operationArticle({ method, path, operation, parameters }: ListedOperation): Markup {
  const scope = operation.security?.[0]?.apiKey?.[0]
  const body = operation.requestBody?.content['application/json']?.schema
  const successResponses = Object.entries(operation.responses).flatMap(([status, response]) =>
    status < '400' && !('$ref' in response) ? [[status, response] as const] : [],
  )
  const describedParameters = parameters.filter(({ in: location, description }) => location !== 'path' || description)
  const id = anchor(`${method} ${path}`)
  return html`<article id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${operation.summary}</h3>
<p class="call"><a href="#${id}"><code><b class="${method}">${method}</b> ${path}</code></a>
<span class="quiet">${scope ? `key: ${scope}` : 'no key'}</span></p>
${operation.description ? html`<p>${prose(operation.description)}</p>` : ''}
${definitionList([
  ...describedParameters.map(parameterField).map(fieldRow),
  ...(body ? [[html`<b>Body</b>`, schemaType(body)] satisfies Row] : []),
  ...successResponses.map(
    ([status, { description, content }]): Row => [html`<b>${status}</b>`, html`${description}${responseType(content)}`],
  ),
])}
</article>`
}

const parameterField = ({ name, in: location, required, schema = {}, description }: Parameter): Field => {
  const isHeader = location === 'header'
  const displayName = isHeader ? name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name
  return { name: displayName, note: isHeader ? 'header' : required ? 'required' : '', schema, description }
}

const responseType = (content: OperationResponse['content']) => {
  const [[type, { schema = {} }] = ['', {}]] = Object.entries(content ?? {})
  return type === 'application/json' ? html`: ${schemaType(schema)}` : type ? html` (<code>${type}</code>)` : ''
}

function schemaArticle(name: string, schema: Schema): Markup {
  const members = Object.entries(getMembers(schema)).map(([name, member]) => {
    return fieldRow({ name, note: schema.required?.includes(name) ? '' : 'optional', schema: member })
  })
  const content = members.length > 0 ? definitionList(members) : html`<p>${schemaType(schema)}</p>`
  return html`<article id="shape-${anchor(name)}"><h3>${name}</h3>${content}</article>`
}

/** The members of an object, and of the objects it extends. */
const getMembers = (schema: Schema): Record<string, Schema> => ({
  ...Object.assign({}, ...(schema.allOf ?? []).map(getMembers)),
  ...schema.properties,
})

interface Field {
  name: string
  note: string
  schema: Schema
  description?: string | undefined
}

const fieldRow = ({ name, note, schema, description = schema.description }: Field): Row => [
  html`<code>${name}</code>${note ? html` <span class="quiet">${note}</span>` : ''}`,
  html`<span class="type">${schemaType(schema)}</span>
${description ? html`— ${prose(description)}` : ''} ${hints(schema)}`,
]

const hints = ({ example, default: defaultValue }: Schema) => html`${hint('Example:', example)}
${hint('Default:', defaultValue)}`

const hint = (label: string, value: unknown) =>
  value === undefined ? '' : html`<span class="quiet">${label} <code>${JSON.stringify(value)}</code>.</span>`

type Row = readonly [term: Markup, meaning: unknown]

const definitionList = (rows: readonly Row[]) =>
  html`<dl>${rows.map(([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`)}</dl>`

/** Renders `code` in a text. */
const prose = (text: string) =>
  html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`

/** A short description of a type, with links to the schemas it refers to. */
function schemaType(schema: Schema): Markup | string {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return html`<a href="#shape-${anchor(name)}">${name}</a>`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return html`${choices.map((choice, index) => html`${index > 0 ? ' or ' : ''}${schemaType(choice)}`)}`
  if (schema.enum)
    return html`${schema.enum.map((value, index) => html`${index > 0 ? ' · ' : ''}<code>${String(value)}</code>`)}`
  const types = [schema.type ?? 'anything'].flat()
  if (types.includes('array')) return html`list of ${schemaType(schema.items ?? {})}`
  if (types.includes('object')) return html`${objectType(schema)}${types.includes('null') ? ' or null' : ''}`
  const hasRange = schema.minimum !== undefined && schema.maximum !== undefined && schema.maximum < 1e15
  return `${types.join(' or ')}${hasRange ? ` ${schema.minimum}–${schema.maximum}` : ''}`
}

const MAX_MEMBERS = 8

function objectType(schema: Schema): Markup | string {
  const members = Object.entries(getMembers(schema))
  if (members.length > 0)
    return html`{ ${members
      .slice(0, MAX_MEMBERS)
      .map(
        ([name, member], index) => html`${index > 0 ? ', ' : ''}<code>${name}</code>: ${schemaType(member)}`,
      )}${members.length > MAX_MEMBERS ? ', …' : ''} }`
  const { additionalProperties: values } = schema
  return typeof values === 'object' ? html`object of ${schemaType(values)}` : 'object'
}
