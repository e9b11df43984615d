import type { Locator, Page } from 'playwright-core'

/** Someone at a browser. Whatever they do with a page goes through here, and is counted. */
export class Person {
  readonly page: Page
  #clicks = 0
  #fields = 0

  constructor(page: Page) {
    this.page = page
  }

  /** Clicks and taps so far. Choosing a file counts as one. */
  get clicks(): number {
    return this.#clicks
  }

  /** Fields filled in so far. */
  get fields(): number {
    return this.#fields
  }

  async click(target: Locator): Promise<void> {
    this.#clicks += 1
    await target.click()
  }

  async tap(target: Locator): Promise<void> {
    this.#clicks += 1
    await target.tap()
  }

  async fill(field: Locator, value: string): Promise<void> {
    this.#fields += 1
    await field.fill(value)
  }

  async chooseFile(field: Locator, name: string, content: string): Promise<void> {
    this.#clicks += 1
    await field.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })
  }
}

/** Whether all of an element is in sight without scrolling. */
export const isInSight = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    return top >= 0 && bottom <= window.innerHeight
  })
