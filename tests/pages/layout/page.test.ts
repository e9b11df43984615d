import { describe, expect, it } from 'vitest'
import { visits } from '../respond/visits.ts'

const { asking, open, send } = await visits()

const questionIn = (html: string) =>
  JSON.parse(html.match(/<script type="application\/json">(.*?)<\/script>/s)?.[1] ?? '')

describe('what a page may do', () => {
  const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"' onfocus=alert(1) x="`
  const quoted = hostile.replaceAll('"', '')

  it('shows hostile words as words', async () => {
    const { shared } = await asking({ subject: quoted, texts: { en: { low: hostile, thanks: hostile } } })
    const draft = { key: hostile, comment: `</textarea>${hostile}`, contactRequested: hostile, contactDetails: hostile }
    for (const { html } of [await open(shared), await send(shared, draft), await open(`${shared}?thanks`)]) {
      expect(html).not.toContain('<script>alert')
      expect(html).not.toContain('<img')
      expect(html).not.toMatch(/<[^>"]*("[^"]*"[^>"]*)*\son\w+=/)
    }
  })

  it('hands hostile words to the widget unchanged', async () => {
    const { shared } = await asking({ texts: { en: { low: hostile } } })
    expect(questionIn((await open(shared)).html).texts.low).toBe(hostile)
  })

  it('has nothing inline but a style that the policy names by its nonce', async () => {
    const { shared } = await asking()
    for (const { html, headers } of [await open(shared), await open(`${shared}?thanks`), await open('/docs')]) {
      const policy = headers.get('content-security-policy') ?? ''
      const nonce = policy.match(/style-src 'nonce-([^']+)'/)?.[1]
      expect(policy).not.toContain('unsafe')
      expect(html.match(/<style[^>]*>/g)).toEqual([`<style nonce="${nonce}">`])
      expect(html).not.toMatch(/\sstyle=|\son\w+="/)
      const scripts = html.match(/<script[^>]*>/g) ?? []
      expect(scripts.filter((it) => !/src="\/vouch.js"|type="application\/json"/.test(it))).toEqual([])
    }
  })

  it('has a nonce that nobody can guess', async () => {
    const { shared } = await asking()
    const policies = [await open(shared), await open(shared)].map((it) => it.headers.get('content-security-policy'))
    expect(policies[0]).not.toBe(policies[1])
  })
})
