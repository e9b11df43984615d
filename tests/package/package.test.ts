import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pkg from '../../package.json' with { type: 'json' }
import type { Question } from '../../shared/question.ts'
import { buildSurveyTexts } from '../../shared/survey-texts.ts'
import { camelCase } from '../../widget/camel-case.ts'
import { attributes, events, methods, parts, slots } from '../../widget/package/element.ts'
import { startTestServer } from '../support/served.ts'
import { launchBrowser } from '../widget/chrome.ts'
import { buildPackage } from './folder.ts'

const { folder } = await buildPackage()
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const packageJson = JSON.parse(read('package.json'))

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

/** A page of a site that bundles the element, and the service URLs that it requests. */
async function openSite(head: string) {
  const javaScript = { 'content-type': 'text/javascript' }
  const app = new Hono()
    .get('/assets/vouch.js', (c) => c.body(read('vouch.js'), 200, javaScript))
    .get('/', (c) => c.html(`<!doctype html><html lang="en"><title>Theirs</title>${head}`))
  const site = await startTestServer(app)
  const context = await browser.newContext()
  const page = await context.newPage()
  const requestUrls: string[] = []
  await page.addInitScript(`globalThis.firedEvents = []; for (const name of ${JSON.stringify(events.map(({ name }) => name))})
    document.addEventListener(name, () => firedEvents.push(name))`)
  await page.route('**/embed/**', (route) => {
    requestUrls.push(route.request().url())
    return route.abort()
  })
  await page.goto(site.origin)
  const close = async () => {
    await context.close()
    await site.close()
  }
  return { page, requestUrls: requestUrls, origin: site.origin, close }
}

const elementHtml = '<script type="module" src="/assets/vouch.js"></script><vouch-survey survey="0k3"></vouch-survey>'

/** Evaluates a function on a page with the built element. */
async function runInBrowser<Result, Argument>(
  evaluate: (argument: Argument) => Promise<Result>,
  argument?: Argument,
): Promise<Result> {
  const { page, close } = await openSite('<script type="module" src="/assets/vouch.js"></script>')
  const result = await page.evaluate(evaluate as (argument: unknown) => Promise<Result>, argument)
  await close()
  return result
}

describe('the package', () => {
  it('contains exactly the files that it names', () => {
    const conditions = Object.values<string | Record<string, string>>(packageJson.exports)
    const exportedFiles = conditions.flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    )
    for (const name of [...exportedFiles, packageJson.main, packageJson.types, packageJson.customElements])
      expect(existsSync(join(folder, name)), name).toBe(true)
    const files = ['LICENSE', 'README.md', 'custom-elements.json', 'package.json', 'react.d.ts', 'vouch.d.ts']
    expect(readdirSync(folder).sort()).toEqual([...files, 'vouch.js', 'vue.d.ts'])
  })

  it('has a name, version and license', () => {
    const { version, license } = pkg
    expect(packageJson).toMatchObject({
      name: 'vouch-survey',
      type: 'module',
      version,
      license,
      sideEffects: ['./vouch.js'],
    })
    expect(packageJson.dependencies).toBeUndefined()
  })

  it('has a README of at most 60 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  })

  it('has a manifest of schema 2.1.0 that describes the element completely', () => {
    const manifest = JSON.parse(read('custom-elements.json'))
    const [module] = manifest.modules
    const [declaration] = module.declarations
    const names = (list: { name: string }[]) => list.map(({ name }) => name)
    expect(manifest.schemaVersion).toBe('2.1.0')
    expect(declaration).toMatchObject({ kind: 'class', customElement: true, tagName: 'vouch-survey' })
    expect(names(declaration.attributes)).toEqual(names([...attributes]))
    expect(names(declaration.events)).toEqual(names([...events]))
    expect(names(declaration.slots)).toEqual(names([...slots]))
    expect(names(declaration.cssParts)).toEqual(names([...parts]))
    expect(names(declaration.members)).toEqual([
      ...attributes.map(({ name }) => camelCase(name)),
      ...names([...methods]),
    ])
    expect(module.exports).toContainEqual({
      kind: 'custom-element-definition',
      name: 'vouch-survey',
      declaration: { name: 'VouchSurvey', module: 'vouch.js' },
    })
  })

  it('uses the service that the page names, wherever the script is loaded from', async () => {
    const { page, requestUrls, close } = await openSite(
      `<meta name="vouch-service" content="https://nps.example.com/">${elementHtml}`,
    )
    await expect.poll(() => requestUrls[0]).toMatch(/^https:\/\/nps\.example\.com\/embed\/surveys\/0k3/)
    expect(await page.locator('vouch-survey').count()).toBe(1)
    await close()
  })

  it('uses the origin of the script if the page names no service', async () => {
    const { requestUrls, origin, close } = await openSite(elementHtml)
    await expect.poll(() => requestUrls[0]).toMatch(`${origin}/assets/embed/surveys/0k3`)
    await close()
  })
})

describe('the description of the element', () => {
  it('has exactly the attributes of the built element', async () => {
    const observedAttributes = await runInBrowser(async () => {
      const element = await customElements.whenDefined('vouch-survey')
      return (element as CustomElementConstructor & { observedAttributes: string[] }).observedAttributes
    })
    // Every element has `lang`.
    expect([...observedAttributes, 'lang'].sort()).toEqual(attributes.map(({ name }) => name).sort())
  })

  it('has every property, method and export of the built element', async () => {
    const properties = attributes.map(({ name }) => camelCase(name))
    const existingNames = await runInBrowser(
      async (names) => {
        await customElements.whenDefined('vouch-survey')
        const element = document.createElement('vouch-survey')
        return names.filter((name) => name in element)
      },
      [...properties, ...methods.map(({ name }) => name)],
    )
    expect(existingNames).toEqual([...properties, ...methods.map(({ name }) => name)])
    const { page, close } = await openSite('<script type="module" src="/assets/vouch.js"></script>')
    expect(await page.evaluate("import('/assets/vouch.js').then(Object.keys)")).toEqual(['VouchSurvey', 'vouch'])
    await close()
  })

  it('has exactly the parts, slots and events of a survey with all features', async () => {
    const data = JSON.stringify(fullQuestion)
    const { page, close } = await openSite(
      `${elementHtml}<vouch-survey survey="all" display="card"><script type="application/json">${data}</script></vouch-survey>`,
    )
    await page.route('**/embed/**', (route) => route.fulfill({ json: { id: '1', editToken: 'x' } }))
    const survey = page.locator('vouch-survey[survey=all]')
    const foundNames = { part: new Set<string>(), name: new Set<string>() }
    const collectNames = async () => {
      for (const [name, selector] of [
        ['part', '[part]'],
        ['name', 'slot[name]'],
      ] as const)
        for (const element of await survey.locator(selector).all())
          for (const value of (await element.getAttribute(name))?.split(' ') ?? []) foundNames[name].add(value)
    }
    await survey.locator('label:has([value="9"])').first().click()
    await survey.locator('[part~=button]').waitFor()
    await collectNames()
    await survey.locator('[part~=button]').click()
    await survey.locator('[part~=link]').waitFor()
    await collectNames()
    await survey.locator('[part~=close]').click()
    await expect.poll(() => listEvents(page)).toEqual(events.map(({ name }) => name).sort())
    await close()
    expect([...foundNames.part].sort()).toEqual(parts.map(({ name }) => name).sort())
    expect([...foundNames.name].sort()).toEqual(slots.map(({ name }) => name).sort())
  })
})

const listEvents = async (page: Page) => [...new Set(await page.evaluate<string[]>('globalThis.firedEvents'))].sort()

/** A survey with every kind of question. */
const texts = buildSurveyTexts('en', {}, null)
const fullQuestion = {
  surveyId: 'all',
  language: 'en',
  direction: 'ltr',
  closed: false,
  texts,
  asker: { name: 'Harbour Coffee', privacyUrl: 'https://example.com/privacy' },
  notNow: null,
  reasons: { promoter: [{ id: 'price', text: 'The price' }] },
  questions: [{ id: 'again', type: 'text', text: 'Will you come again?', groups: ['promoter'] }],
  thanksLinks: { promoter: { url: 'https://reviews.example.com', text: 'Tell others' } },
} satisfies Question
