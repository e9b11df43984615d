import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const axeScript = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeWindow {
  axe: { run(context: { exclude: string[][] }, options: RunOptions): Promise<AxeResults> }
}

/**
 * The violations that axe-core finds in a page, as `rule: element`. Only these: describing the elements that pass takes
 * most of its time.
 * @param excluded selectors of what is not looked at
 */
export async function findViolations(page: Page, ...excluded: string[]): Promise<string[]> {
  await page.evaluate(axeScript)
  return page.evaluate(
    async (exclude) => {
      const { axe } = window as unknown as AxeWindow
      const { violations } = await axe.run({ exclude }, { resultTypes: ['violations'] })
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    },
    excluded.map((selector) => [selector]),
  )
}
