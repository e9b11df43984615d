import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../http/env.ts'
import { type Markup, page } from './layout.ts'
import { pageStyle } from './style.ts'

/** The parts of an OpenAPI document that the page shows. */
interface OpenApi {
  info: { title: string; version: string; description?: string }
  servers?: { url: string }[]
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

interface Operation {
  tags?: string[]
  summary?: string
  description?: string
  security?: Record<string, string[]>[]
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
  responses: Record<string, { description: string; content?: Record<string, { schema?: Schema }> }>
}

interface Schema {
  $ref?: string
  type?: string | string[]
  description?: string
  enum?: unknown[]
  default?: unknown
  minimum?: number
  maximum?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** `/api/openapi.json` and the same to read, at `/docs`. @param document made when first asked for */
export const docs = (document: () => unknown) => {
  let made: OpenApi | undefined
  const openApi = () => {
    made ??= document() as OpenApi
    return made
  }
  return new Hono<Env>()
    .get('/api/openapi.json', (c) => c.json(openApi()))
    .get('/docs', (c) => c.html(docsPage(c, openApi())))
    .get('/', (c) => c.redirect('/docs'))
}

function docsPage(c: Context<Env>, openApi: OpenApi): Markup {
  const operations = Object.entries(openApi.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
  const groups = [...Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'Other')]
  const schemas = Object.entries(openApi.components?.schemas ?? {}).sort(([a], [b]) => a.localeCompare(b))
  const server = openApi.servers?.[0]?.url ?? ''
  const content = html`<nav aria-label="Contents">
<strong>${openApi.info.title} ${openApi.info.version}</strong>
${groups.map(([name]) => html`<a href="#${anchor(name)}">${name}</a>`)}
<a href="#shapes">Shapes</a>
<a href="/api/openapi.json">OpenAPI</a>
</nav>
<main>
<h1>The API of Vouch</h1>
<p>${openApi.info.description ?? ''}</p>
<p>JSON in and out, times in ISO 8601 UTC. Calls under <code>/api</code> take an API key:</p>
<pre><code>curl -H "Authorization: Bearer $VOUCH_KEY" ${server}/api/surveys</code></pre>
<p>What is wrong with a call is said in <code>application/problem+json</code> (RFC 9457), each faulty field in <code>errors</code>.
Lists come in pages: pass <code>nextCursor</code> as <code>cursor</code> until it is null.</p>
${groups.map(
  ([name, members]) =>
    html`<section><h2 id="${anchor(name)}">${name}</h2>${members.map((member) => operationPart(member))}</section>`,
)}
<section><h2 id="shapes">Shapes</h2>${schemas.map(([name, schema]) => shapePart(name, schema))}</section>
</main>`
  return page(c, { title: 'The API of Vouch', language: 'en', style: pageStyle + docsStyle }, content)
}

const anchor = (name: string) => name.toLowerCase().replace(/\W+/g, '-')

function operationPart({ method, path, operation }: { method: string; path: string; operation: Operation }): Markup {
  const scope = operation.security?.[0]?.apiKey?.[0]
  const body = operation.requestBody?.content['application/json']?.schema
  const answers = Object.entries(operation.responses).filter(([status]) => status < '400')
  return html`<article>
<h3><code class="method">${method.toUpperCase()}</code> <code>${path}</code></h3>
<p>${operation.summary}. ${operation.description ?? ''}</p>
<p class="quiet">${scope ? `Key with the scope “${scope}”` : 'For everybody: no key'}</p>
${operation.parameters?.length ? fields(operation.parameters.map((it) => ({ ...it, schema: it.schema ?? {} }))) : ''}
${body ? html`<p>Body: ${typeOf(body)}</p>` : ''}
${answers.map(([status, answer]) => html`<p>Answers ${status}: ${answer.description}${shapeOf(answer.content)}</p>`)}
</article>`
}

const shapeOf = (content: Operation['responses'][string]['content']) => {
  const [[type, { schema = {} }] = ['', {}]] = Object.entries(content ?? {})
  return type === 'application/json' ? html`, ${typeOf(schema)}` : type ? `, ${type}` : ''
}

function shapePart(name: string, schema: Schema): Markup {
  const members = Object.entries(membersOf(schema)).map(([name, member]) => ({
    name,
    schema: member,
    required: schema.required?.includes(name) ?? false,
    description: member.description,
  }))
  return html`<article><h3 id="${anchor(name)}">${name}</h3>${members.length > 0 ? fields(members) : html`<p>${typeOf(schema)}</p>`}</article>`
}

/** The members of an object, and of the objects it extends. */
const membersOf = (schema: Schema): Record<string, Schema> => ({
  ...Object.assign({}, ...(schema.allOf ?? []).map(membersOf)),
  ...schema.properties,
})

interface Field {
  name: string
  schema: Schema
  required?: boolean
  description?: string | undefined
}

const fields = (
  members: readonly Field[],
) => html`<table><thead><tr><th>Name</th><th>Type</th><th></th></tr></thead><tbody>
${members.map(
  ({ name, schema, required, description = schema.description }) =>
    html`<tr><td><code>${name}</code>${required ? html` <span class="quiet">required</span>` : ''}</td><td>${typeOf(schema)}</td>
<td>${description ?? ''}${schema.default === undefined ? '' : html` <span class="quiet">${JSON.stringify(schema.default)} where left out</span>`}</td></tr>`,
)}
</tbody></table>`

/** A type in a few words, with links to the shapes it is made of. */
function typeOf(schema: Schema): Markup | string {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return html`<a href="#${anchor(name)}">${name}</a>`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return html`${choices.map((choice, index) => html`${index > 0 ? ' or ' : ''}${typeOf(choice)}`)}`
  if (schema.enum)
    return html`${schema.enum.map((value, index) => html`${index > 0 ? ' · ' : ''}<code>${String(value)}</code>`)}`
  const types = [schema.type ?? 'anything'].flat()
  if (types.includes('array')) return html`list of ${typeOf(schema.items ?? {})}`
  if (types.includes('object') && schema.properties) return objectOf(schema)
  const range = schema.minimum !== undefined && schema.maximum !== undefined && schema.maximum < 1e15
  return `${types.join(' or ')}${range ? ` ${schema.minimum}–${schema.maximum}` : ''}`
}

const objectOf = (schema: Schema): Markup =>
  html`{ ${Object.entries(membersOf(schema)).map(
    ([name, member], index) => html`${index > 0 ? ', ' : ''}<code>${name}</code>: ${typeOf(member)}`,
  )} }`

const docsStyle = `
body { display: grid; grid-template-columns: 14rem minmax(0, 1fr); max-width: 72rem; margin-inline: auto }
nav { position: sticky; top: 0; align-self: start; display: grid; gap: .375rem; padding: 2rem 1.5rem; font-size: .9375rem }
nav a { text-decoration: none }
nav a:hover { text-decoration: underline }
nav strong { margin-block-end: .5rem }
main { padding: 2rem 1.5rem 4rem; min-width: 0 }
h1 { font-size: 1.75rem }
h2 { margin: 2.5rem 0 1rem; padding-block-end: .375rem; border-block-end: 1px solid var(--hair); font-size: 1.375rem }
h3 { margin: 0 0 .25rem; font-size: 1rem; overflow-wrap: anywhere }
article { margin-block: 1rem; padding: 1rem 1.25rem; background: var(--sheet); border: 1px solid var(--hair); border-radius: .75rem; scroll-margin-block-start: 1rem }
article p { margin: .25rem 0 }
code { font: .875em/1.5 ui-monospace, "SF Mono", Consolas, monospace }
pre { padding: .75rem 1rem; background: var(--sheet); border: 1px solid var(--hair); border-radius: .5rem; overflow-x: auto }
.method { display: inline-block; min-width: 3.75em; color: var(--accent); font-weight: 700 }
.quiet { color: var(--quiet); font-size: .875rem }
table { width: 100%; margin-block: .5rem; border-collapse: collapse; font-size: .9375rem }
th { text-align: start; font-weight: 600; color: var(--quiet) }
th, td { padding: .25rem .75rem .25rem 0; vertical-align: top; border-block-end: 1px solid var(--hair); overflow-wrap: anywhere }
tr:last-child td { border-block-end: 0 }
@media (max-width: 48rem) {
  body { display: block }
  nav { position: static; display: flex; flex-wrap: wrap; padding-block-end: 0 }
  main { padding-block-start: 1rem }
}
`
