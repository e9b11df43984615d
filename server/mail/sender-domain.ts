import type { CampaignCheck, CheckCode, DnsRecord } from '../../shared/campaign-check.ts'
import { getEmailDomain } from '../../shared/email.ts'
import { parseSender } from './address.ts'
import { findMailProvider, isFreeDomain, isOwnServer } from './mail-providers.ts'
import type { LookupTxt, MailSettings } from './types.ts'

/** A check with what its text names. */
export const check = (
  code: CheckCode,
  status: CampaignCheck['status'],
  params: CampaignCheck['params'] = {},
  record: DnsRecord | null = null,
): CampaignCheck => ({ code, status, params, record })

export interface SenderDomainOptions {
  mail: MailSettings
  lookupTxt: LookupTxt | undefined
  /** The public key that belongs to the DKIM key, in Base64; null if none is configured or it cannot be read. */
  publicKey: string | null
  /** Where reports of DMARC go. */
  reportAddress: string | null
}

/** What the From domain says of who may send for it, each with the record that is missing. */
export async function checkSenderDomain(options: SenderDomainOptions): Promise<CampaignCheck[]> {
  const domain = getSenderDomain(options.mail)
  if (isFreeDomain(domain)) return [check('free-sender', 'problem', { domain })]
  const { lookupTxt } = options
  if (!lookupTxt) return [check('dns-unknown', 'unknown', { domain })]
  const context = { ...options, lookupTxt, domain }
  return Promise.all(
    [checkSpf, checkDkim, checkDmarc].map(async (run) => {
      try {
        return await run(context)
      } catch {
        return check('dns-unknown', 'unknown', { domain })
      }
    }),
  ).then(mergeUnknown)
}

export const getSenderDomain = ({ from }: Pick<MailSettings, 'from'>): string =>
  getEmailDomain(parseSender(from).address)

/** That the name server cannot be reached is said once. */
const mergeUnknown = (checks: readonly CampaignCheck[]): CampaignCheck[] =>
  checks.filter(({ code }, index) => code !== 'dns-unknown' || checks.findIndex((one) => one.code === code) === index)

type Context = SenderDomainOptions & { lookupTxt: LookupTxt; domain: string }

/** SPF is that of the domain that bounces come back to. */
async function checkSpf({ mail, lookupTxt, domain }: Context): Promise<CampaignCheck> {
  const provider = findMailProvider(mail.url)
  const { spf, server } = provider
  if (spf === null) return check('spf-by-provider', 'ok', { server })
  const name = mail.bounceDomain ?? domain
  const records = (await lookupTxt(name)).filter((text) => /^v=spf1(\s|$)/i.test(text))
  const [existing] = records
  if (existing === undefined)
    return check('spf-missing', 'warning', { domain: name }, { type: 'TXT', name, value: `v=spf1 ${spf} ~all` })
  if (records.length > 1) {
    const value = mergeSpf(records, spf)
    return check('spf-several', 'problem', { domain: name }, { type: 'TXT', name, value })
  }
  if (/(^|\s)\+?all\b/i.test(existing)) {
    const value = existing.replace(/(^|\s)\+?all\b/i, '$1~all')
    return check('spf-open', 'warning', { domain: name }, { type: 'TXT', name, value })
  }
  // Addresses, other names and redirects may stand for a server of one's own.
  if (isOwnServer(provider) || listMechanisms(existing).includes(spf.toLowerCase()) || /\sredirect=/i.test(existing))
    return check('spf-found', 'ok', { domain: name, server })
  return check(
    'spf-incomplete',
    'warning',
    { domain: name, server, mechanism: spf },
    { type: 'TXT', name, value: insertMechanism(existing, spf) },
  )
}

const listMechanisms = (record: string): string[] =>
  record
    .toLowerCase()
    .split(/\s+/)
    .map((term) => term.replace(/^\+/, ''))

const insertMechanism = (record: string, mechanism: string): string =>
  /\s[-~?]all\b/i.test(record) ? record.replace(/\s([-~?]all)\b/i, ` ${mechanism} $1`) : `${record} ${mechanism}`

/** One record with all that several say. */
function mergeSpf(records: readonly string[], mechanism: string): string {
  const terms = records.flatMap((record) => record.split(/\s+/).slice(1)).filter((term) => !/^[-~?+]?all$/i.test(term))
  return ['v=spf1', ...new Set([...terms, mechanism]), '~all'].join(' ')
}

async function checkDkim({ mail, lookupTxt, domain, publicKey }: Context): Promise<CampaignCheck> {
  const { selectors, server } = findMailProvider(mail.url)
  const { dkim } = mail
  if (dkim && /^smtps?:/.test(mail.url)) {
    const name = `${dkim.selector}._domainkey.${dkim.domain}`
    const record: DnsRecord | null =
      publicKey === null ? null : { type: 'TXT', name, value: `v=DKIM1; k=rsa; p=${publicKey}` }
    const [existing] = (await lookupTxt(name)).flatMap(readDkimKey)
    if (existing === undefined) return check('dkim-missing', 'problem', { name }, record)
    if (publicKey !== null && existing !== publicKey) return check('dkim-different', 'problem', { name }, record)
    if (!isAligned(dkim.domain, domain)) return check('dkim-unaligned', 'warning', { domain, signer: dkim.domain })
    return check('dkim-found', 'ok', { name })
  }
  for (const selector of selectors) {
    const name = `${selector}._domainkey.${domain}`
    const keys = (await lookupTxt(name)).flatMap(readDkimKey)
    if (keys.length > 0) return check('dkim-found', 'ok', { name })
  }
  return check('dkim-unknown', 'warning', { domain, server })
}

/** The key in a record; an empty one is withdrawn. */
function readDkimKey(text: string): string[] {
  const [, key = ''] = /(?:^|;)\s*p=([A-Za-z0-9+/=\s]*)/.exec(text) ?? []
  return key.trim() === '' ? [] : [key.replace(/\s/g, '')]
}

/** DMARC takes a domain and those below it for the same. */
const isAligned = (one: string, other: string): boolean =>
  one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`)

/** DMARC of the domain, or else of those above it. */
async function checkDmarc({ lookupTxt, domain, reportAddress }: Context): Promise<CampaignCheck> {
  const labels = domain.split('.')
  const parents = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
  for (const parent of parents) {
    const name = `_dmarc.${parent}`
    const records = (await lookupTxt(name)).filter((text) => /^v=DMARC1\b/i.test(text.trim()))
    const [, policy] = /;\s*p\s*=\s*(none|quarantine|reject)\b/i.exec(records[0] ?? '') ?? []
    if (records.length > 1 || (records.length === 1 && policy === undefined))
      return check('dmarc-invalid', 'problem', { name }, buildDmarcRecord(parent, reportAddress))
    if (policy !== undefined) return check('dmarc-found', 'ok', { name, policy: policy.toLowerCase() })
  }
  return check('dmarc-missing', 'problem', { domain }, buildDmarcRecord(domain, reportAddress))
}

const buildDmarcRecord = (domain: string, reportAddress: string | null): DnsRecord => ({
  type: 'TXT',
  name: `_dmarc.${domain}`,
  value: `v=DMARC1; p=none${reportAddress === null ? '' : `; rua=mailto:${reportAddress}`}`,
})
