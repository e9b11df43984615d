import { camelCase } from './camel-case.ts'
import type { ResponseContext } from './draft.ts'

const textAttributes =
  'survey link token display event pages contact-id contact-email contact-phone contact-name signature'.split(' ')
const booleanAttributes = ['exit', 'manual']
const jsonAttributes = 'score heading-level delay depth share again properties'.split(' ')

/** What a page says of a survey, by attributes or properties, and hears of it. Lit draws it; see `vouch-survey.ts`. */
// Lit's own base class would make up a fifth of the whole script.
export abstract class SurveyElement extends HTMLElement implements ResponseContext {
  static observedAttributes = [...textAttributes, ...booleanAttributes, ...jsonAttributes]

  /** The slug of the shared link that the answer comes by. */
  declare link?: string
  /** The token of the personal link: the answer is then its one answer. */
  declare token?: string
  /** Preselected; recorded with the first thing that a person does on the page. */
  declare score?: number | undefined
  /** Where the question stands in the outline of the page: 2, unless said. */
  declare headingLevel?: number
  /** In the flow of the page, or over it: along its bottom, in the corner, or alone until it is closed. */
  declare display?: 'inline' | 'bar' | 'card' | 'dialog'
  /** Shown after so many seconds. */
  declare delay?: number
  /** Shown once so many percent of the page have been scrolled. */
  declare depth?: number
  /** Shown when the pointer leaves the page at its top. Of several triggers the first counts. */
  declare exit?: boolean
  /** Shown when the window hears an event of this name, or `vouch.track` is called with it. */
  declare event?: string
  /** Shown by `show()` alone. */
  declare manual?: boolean
  /** Where a trigger may show it: paths or whole addresses, with `*` for anything, separated by spaces. */
  declare pages?: string
  /** To how many percent of the visitors a trigger may show it; always the same ones. */
  declare share?: number
  /** Days before a trigger shows bar, card or dialog again to somebody who has answered or closed it: 90, unless said. */
  declare again?: number
  /** Who answers, by your own id: claimed, unless there is a signature. */
  declare contactId?: string
  declare contactEmail?: string
  declare contactPhone?: string
  declare contactName?: string
  /** HMAC-SHA-256 of the contact's id, or else e-mail address, by the survey's identity secret, in hexadecimal. */
  declare signature?: string
  /** What is known of the answer, such as `{ "shop": "Harbour Street" }`. */
  declare properties?: Record<string, unknown>

  /** The survey's id; another one begins anew. */
  declare survey: string

  #values: Record<string, unknown> = {}

  static {
    // Accessors, so that frameworks see that these are properties, and every change is drawn.
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

  /** Takes over what a page has set before the script arrived: what an object holds itself hides its accessors. */
  protected upgradeProperties(): void {
    for (const [name, value] of Object.entries(this)) {
      delete (this as Record<string, unknown>)[name]
      Object.assign(this, { [name]: value })
    }
  }

  attributeChangedCallback(name: string, _: unknown, value: string | null): void {
    Object.assign(this, { [camelCase(name)]: value ?? undefined })
  }

  /** What a text stands for, as an attribute has it, and some frameworks' properties. */
  #parseValue(attribute: string, text: string): unknown {
    if (booleanAttributes.includes(attribute)) return text !== 'false'
    if (!jsonAttributes.includes(attribute)) return text
    try {
      if (text.trim()) return attribute === 'properties' ? JSON.parse(text) : Number(text)
    } catch (error) {
      this.reportError(error as Error)
    }
  }

  protected abstract requestUpdate(): void

  protected reportError(error: Error): void {
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
