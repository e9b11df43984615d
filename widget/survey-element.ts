import { camelCase } from './camel-case.ts'
import type { ResponseContext } from './draft.ts'

const textAttributes =
  'survey link token display event pages contact-id contact-email contact-phone contact-name signature'.split(' ')
const booleanAttributes = ['exit', 'manual']
const jsonAttributes = 'score heading-level delay depth share again properties'.split(' ')

/** Attributes, properties and events of the element. `vouch-survey.ts` renders it with lit-html. */
// Lit's base class would add a fifth to the size of the script.
export abstract class SurveyElement extends HTMLElement implements ResponseContext {
  static observedAttributes = [...textAttributes, ...booleanAttributes, ...jsonAttributes]

  /** The slug of the shared link. */
  declare link?: string
  /** The token of the personal link, which takes one response. */
  declare token?: string
  /** Preselected score, recorded with the first interaction with the page. */
  declare score?: number | undefined
  /** The heading level of the question, 2 by default. */
  declare headingLevel?: number
  /** In the flow of the page, or over it: along the bottom, in the corner, or as a modal dialog. */
  declare display?: 'inline' | 'bar' | 'card' | 'dialog'
  /** Seconds after which it is shown. */
  declare delay?: number
  /** Percentage of the page to scroll before it is shown. */
  declare depth?: number
  /** Shown when the pointer leaves the page at the top. The first of several triggers counts. */
  declare exit?: boolean
  /** Shown when an event of this name reaches the window, or `vouch.track` is called with it. */
  declare event?: string
  /** Shown only by `show()`. */
  declare manual?: boolean
  /** Pages on which a trigger may show it: paths or URLs with `*` as wildcard, separated by spaces. */
  declare pages?: string
  /** Percentage of visitors to whom a trigger may show it; always the same ones. */
  declare share?: number
  /** Days before a trigger shows an overlay again after it was answered or closed, 90 by default. */
  declare again?: number
  /** The customer ID of the respondent; unverified without a signature. */
  declare contactId?: string
  declare contactEmail?: string
  declare contactPhone?: string
  declare contactName?: string
  /** HMAC-SHA-256 of the contact id, or else of the email address, with the identity secret of the survey, in hex. */
  declare signature?: string
  /** Properties of the response, such as `{ "shop": "Harbour Street" }`. */
  declare properties?: Record<string, unknown>

  /** The survey id. Changing it resets the element. */
  declare survey: string

  #values: Record<string, unknown> = {}

  static {
    // Accessors let frameworks detect the properties, and each change renders.
    for (const name of SurveyElement.observedAttributes)
      Object.defineProperty(SurveyElement.prototype, camelCase(name), {
        get(this: SurveyElement) {
          return this.#values[name] ?? (name === 'survey' ? '' : undefined)
        },
        set(this: SurveyElement, value: unknown) {
          this.#values[name] = typeof value === 'string' ? this.#parseValue(name, value) : value
          this.requestUpdate()
        },
      })
  }

  /** Applies properties set before the script loaded: own properties hide the accessors. */
  protected upgrade(): void {
    for (const [name, value] of Object.entries(this)) {
      delete (this as Record<string, unknown>)[name]
      Object.assign(this, { [name]: value })
    }
  }

  attributeChangedCallback(name: string, _: unknown, value: string | null): void {
    Object.assign(this, { [camelCase(name)]: value ?? undefined })
  }

  /** Parses a string from an attribute, or from a framework that sets properties as strings. */
  #parseValue(attribute: string, text: string): unknown {
    if (booleanAttributes.includes(attribute)) return text !== 'false'
    if (!jsonAttributes.includes(attribute)) return text
    try {
      if (text.trim()) return attribute === 'properties' ? JSON.parse(text) : Number(text)
    } catch (error) {
      this.report(error as Error)
    }
  }

  protected abstract requestUpdate(): void

  protected report(error: Error): void {
    console.warn('vouch-survey:', error.message)
    this.emit('error', { error })
  }

  protected emit(name: string, fields?: object): boolean {
    const detail = { survey: this.survey, ...fields }
    return this.dispatchEvent(
      new CustomEvent(`vouch-${name}`, { detail, bubbles: true, composed: true, cancelable: true }),
    )
  }
}
