import { describe, expect, it } from 'vitest'
import { widgetTexts } from '../../../server/i18n/widget.ts'
import { guide } from '../../../widget/package/guide.ts'
import { startRespondentService } from '../respond/visits.ts'

const { service } = await startRespondentService()
const listNames = (items: readonly { name: string }[]) => items.map(({ name }) => name).sort()

describe.each(['zh-Hans', 'zh-Hant'] as const)('the page of the widget in %s', (language) => {
  const texts = widgetTexts[language]

  it('has a text for everything that the guide describes, and for nothing else', () => {
    for (const area of ['attributes', 'events', 'methods', 'globals', 'slots', 'parts', 'cssProperties'] as const)
      expect(Object.keys(texts[area]).sort()).toEqual(listNames(guide[area]))
    expect(Object.keys(texts.cancelable).sort()).toEqual(listNames(guide.events.filter(({ cancelable }) => cancelable)))
    expect(Object.keys(texts.recipes).sort()).toEqual(guide.recipes.map(({ id }) => id).sort())
    expect(texts.failures).toHaveLength(guide.failures.length)
  })

  it('keeps every name in code as the guide has it', () => {
    const listCode = (text: string) => [...text.matchAll(/`[^`]+`/g)].map(([code]) => code)
    for (const { id, text } of guide.recipes)
      expect(listCode(texts.recipes[id]?.text ?? '').sort(), id).toEqual(expect.arrayContaining(listCode(text).sort()))
  })

  it('is served to its readers', async () => {
    const response = await service.app.request('/docs/widget', {
      headers: { 'accept-language': language === 'zh-Hans' ? 'zh-CN' : 'zh-HK' },
    })
    const html = await response.text()
    expect(html).toContain(`<html lang="${language}"`)
    const prose = html.replace(/<(pre|code|script|style|option)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')
    expect(prose.match(/\b[a-z]+ (the|is|are|of|to|a) [a-z]+/g) ?? []).toEqual([])
  })
})
