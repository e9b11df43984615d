import { describe, expect, it } from 'vitest'
import { startRespondentService } from '../respond/visits.ts'

const { open, service } = await startRespondentService()

describe('the API reference', () => {
  it('lists every operation and every schema, with links', async () => {
    const { html } = await open('/docs')
    const { body: openApi } = await service.call('GET', '/api/openapi.json')
    const ids = new Set(html.match(/id="[^"]+"/g)?.map((attribute) => attribute.slice(4, -1)))
    for (const path of Object.keys(openApi.paths)) expect(html).toContain(path)
    for (const name of Object.keys(openApi.components.schemas)) expect(ids).toContain(`shape-${name.toLowerCase()}`)
    const links = html.match(/href="#[^"]+"/g)?.map((attribute) => attribute.slice(7, -1)) ?? []
    expect(links.filter((link) => !ids.has(link))).toEqual([])
  })

  it.each([
    ['zh-CN', 'zh-Hans', '从这里开始', '密钥'],
    ['zh-TW', 'zh-Hant', '從這裡開始', '金鑰'],
    ['yue', 'zh-Hant', '從這裡開始', '金鑰'],
    ['de', 'en', 'Start here', 'API key'],
  ])('begins for a reader of %s in %s', async (accepted, language, start, word) => {
    const response = await service.app.request('/docs', { headers: { 'accept-language': accepted } })
    const html = await response.text()
    expect(html).toContain(`<html lang="${language}"`)
    expect(html).toContain(start)
    expect(html.slice(0, html.indexOf('<div lang="en">'))).toContain(word)
    expect(html).toContain('/docs?lang=')
  })

  it('has unique ids', async () => {
    const ids = (await open('/docs')).html.match(/ id="[^"]+"/g) ?? []
    expect(ids.length).toBe(new Set(ids).size)
  })
})
