import type { Way } from './answering.ts'

const texts = 'survey link token display event pages contact-id contact-email contact-phone contact-name signature'
const flags = 'exit manual'
const values = 'score heading-level after scroll share again properties'

/** What a page says of a survey, by attributes or properties, and hears of it. Lit draws it; see `vouch-survey.ts`. */
// Lit's own base class would make up a fifth of the whole script.
export abstract class SurveyElement extends HTMLElement implements Way {
  static observedAttributes = `${texts} ${flags} ${values}`.split(' ')

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
  // `after` (seconds) and `scroll` (percent of the page) are properties too, in place of the methods of these names.
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

  #asked = ''

  /** The survey's id; another one begins anew. */
  get survey(): string {
    return this.#asked
  }
  set survey(id: string | undefined) {
    this.#asked = id ?? ''
    this.draw()
  }

  attributeChangedCallback(name: string, _: unknown, value: string | null): void {
    const property = name.replace(/-./, (letter) => letter.toUpperCase().slice(1))
    try {
      const to = texts.includes(name)
        ? (value ?? undefined)
        : flags.includes(name)
          ? value !== null
          : value?.trim()
            ? JSON.parse(value)
            : undefined
      Object.assign(this, { [property]: to })
    } catch (error) {
      this.fail(error as Error)
    }
    this.draw()
  }

  protected abstract draw(): void

  protected fail(error: Error): void {
    console.warn('vouch-survey:', error.message)
    this.tell('error', { error })
  }

  protected tell(name: string, about?: object): boolean {
    const detail = { survey: this.survey, ...about }
    return this.dispatchEvent(
      new CustomEvent(`vouch-${name}`, { detail, bubbles: true, composed: true, cancelable: true }),
    )
  }
}
