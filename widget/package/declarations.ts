import { camelCase } from '../camel-case.ts'
import {
  attributes,
  cssProperties,
  events,
  globals,
  type MethodDescription,
  methods,
  summary,
  tagName,
} from './element.ts'

/** The type declarations of the package, generated from `element.ts`. */

/** A property name, quoted if necessary. */
const propertyKey = (name: string) => (/^\w+$/.test(name) ? name : `'${name}'`)
const OPTIONAL_SUFFIX = ' | undefined'
const stripOptional = (type: string) => type.replace(OPTIONAL_SUFFIX, '')
const docComment = (text: string) => `/** ${text} */`
const indentLines = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join('\n')

/** `vouch-score` → `VouchScore` */
const pascalCase = (name: string) => camelCase(`-${name}`)

const fields = attributes.map(
  ({ name, type, description }) =>
    `${docComment(description)}\n  ${camelCase(name)}${type.endsWith(OPTIONAL_SUFFIX) ? '?' : ''}: ${type}`,
)

/** The type of a value in markup, where numbers and objects may also be strings. */
const markupType = (type: string) => {
  if (type === 'number') return 'number | `$' + '{number}`'
  return type.startsWith('Record') ? `string | ${type}` : type
}

/** Each attribute, by its own name and by its property name. */
const props = attributes.flatMap(({ name, type, description }) =>
  [...new Set([name, camelCase(name)])].map(
    (propertyName) =>
      `${docComment(description)}\n  ${propertyKey(propertyName)}?: ${markupType(stripOptional(type))}${OPTIONAL_SUFFIX}`,
  ),
)

const detailMembers = (members: Record<string, string>) =>
  Object.entries(members)
    .map(([name, type]) => `${name}: ${type}`)
    .join('; ')

const eventTypes = events.map(
  (event) => `${docComment(event.description)}\n  '${event.name}': CustomEvent<{ ${detailMembers(event.detail)} }>`,
)
const methodSignatures = (list: readonly MethodDescription[]) =>
  list.map(({ name, parameters, description }) => `${docComment(description)}\n  ${name}(${parameters}): void`)

export const elementTypes = `// Generated from widget/package/element.ts.

/** Attributes, and properties as frameworks set them. */
export interface VouchSurveyProps {
${indentLines(props)}
}

/** Events by name. */
export interface VouchSurveyEvents {
${indentLines(eventTypes)}
}

/** Custom CSS properties. */
export type VouchSurveyStyle = ${cssProperties.map(({ name }) => `'${name}'`).join(' | ')}

/** ${summary} */
export declare class VouchSurvey extends HTMLElement {
${indentLines(fields)}
${indentLines(methodSignatures(methods))}
  addEventListener<Name extends keyof VouchSurveyEvents>(
    type: Name,
    listener: (this: VouchSurvey, event: VouchSurveyEvents[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void
}

export interface Vouch {
${indentLines(methodSignatures(globals))}
}

export declare const vouch: Vouch

declare global {
  var vouch: Vouch | undefined
  interface HTMLElementTagNameMap {
    '${tagName}': VouchSurvey
  }
  interface DocumentEventMap extends VouchSurveyEvents {}
}
`

export const reactTypes = `// For React 19. Import once: import type {} from 'vouch-survey/react'
import type { DetailedHTMLProps, HTMLAttributes } from 'react'
import type { VouchSurvey, VouchSurveyEvents, VouchSurveyProps } from './vouch.js'

type Own = VouchSurveyProps & {
  [Name in keyof VouchSurveyEvents as \`on\${Name}\`]?: (event: VouchSurveyEvents[Name]) => void
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      '${tagName}': Omit<DetailedHTMLProps<HTMLAttributes<VouchSurvey>, VouchSurvey>, keyof Own> & Own
    }
  }
}
`

export const vueTypes = `// For Vue 3. Import once: import type {} from 'vouch-survey/vue'
import type { HTMLAttributes } from 'vue'
import type { VouchSurvey, VouchSurveyEvents, VouchSurveyProps } from './vouch.js'

interface Listeners {
${indentLines(events.map(({ name }) => `on${pascalCase(name)}?: (event: VouchSurveyEvents['${name}']) => void`))}
}

type Props = Omit<HTMLAttributes, keyof VouchSurveyProps> & VouchSurveyProps & Listeners

declare module 'vue' {
  interface GlobalComponents {
    '${tagName}': new () => VouchSurvey & { $props: Props }
  }
}
`
