import { z } from 'zod'

/** What a check of a campaign can find. */
export const checkCodes = [
  // Texts
  'no-texts',
  'languages-missing',
  'variant-languages-missing',
  'field-unresolved',
  'foreign-fields',
  'too-large',
  'low-contrast',
  'logo-format',
  // Sender
  'no-mail-server',
  'no-public-url',
  'no-reply-to',
  'noreply-address',
  'no-privacy-notice',
  'no-bounce-domain',
  'free-sender',
  // DNS
  'dns-unknown',
  'spf-found',
  'spf-by-provider',
  'spf-missing',
  'spf-incomplete',
  'spf-several',
  'spf-open',
  'dkim-found',
  'dkim-missing',
  'dkim-different',
  'dkim-unaligned',
  'dkim-unknown',
  'dmarc-found',
  'dmarc-missing',
  'dmarc-invalid',
] as const

export type CheckCode = (typeof checkCodes)[number]

/** A record to add to the DNS of a domain. */
export const DnsRecord = z.object({ type: z.literal('TXT'), name: z.string(), value: z.string() })
export type DnsRecord = z.output<typeof DnsRecord>

/** What a check before sending has found. */
export const CampaignCheck = z
  .object({
    code: z.enum(checkCodes),
    status: z.enum(['ok', 'warning', 'problem', 'unknown']).meta({
      description:
        '`problem`: emails will not arrive or not work. `unknown`: it could not be looked up. None blocks a start',
    }),
    params: z.record(z.string(), z.union([z.string(), z.number()])).meta({ description: 'What the text names' }),
    record: DnsRecord.nullable().meta({ description: 'To add to the DNS of the domain, or to replace there' }),
  })
  .meta({ id: 'CampaignCheck' })

export type CampaignCheck = z.output<typeof CampaignCheck>
