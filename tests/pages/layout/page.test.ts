import { describe, expect, it } from 'vitest'
import { startRespondentService } from '../respond/visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm } = await startRespondentService()

const parseQuestion = (html: string) =>
  JSON.parse(html.match(/<script type="application\/json">(.*?)<\/script>/s)?.[1] ?? '')

describe('page security', () => {
  const maliciousText = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"' onfocus=alert(1) x="`
  const maliciousSubject = maliciousText.replaceAll('"', '')

  it('shows hostile input as text', async () => {
    const { sharedPath } = await createSurvey({
      subject: maliciousSubject,
      texts: { en: { low: maliciousText, thanks: maliciousText } },
    })
    const draft = {
      key: maliciousText,
      comment: `</textarea>${maliciousText}`,
      contactRequested: maliciousText,
      contactDetails: maliciousText,
    }
    for (const { html } of [
      await openPage(sharedPath),
      await submitForm(sharedPath, draft),
      await openPage(`${sharedPath}?thanks`),
    ]) {
      expect(html).not.toContain('<script>alert')
      expect(html).not.toContain('<img')
      expect(html).not.toMatch(/<[^>"]*("[^"]*"[^>"]*)*\son\w+=/)
    }
  })

  it('passes hostile input to the widget unchanged', async () => {
    const { sharedPath } = await createSurvey({ texts: { en: { low: maliciousText } } })
    expect(parseQuestion((await openPage(sharedPath)).html).texts.low).toBe(maliciousText)
  })

  it('has nothing inline except a style that the CSP allows by its nonce', async () => {
    const { sharedPath } = await createSurvey()
    for (const { html, headers } of [
      await openPage(sharedPath),
      await openPage(`${sharedPath}?thanks`),
      await openPage('/docs'),
    ]) {
      const policy = headers.get('content-security-policy') ?? ''
      const nonce = policy.match(/style-src 'nonce-([^']+)'/)?.[1]
      expect(policy).not.toContain('unsafe')
      expect(html.match(/<style[^>]*>/g)).toEqual([`<style nonce="${nonce}">`])
      expect(html).not.toMatch(/\sstyle=|\son\w+="/)
      const scripts = html.match(/<script[^>]*>/g) ?? []
      expect(scripts.filter((script) => !/src="\/vouch.js"|type="application\/json"/.test(script))).toEqual([])
    }
  })

  it('has an unpredictable nonce', async () => {
    const { sharedPath } = await createSurvey()
    const policies = [await openPage(sharedPath), await openPage(sharedPath)].map((page) =>
      page.headers.get('content-security-policy'),
    )
    expect(policies[0]).not.toBe(policies[1])
  })
})
