import { html } from 'hono/html'
import { describe, expect, it } from 'vitest'
import { appLanguages } from '../../../server/i18n/languages.ts'
import { copyField } from '../../../server/pages/components/copy.ts'
import { fileField, textArea, textField } from '../../../server/pages/components/field.ts'
import { filterBar } from '../../../server/pages/components/filter-bar.ts'
import { errorSummary } from '../../../server/pages/components/form.ts'
import { menu } from '../../../server/pages/components/menu.ts'
import { pager } from '../../../server/pages/components/pager.ts'
import { scoreChip } from '../../../server/pages/components/score-chip.ts'
import { dataTable } from '../../../server/pages/components/table.ts'
import type { Role } from '../../../shared/roles.ts'
import { specimenApp } from './specimen.ts'
import { buildViewContext, NOW } from './specimen-context.ts'

const evil = `"><script>alert('&')</script>`
const escaped = '&quot;&gt;&lt;script&gt;'

const renderPage = async (path: string, options: Parameters<typeof specimenApp>[0] = {}) =>
  (await specimenApp(options).request(path)).text()
const render = async (markup: unknown) => String(await markup)

describe('page components', () => {
  it.each(['/w/harbour/overview', '/forms', '/sheet'])('have no inline style or script on %s', async (path) => {
    const page = await renderPage(path)
    expect(page).not.toMatch(/\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*src="\/app\.js)/)
  })

  it.each(appLanguages)('have unique ids on a page in %s', async (language) => {
    for (const path of ['/w/harbour/overview', '/forms', '/sheet']) {
      const page = await renderPage(`${path}?lang=${language}`)
      expect(page).toContain(`<html lang="${language}">`)
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
      expect(new Set(ids).size).toBe(ids.length)
      const referencedIds = [...page.matchAll(/ (?:for|aria-labelledby|commandfor)="([^"]+)"/g)].map(([, id]) => id)
      expect(referencedIds.filter((id) => !ids.includes(id))).toEqual([])
    }
  })

  it('ask for confirmation without script or dialog support', async () => {
    const page = await renderPage('/forms')
    expect(page).toMatch(
      /<noscript>\s*<details class="asks">\s*<summary[^>]*>Delete<\/summary>\s*<form method="post" action="[^"]+">/,
    )
  })

  it('escape user input', async () => {
    const page = await renderPage('/w/harbour/overview', { name: evil })
    expect(page).toContain(escaped)
    expect(page).not.toContain('<script>')
    const view = buildViewContext()
    const components = [
      textField({ name: 'a', label: evil, value: evil, hint: evil, error: evil }),
      textArea({ name: 'a', label: 'A', value: `</textarea>${evil}` }),
      copyField(view, { id: 'c', label: evil, text: evil }),
      errorSummary(view, [{ field: 'a', message: evil }]),
      filterBar(view, {
        action: '/',
        clearHref: '/',
        active: [{ label: evil, value: evil, removeHref: '/' }],
        fields: html``,
      }),
      dataTable({
        caption: evil,
        rows: [1],
        columns: [{ label: evil, cell: () => evil }],
      }),
    ]
    for (const component of components) expect(await render(component)).not.toMatch(/<script|<\/textarea>"/)
  })
})

describe('a field', () => {
  it('references its error and its hint, the error first', async () => {
    const field = await render(textField({ name: 'name', label: 'Name', hint: 'Short', error: 'Give a name' }))
    expect(field).toContain('aria-describedby="name-error name-hint"')
    expect(field).toContain('aria-invalid="true"')
  })

  it('for a file is labelled in the language of the page', async () => {
    const field = await render(fileField(buildViewContext('zh-Hans'), { name: 'logo', label: 'Logo' }))
    expect(field).toMatch(/<label for="logo">Logo<\/label>\s*<div class="file">\s*<input id="logo"[^>]* type="file">/)
    expect(field).toContain('<span class="choose" aria-hidden="true">选择文件</span>')
  })

  it('never sends a password back', async () => {
    expect(await render(textField({ name: 'p', label: 'P', type: 'password', value: 'secret' }))).not.toContain(
      'secret',
    )
  })
})

describe('the page shell', () => {
  const getShortcutKeys = async (role: Role) =>
    [...(await renderPage('/w/harbour/overview', { role })).matchAll(/ data-key="(.)"/g)].map(([, key]) => key).join('')

  it.each([
    ['owner', 'orfcsmth'],
    ['agent', 'fh'],
  ] as const)('links an %s to the pages they may see, and to help', async (role, keys) => {
    expect(await getShortcutKeys(role)).toBe(keys)
  })

  it('offers the workspaces of the user, and the page of all of them', async () => {
    expect(await renderPage('/', { workspaces: 1 })).not.toContain('/w/other-1/overview')
    expect(await renderPage('/', { workspaces: 1 })).toContain('href="/workspaces"')
    expect(await renderPage('/', { workspaces: 2 })).toContain('/w/other-1/overview')
  })

  it('lists the shortcuts of the pages that the user may see', async () => {
    const page = await renderPage('/')
    for (const [, key] of page.matchAll(/data-key="(.)"/g)) expect(page).toContain(`<kbd>g</kbd><kbd>${key}</kbd>`)
  })
})

describe('a list', () => {
  it('has no pager if it fits on one page', async () => {
    expect(await render(pager(buildViewContext(), {}))).toBe('')
    expect(await render(pager(buildViewContext(), { newer: null, older: '?after=1' }))).toMatch(/rel="next"/)
  })

  it('marks optional fields in the punctuation of the language', async () => {
    const mark = async (view: ReturnType<typeof buildViewContext>) =>
      render(textField({ name: 'icp', label: 'ICP', optionalLabel: view.t.common.optional }))
    expect(await mark(buildViewContext())).toContain('<small>(optional)</small>')
    expect(await mark(buildViewContext('zh-Hans'))).toContain('<small>（选填）</small>')
  })

  it('opens its menus without a script', async () => {
    expect(await render(menu({ label: 'More' }, [html`<a href="/">Home</a>`]))).toMatch(/^<details[^>]*>\s*<summary/)
  })
})

describe('formatting', () => {
  const english = buildViewContext()
  const chinese = buildViewContext('zh-Hans')

  it.each([
    [english.format.score(39.84), '39.8'],
    [english.format.score(-4), '−4.0'],
    [english.format.score(-0.04), '0.0'],
    [english.format.score(null), '—'],
    [english.format.difference(6.1), '+6.1'],
    [english.format.difference(-0.4), '−0.4'],
    [english.format.number(12_345), '12,345'],
    [english.format.percent(0.618, 1), '61.8%'],
    [`One.${english.format.sentenceGap}Two.`, 'One. Two.'],
    [`甲。${chinese.format.sentenceGap}乙。`, '甲。乙。'],
    [chinese.t.sharing.subjects('Northlight')[1], 'Northlight 想请教您一个问题'],
    [chinese.t.sharing.subjects('海港咖啡')[1], '海港咖啡想请教您一个问题'],
    [english.format.percent(null), '—'],
    [chinese.format.interval({ low: -3, high: 4 }), '−3.0 至 4.0'],
    [english.format.relativeTime(NOW - 3 * 3_600_000), '3 hours ago'],
    [chinese.format.relativeTime(NOW - 60_000), '1 分钟前'],
    [english.format.relativeTime(NOW - 40 * 86_400_000), 'Oct 14'],
    [english.format.relativeTime(NOW - 400 * 86_400_000), 'Oct 19, 2025'],
  ])('renders %s', (actual, expected) => expect(actual).toBe(expected))

  it.each([
    [{ from: '2026-11-16', to: '2026-11-22' }, 'Nov 16'],
    [{ from: '2026-11-01', to: '2026-11-30' }, 'Nov'],
    [{ from: '2026-10-01', to: '2026-12-31' }, 'Q4'],
  ])('names the period %o', (period, label) =>
    expect(english.format.periodLabel(period)).toEqual({ label, year: '2026' }),
  )

  it.each([
    ['2026-11-01', '2026-11-30', '2026年11月1日至30日'],
    ['2026-10-01', '2026-11-30', '2026年10月1日至11月30日'],
    ['2025-10-01', '2026-11-30', '2025年10月1日至2026年11月30日'],
    ['2026-11-01', '2026-11-01', '2026年11月1日'],
  ])('formats the days from %s to %s in Chinese', (from, to, expected) =>
    expect(chinese.format.span({ from, to })).toBe(expected),
  )

  it('announces the group of a score, which is shown by colour', async () => {
    expect(await render(scoreChip(english, 6))).toContain('6, Detractor')
    expect(await render(scoreChip(chinese, 9))).toContain('9 分，推荐者')
  })
})
