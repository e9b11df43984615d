import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createHttpsLookup, createSystemLookup } from '../../server/mail/dns.ts'
import { checkSenderDomain } from '../../server/mail/sender-domain.ts'
import type { MailSettings } from '../../server/mail/types.ts'

type Records = Record<string, string[]>

const goodDmarc = { '_dmarc.ours.test': ['v=DMARC1; p=reject'] }

const run = async (records: Records | 'down', mail: Partial<MailSettings> = {}, publicKey: string | null = null) => {
  const lookedUp: string[] = []
  const checks = await checkSenderDomain({
    mail: { url: 'smtp://mail.ours.test', from: 'Ours <survey@news.ours.test>', ...mail },
    lookupTxt: async (name) => {
      lookedUp.push(name)
      if (records === 'down') throw new Error('SERVFAIL')
      return records[name] ?? []
    },
    publicKey,
    reportAddress: 'postmaster@news.ours.test',
  })
  const find = (prefix: string) => checks.find(({ code }) => code.startsWith(prefix))
  return { checks, lookedUp, spf: find('spf'), dkim: find('dkim'), dmarc: find('dmarc') }
}

describe('SPF', () => {
  const name = 'news.ours.test'
  const runSpf = async (texts: string[], mail: Partial<MailSettings> = {}) =>
    (await run({ ...goodDmarc, [name]: texts }, mail)).spf

  it('is missing, with the record to add', async () => {
    expect(await runSpf(['google-site-verification=x'])).toMatchObject({
      code: 'spf-missing',
      record: { type: 'TXT', name, value: 'v=spf1 a:mail.ours.test ~all' },
    })
    expect(await runSpf([], { url: 'smtps://u:p@smtp.sendgrid.net:465' })).toMatchObject({
      record: { value: 'v=spf1 include:sendgrid.net ~all' },
    })
  })

  it.each([
    ['v=spf1 ip4:203.0.113.7 -all', 'smtp://mail.ours.test'],
    ['V=SPF1 include:SENDGRID.net ~all', 'smtp://smtp.sendgrid.net'],
    ['v=spf1 redirect=_spf.ours.test', 'smtp://smtp.sendgrid.net'],
  ])('is found: %s for %s', async (text, url) => {
    expect(await runSpf([text], { url })).toMatchObject({ code: 'spf-found', status: 'ok', record: null })
  })

  it('does not name the service that sends', async () => {
    const url = 'smtp://smtp-relay.brevo.com'
    expect(await runSpf(['v=spf1 include:_spf.google.com -all'], { url })).toMatchObject({
      code: 'spf-incomplete',
      record: { value: 'v=spf1 include:_spf.google.com include:spf.brevo.com -all' },
    })
  })

  it('exists twice, or lets everyone send', async () => {
    expect(await runSpf(['v=spf1 mx -all', 'v=spf1 include:_spf.google.com ~all'])).toMatchObject({
      code: 'spf-several',
      record: { value: 'v=spf1 mx include:_spf.google.com a:mail.ours.test ~all' },
    })
    expect(await runSpf(['v=spf1 mx +all'])).toMatchObject({ code: 'spf-open', record: { value: 'v=spf1 mx ~all' } })
  })

  it('is that of the domain that bounces come back to, or of the provider', async () => {
    const { spf } = await run({ ...goodDmarc, 'b.ours.test': ['v=spf1 mx -all'] }, { bounceDomain: 'b.ours.test' })
    expect(spf).toMatchObject({ code: 'spf-found', params: { domain: 'b.ours.test' } })
    expect(await runSpf([], { url: 'resend://key' })).toMatchObject({ code: 'spf-by-provider', status: 'ok' })
  })
})

describe('DKIM', () => {
  const dkim = { domain: 'ours.test', selector: 's1', key: '' }
  const name = 's1._domainkey.ours.test'
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const runDkim = async (text: string | undefined, changes: Partial<typeof dkim> = {}) =>
    (await run({ ...goodDmarc, [name]: text === undefined ? [] : [text] }, { dkim: { ...dkim, ...changes } }, key)).dkim

  it('is published as we sign, or not, with the record to add', async () => {
    expect(await runDkim(`v=DKIM1; k=rsa; p=${key}`)).toMatchObject({ code: 'dkim-found', params: { name } })
    expect(await runDkim(`k=rsa; p=${key.slice(0, 100)} ${key.slice(100)}`)).toMatchObject({ code: 'dkim-found' })
    const record = { type: 'TXT', name, value: `v=DKIM1; k=rsa; p=${key}` }
    expect(await runDkim(undefined)).toMatchObject({ code: 'dkim-missing', status: 'problem', record })
    expect(await runDkim('v=DKIM1; p=')).toMatchObject({ code: 'dkim-missing', record })
    expect(await runDkim('v=DKIM1; p=AAAA')).toMatchObject({ code: 'dkim-different', record })
  })

  it('is of another domain than the sender', async () => {
    const { dkim: found } = await run(
      { ...goodDmarc, 's1._domainkey.other.test': [`v=DKIM1; p=${key}`] },
      { dkim: { ...dkim, domain: 'other.test' } },
      key,
    )
    expect(found).toMatchObject({ code: 'dkim-unaligned', params: { signer: 'other.test' } })
  })

  it('is looked for by the selectors of known services, and unknown elsewhere', async () => {
    const records = { ...goodDmarc, 's2._domainkey.news.ours.test': ['v=DKIM1; p=AAAA'] }
    expect((await run(records, { url: 'smtp://smtp.sendgrid.net' })).dkim).toMatchObject({ code: 'dkim-found' })
    expect((await run(records)).dkim).toMatchObject({ code: 'dkim-unknown', status: 'warning' })
  })
})

describe('DMARC', () => {
  it('is that of the domain, or of one above it', async () => {
    expect((await run({ '_dmarc.news.ours.test': ['v=DMARC1;p=none'] })).dmarc).toMatchObject({
      code: 'dmarc-found',
      params: { name: '_dmarc.news.ours.test', policy: 'none' },
    })
    const { dmarc, lookedUp } = await run(goodDmarc)
    expect(dmarc).toMatchObject({ code: 'dmarc-found', params: { policy: 'reject' } })
    expect(lookedUp).not.toContain('_dmarc.test')
  })

  it('is missing or invalid, with the record to add', async () => {
    const value = 'v=DMARC1; p=none; rua=mailto:postmaster@news.ours.test'
    expect((await run({})).dmarc).toMatchObject({
      code: 'dmarc-missing',
      record: { name: '_dmarc.news.ours.test', value },
    })
    for (const texts of [['v=DMARC1; p=block'], ['v=DMARC1; p=none', 'v=DMARC1; p=reject']])
      expect((await run({ '_dmarc.ours.test': texts })).dmarc).toMatchObject({
        code: 'dmarc-invalid',
        record: { name: '_dmarc.ours.test' },
      })
  })
})

describe('the domain of the sender', () => {
  it('says nothing if the name server cannot be reached, and blocks nothing', async () => {
    const { checks } = await run('down', { url: 'smtp://smtp.sendgrid.net' })
    expect(checks).toEqual([
      { code: 'dns-unknown', status: 'unknown', params: { domain: 'news.ours.test' }, record: null },
    ])
  })

  it('must be one’s own', async () => {
    const { checks, lookedUp } = await run({}, { from: 'shop@Gmail.com' })
    expect(checks).toMatchObject([{ code: 'free-sender', status: 'problem' }])
    expect(lookedUp).toEqual([])
  })
})

describe('a lookup over HTTPS', () => {
  const answer = (body: object, status = 200) =>
    createHttpsLookup(async () => Response.json(body, { status }))('x.test')

  it('joins the strings of a record, and leaves out other types', async () => {
    const Answer = [
      { type: 5, data: 'y.test.' },
      { type: 16, data: '"v=DKIM1; p=AA" "BB\\"C"' },
      { type: 16, data: 'v=spf1 -all' },
    ]
    expect(await answer({ Status: 0, Answer })).toEqual(['v=DKIM1; p=AABB"C', 'v=spf1 -all'])
    expect(await answer({ Status: 0 })).toEqual([])
    expect(await answer({ Status: 3 })).toEqual([])
  })

  it('fails if the name server does', async () => {
    await expect(answer({ Status: 2 })).rejects.toThrow('code 2')
    await expect(answer({}, 503)).rejects.toThrow('503')
  })

  it('asks for the name as it is', async () => {
    let asked = ''
    const lookup = createHttpsLookup(async (url) => {
      asked = `${url}`
      return Response.json({ Status: 3 })
    })
    await lookup('_dmarc.x.test&type=A')
    expect(new URL(asked).searchParams.getAll('type')).toEqual(['TXT'])
  })
})

describe('a lookup by the system', () => {
  it('finds nothing for a name that cannot exist, or says that the name server cannot be reached', async () => {
    const outcome = await createSystemLookup()('vouch.invalid').catch((error) => error)
    expect(Array.isArray(outcome) ? outcome : outcome.code).toEqual(
      Array.isArray(outcome) ? [] : expect.stringMatching(/^E/),
    )
  })
})
