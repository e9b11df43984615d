import type { CampaignCheck, CheckCode } from '../../../shared/campaign-check.ts'
import { nameLanguages } from '../language-names.ts'
import { pluralize } from '../plural.ts'

type Params = CampaignCheck['params']

const people = (count: unknown) => `${count} ${pluralize(Number(count), 'contact', 'contacts')}`

/** What the check before sending has found, in plain words. */
export const en: Record<CheckCode, (params: Params) => string> = {
  'no-texts': () =>
    'You haven’t written anything yourself yet. Emails have the question, our standard texts and no greeting.',
  'languages-missing': ({ languages, contacts }) =>
    `${people(contacts)} will get our standard texts, because you haven’t written any in ${nameLanguages('en', languages)}.`,
  'variant-languages-missing': ({ languages }) =>
    `Variant B has no texts in ${nameLanguages('en', languages)}. In these, both variants are the same.`,
  'field-unresolved': ({ field, contacts }) =>
    `{${field}} is unknown for ${people(contacts)} and will be left out. Write {${field}|…} with words to use instead.`,
  'foreign-fields': ({ fields }) =>
    `${fields}: fields of another mail tool are sent as they are. Here, they are written {name} or {property|fallback}.`,
  'too-large': ({ kilobytes }) =>
    `The email is ${kilobytes} kB. Over 40 kB it loads slowly on phones; shorten the texts.`,
  'low-contrast': ({ colour }) => `The colour ${colour} is hard to read on white. Emails use a darker shade of it.`,
  'logo-format': () => 'Outlook doesn’t show WebP images. Upload the logo as PNG or JPEG.',
  'no-mail-server': () => 'No mail server is set up. Set SMTP_URL and MAIL_FROM first.',
  'no-public-url': ({ url }) =>
    `Links in the emails begin with ${url}, which customers can’t open safely. Set PUBLIC_URL to an https:// address.`,
  'no-reply-to': ({ address }) =>
    `Replies go to ${address}. Enter an address that people read, in the settings for sending or in this campaign.`,
  'noreply-address': ({ address }) =>
    `Customers do reply, but no one reads ${address}. Enter an address that people read.`,
  'no-privacy-notice': () =>
    'Emails link to no privacy notice. Write one under Settings → Privacy notice, or link to yours in the brand.',
  'no-bounce-domain': () =>
    'Undeliverable emails go back to the sender, and Vouch doesn’t learn of them. Set BOUNCE_DOMAIN, and see the help on bounces.',
  'free-sender': ({ domain }) =>
    `${domain} doesn’t let anyone else send for it, so most emails will be rejected. Send from a domain of your own.`,
  'dns-unknown': ({ domain }) =>
    `Could not look up ${domain} right now. This says nothing about its settings; try again later.`,
  'spf-found': ({ domain, server }) =>
    `SPF: ${domain} says which servers may send for it. Make sure that ${server} is one of them.`,
  'spf-by-provider': ({ server }) => `SPF: ${server} takes care of it with a return address of its own.`,
  'spf-missing': ({ domain }) =>
    `SPF: ${domain} doesn’t say which servers may send for it, so emails may land in spam. Add this record.`,
  'spf-incomplete': ({ domain, server, mechanism }) =>
    `SPF: ${domain} doesn’t allow ${server} to send for it (${mechanism} is missing). Replace the record with this one.`,
  'spf-several': ({ domain }) =>
    `SPF: ${domain} has several SPF records, so none of them counts. Replace them with this one.`,
  'spf-open': ({ domain }) =>
    `SPF: ${domain} lets every server in the world send for it. Replace the record with this one.`,
  'dkim-found': ({ name }) => `DKIM: the key for signatures is published at ${name}.`,
  'dkim-missing': ({ name }) =>
    `DKIM: emails are signed, but the key isn’t published at ${name}, so the signature counts as broken. Add this record.`,
  'dkim-different': ({ name }) =>
    `DKIM: another key is published at ${name}, so every signature counts as broken. Replace the record with this one.`,
  'dkim-unaligned': ({ domain, signer }) =>
    `DKIM: emails are from ${domain} but signed by ${signer}. Sign with ${domain}, or DMARC doesn’t count the signature.`,
  'dkim-unknown': ({ domain, server }) =>
    `DKIM: it’s unknown which key ${server} signs with for ${domain}. Set up DKIM there, or let Vouch sign with DKIM_KEY. In the source of a test email, look for “dkim=pass”.`,
  'dmarc-found': ({ name, policy }) => `DMARC: found at ${name}, with the policy “${policy}”.`,
  'dmarc-missing': ({ domain }) =>
    `DMARC: ${domain} has no DMARC record. Gmail and Yahoo require one of bulk senders. Add this record.`,
  'dmarc-invalid': ({ name }) =>
    `DMARC: what ${name} says isn’t valid, so it doesn’t count. Replace it with this record.`,
}
