import { html } from 'hono/html'
import { describe, expect, it } from 'vitest'
import { staffLanguages } from '../../../server/i18n/index.ts'
import { copyable } from '../../../server/pages/components/copy.ts'
import { textArea, textField } from '../../../server/pages/components/field.ts'
import { filterBar } from '../../../server/pages/components/filter-bar.ts'
import { errorSummary } from '../../../server/pages/components/form.ts'
import { menu } from '../../../server/pages/components/menu.ts'
import { pager } from '../../../server/pages/components/pager.ts'
import { dataTable } from '../../../server/pages/components/table.ts'
import {
  ago,
  difference,
  interval,
  number,
  percent,
  periodLabel,
  points,
  scoreChip,
  span,
} from '../../../server/pages/layout/format.ts'
import type { Role } from '../../../shared/roles.ts'
import { specimens } from './specimen.ts'
import { reader } from './specimen-reader.ts'

const evil = `"><script>alert('&')</script>`
const escaped = '&quot;&gt;&lt;script&gt;'

const shown = async (path: string, about: Parameters<typeof specimens>[0] = {}) =>
  (await specimens(about).request(path)).text()
const text = async (markup: unknown) => String(await markup)

describe('what pages are made of', () => {
  it.each(['/w/harbour/overview', '/forms', '/sheet'])('has no style and no script in the page at %s', async (path) => {
    const page = await shown(path)
    expect(page).not.toMatch(/\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*src="\/app\.js)/)
  })

  it.each(staffLanguages)('gives every element of a page in %s its own id', async (language) => {
    for (const path of ['/w/harbour/overview', '/forms', '/sheet']) {
      const page = await shown(`${path}?lang=${language}`)
      expect(page).toContain(`<html lang="${language}">`)
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
      expect(new Set(ids).size).toBe(ids.length)
      const named = [...page.matchAll(/ (?:for|aria-labelledby|commandfor)="([^"]+)"/g)].map(([, id]) => id)
      expect(named.filter((id) => !ids.includes(id))).toEqual([])
    }
  })

  it('asks before something that cannot be undone where there is neither script nor a dialog that opens by itself', async () => {
    const page = await shown('/forms')
    expect(page).toMatch(
      /<noscript><details class="asks"><summary[^>]*>Delete<\/summary><form method="post" action="[^"]+">/,
    )
  })

  it('escapes what somebody else has written', async () => {
    const page = await shown('/w/harbour/overview', { name: evil })
    expect(page).toContain(escaped)
    expect(page).not.toContain('<script>')
    const parts = [
      textField({ name: 'a', label: evil, value: evil, hint: evil, error: evil }),
      textArea({ name: 'a', label: 'A', value: `</textarea>${evil}` }),
      copyable('en', { id: 'c', label: evil, text: evil }),
      errorSummary('en', [{ field: 'a', message: evil }]),
      filterBar(
        { language: 'en', action: '/', clear: '/', active: [{ label: evil, value: evil, without: '/' }] },
        html``,
      ),
      dataTable({
        caption: evil,
        rows: [1],
        columns: [{ label: evil, cell: () => evil }],
      }),
    ]
    for (const part of parts) expect(await text(part)).not.toMatch(/<script|<\/textarea>"/)
  })
})

describe('a field', () => {
  it('names its error and its hint, the error first', async () => {
    const field = await text(textField({ name: 'name', label: 'Name', hint: 'Short', error: 'Give a name' }))
    expect(field).toContain('aria-describedby="name-error name-hint"')
    expect(field).toContain('aria-invalid="true"')
  })

  it('never sends a password back', async () => {
    expect(await text(textField({ name: 'p', label: 'P', type: 'password', value: 'secret' }))).not.toContain('secret')
  })
})

describe('the frame of pages', () => {
  const led = async (role: Role) =>
    [...(await shown('/w/harbour/overview', { role })).matchAll(/ data-key="(.)"/g)].map(([, key]) => key).join('')

  it.each([
    ['owner', 'oafcsth'],
    ['agent', 'fh'],
  ] as const)('leads an %s where he may go, and to help', async (role, keys) => {
    expect(await led(role)).toBe(keys)
  })

  it('offers other workspaces only to those who have them', async () => {
    expect(await shown('/', { workspaces: 1 })).not.toContain('Switch workspace')
    expect(await shown('/', { workspaces: 2 })).toContain('/w/other-1/overview')
  })

  it('lists the keys that lead where the reader may go', async () => {
    const page = await shown('/')
    for (const [, key] of page.matchAll(/data-key="(.)"/g)) expect(page).toContain(`<kbd>g</kbd><kbd>${key}</kbd>`)
  })
})

describe('a list', () => {
  it('has no pages where it is whole', async () => {
    expect(await text(pager('en', {}))).toBe('')
    expect(await text(pager('en', { newer: null, older: '?after=1' }))).toMatch(/rel="next"/)
  })

  it('opens its menus without a script', async () => {
    expect(await text(menu({ label: 'More' }, [html`<a href="/">Home</a>`]))).toMatch(/^<details[^>]*><summary/)
  })
})

describe('what is shown', () => {
  const en = reader()
  const zh = reader('zh-Hans')

  it.each([
    [points(en, 39.84), '39.8'],
    [points(en, -4), '−4.0'],
    [points(en, -0.04), '0.0'],
    [points(en, null), '—'],
    [difference(en, 6.1), '+6.1'],
    [difference(en, -0.4), '−0.4'],
    [number(en, 12_345), '12,345'],
    [percent(en, 0.618, 1), '61.8%'],
    [percent(en, null), '—'],
    [interval(zh, { low: -3, high: 4 }), '−3.0 至 4.0'],
    [ago(en, en.now - 3 * 3_600_000), '3 hours ago'],
    [ago(zh, zh.now - 60_000), '1分钟前'],
    [ago(en, en.now - 40 * 86_400_000), 'Oct 14'],
    [ago(en, en.now - 400 * 86_400_000), 'Oct 19, 2025'],
  ])('reads %s', (is, should) => expect(is).toBe(should))

  it.each([
    [{ from: '2026-11-16', to: '2026-11-22' }, 'Nov 16'],
    [{ from: '2026-11-01', to: '2026-11-30' }, 'Nov'],
    [{ from: '2026-10-01', to: '2026-12-31' }, 'Q4'],
  ])('names the period %o', (period, label) => expect(periodLabel(en, period)).toEqual({ label, year: '2026' }))

  it.each([
    ['2026-11-01', '2026-11-30', '2026年11月1日至30日'],
    ['2026-10-01', '2026-11-30', '2026年10月1日至11月30日'],
    ['2025-10-01', '2026-11-30', '2025年10月1日至2026年11月30日'],
    ['2026-11-01', '2026-11-01', '2026年11月1日'],
  ])('writes the days from %s to %s as Chinese does', (from, to, said) => expect(span(zh, { from, to })).toBe(said))

  it('says the group of a score to those who do not see its colour', async () => {
    expect(await text(scoreChip(en, 6))).toContain('6, Detractor')
    expect(await text(scoreChip(zh, 9))).toContain('9 分，推荐者')
  })
})
