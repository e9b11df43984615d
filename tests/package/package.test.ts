import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pkg from '../../package.json' with { type: 'json' }
import { surveyTexts } from '../../shared/locale.ts'
import type { Question } from '../../shared/question.ts'
import { attributes, camelCase, events, methods, parts, slots } from '../../widget/package/element.ts'
import { served } from '../support/served.ts'
import { chrome } from '../widget/chrome.ts'
import { builtPackage } from './folder.ts'

const { folder } = await builtPackage()
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const about = JSON.parse(read('package.json'))

let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch(await chrome())
})

afterAll(() => browser.close())

/** A page of a site that brings the element itself, and the addresses of the service that it asks. */
async function onSite(head: string) {
  const javaScript = { 'content-type': 'text/javascript' }
  const app = new Hono()
    .get('/assets/vouch.js', (c) => c.body(read('vouch.js'), 200, javaScript))
    .get('/', (c) => c.html(`<!doctype html><html lang="en"><title>Theirs</title>${head}`))
  const site = await served(app)
  const context = await browser.newContext()
  const page = await context.newPage()
  const asked: string[] = []
  await page.addInitScript(`globalThis.heard = []; for (const name of ${JSON.stringify(events.map(({ name }) => name))})
    document.addEventListener(name, () => heard.push(name))`)
  await page.route('**/embed/**', (route) => {
    asked.push(route.request().url())
    return route.abort()
  })
  await page.goto(site.origin)
  const close = async () => {
    await context.close()
    await site.close()
  }
  return { page, asked, origin: site.origin, close }
}

const element = '<script type="module" src="/assets/vouch.js"></script><vouch-survey survey="0k3"></vouch-survey>'

/** What a function finds on a page with the built element. */
async function inBrowser<Found, Given>(find: (given: Given) => Promise<Found>, given?: Given): Promise<Found> {
  const { page, close } = await onSite('<script type="module" src="/assets/vouch.js"></script>')
  const found = await page.evaluate(find as (given: unknown) => Promise<Found>, given)
  await close()
  return found
}

describe('the package', () => {
  it('has every file that it names, and names every file that it has', () => {
    const conditions = Object.values<string | Record<string, string>>(about.exports)
    const named = conditions.flatMap((it) => (typeof it === 'string' ? [it] : Object.values(it)))
    for (const name of [...named, about.main, about.types, about.customElements])
      expect(existsSync(join(folder, name)), name).toBe(true)
    const files = ['LICENSE', 'README.md', 'custom-elements.json', 'package.json', 'react.d.ts', 'vouch.d.ts']
    expect(readdirSync(folder).sort()).toEqual([...files, 'vouch.js', 'vue.d.ts'])
  })

  it('says who it is', () => {
    const { version, license } = pkg
    expect(about).toMatchObject({ name: 'vouch-survey', type: 'module', version, license, sideEffects: ['./vouch.js'] })
    expect(about.dependencies).toBeUndefined()
  })

  it('is explained in at most 60 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  })

  it('has a manifest of schema 2.1.0 with all there is to the element', () => {
    const manifest = JSON.parse(read('custom-elements.json'))
    const [module] = manifest.modules
    const [declared] = module.declarations
    const names = (list: { name: string }[]) => list.map(({ name }) => name)
    expect(manifest.schemaVersion).toBe('2.1.0')
    expect(declared).toMatchObject({ kind: 'class', customElement: true, tagName: 'vouch-survey' })
    expect(names(declared.attributes)).toEqual(names([...attributes]))
    expect(names(declared.events)).toEqual(names([...events]))
    expect(names(declared.slots)).toEqual(names([...slots]))
    expect(names(declared.cssParts)).toEqual(names([...parts]))
    expect(names(declared.members)).toEqual([...attributes.map(({ name }) => camelCase(name)), ...names([...methods])])
    expect(module.exports).toContainEqual({
      kind: 'custom-element-definition',
      name: 'vouch-survey',
      declaration: { name: 'VouchSurvey', module: 'vouch.js' },
    })
  })

  it('asks the service that the page names, wherever the script comes from', async () => {
    const { page, asked, close } = await onSite(
      `<meta name="vouch-service" content="https://nps.example.com/">${element}`,
    )
    await expect.poll(() => asked[0]).toMatch(/^https:\/\/nps\.example\.com\/embed\/surveys\/0k3/)
    expect(await page.locator('vouch-survey').count()).toBe(1)
    await close()
  })

  it('asks where the script comes from, where the page names no service', async () => {
    const { asked, origin, close } = await onSite(element)
    await expect.poll(() => asked[0]).toMatch(`${origin}/assets/embed/surveys/0k3`)
    await close()
  })
})

describe('the description of the element', () => {
  it('has every attribute of the built element, and no other', async () => {
    const found = await inBrowser(async () => {
      const element = await customElements.whenDefined('vouch-survey')
      return (element as CustomElementConstructor & { observedAttributes: string[] }).observedAttributes
    })
    // `lang` is every element's own.
    expect([...found, 'lang'].sort()).toEqual(attributes.map(({ name }) => name).sort())
  })

  it('has every property of the built element, the methods and the exports', async () => {
    const properties = attributes.map(({ name }) => camelCase(name))
    const found = await inBrowser(
      async (names) => {
        await customElements.whenDefined('vouch-survey')
        const made = document.createElement('vouch-survey')
        return names.filter((name) => name in made)
      },
      [...properties, ...methods.map(({ name }) => name)],
    )
    expect(found).toEqual([...properties, ...methods.map(({ name }) => name)])
    const { page, close } = await onSite('<script type="module" src="/assets/vouch.js"></script>')
    expect(await page.evaluate("import('/assets/vouch.js').then(Object.keys)")).toEqual(['VouchSurvey', 'vouch'])
    await close()
  })

  it('has every part, slot and event that a survey with everything has, and no other', async () => {
    const data = JSON.stringify(everything)
    const { page, close } = await onSite(
      `${element}<vouch-survey survey="all" display="card"><script type="application/json">${data}</script></vouch-survey>`,
    )
    await page.route('**/embed/**', (route) => route.fulfill({ json: { id: '1', editToken: 'x' } }))
    const survey = page.locator('vouch-survey[survey=all]')
    const seen = { part: new Set<string>(), name: new Set<string>() }
    const look = async () => {
      for (const [name, selector] of [
        ['part', '[part]'],
        ['name', 'slot[name]'],
      ] as const)
        for (const found of await survey.locator(selector).all())
          for (const value of (await found.getAttribute(name))?.split(' ') ?? []) seen[name].add(value)
    }
    await survey.locator('label:has([value="9"])').first().click()
    await survey.locator('[part~=button]').waitFor()
    await look()
    await survey.locator('[part~=button]').click()
    await survey.locator('[part~=link]').waitFor()
    await look()
    await survey.locator('[part~=close]').click()
    await expect.poll(() => heard(page)).toEqual(events.map(({ name }) => name).sort())
    await close()
    expect([...seen.part].sort()).toEqual(parts.map(({ name }) => name).sort())
    expect([...seen.name].sort()).toEqual(slots.map(({ name }) => name).sort())
  })
})

const heard = async (page: Page) => [...new Set(await page.evaluate<string[]>('globalThis.heard'))].sort()

/** A survey that asks whatever can be asked. */
const texts = surveyTexts('en', {}, null)
const everything = {
  surveyId: 'all',
  language: 'en',
  closed: false,
  texts,
  notNow: null,
  reasons: { promoter: [{ id: 'price', text: 'The price' }] },
  questions: [{ id: 'again', type: 'text', text: 'Will you come again?', groups: ['promoter'] }],
  thanksLinks: { promoter: { url: 'https://reviews.example.com', text: 'Tell others' } },
} satisfies Question
