/** What is known of how a service sends email. */
export interface MailProvider {
  /** What SPF of the sending domain must include; null: bounces come back to a domain of the provider, which has its own. */
  spf: string | null
  /** Selectors that it signs with; none if each customer has others. */
  selectors: readonly string[]
}

/** By the end of the name of the mail server. */
const providersByHost: readonly (readonly [host: string, provider: MailProvider])[] = [
  ['google.com', { spf: 'include:_spf.google.com', selectors: ['google'] }],
  ['gmail.com', { spf: 'include:_spf.google.com', selectors: ['google'] }],
  ['office365.com', { spf: 'include:spf.protection.outlook.com', selectors: ['selector1', 'selector2'] }],
  ['amazonaws.com', { spf: 'include:amazonses.com', selectors: [] }],
  ['sendgrid.net', { spf: 'include:sendgrid.net', selectors: ['s1', 's2'] }],
  ['mailgun.org', { spf: 'include:mailgun.org', selectors: ['k1', 'mx', 'smtp', 'pic', 'krs', 'mailo'] }],
  ['brevo.com', { spf: 'include:spf.brevo.com', selectors: ['brevo1', 'brevo2', 'mail'] }],
  ['sendinblue.com', { spf: 'include:spf.brevo.com', selectors: ['brevo1', 'brevo2', 'mail'] }],
  ['postmarkapp.com', { spf: null, selectors: [] }],
  ['mailjet.com', { spf: 'include:spf.mailjet.com', selectors: ['mailjet'] }],
  ['sparkpostmail.com', { spf: null, selectors: [] }],
  ['zoho.com', { spf: 'include:zohomail.com', selectors: ['zoho', 'zmail'] }],
  ['exmail.qq.com', { spf: 'include:spf.mail.qq.com', selectors: [] }],
  ['mxhichina.com', { spf: 'include:spf.mxhichina.com', selectors: ['default'] }],
  ['qiye.aliyun.com', { spf: 'include:spf.qiye.aliyun.com', selectors: ['default'] }],
  ['dm.aliyun.com', { spf: 'include:spf1.dm.aliyun.com', selectors: ['aliyun-cn-hangzhou'] }],
  ['qiye.163.com', { spf: 'include:spf.qiye.163.com', selectors: [] }],
]

const apiProviders: Readonly<Record<string, MailProvider>> = {
  resend: { spf: null, selectors: ['resend'] },
  postmark: { spf: null, selectors: [] },
  ses: { spf: null, selectors: [] },
}

/** The provider behind the address of a mail server or an API. Any server of one's own has what SPF says of it by its name. */
export function findMailProvider(url: string): MailProvider & { server: string } {
  const scheme = url.slice(0, url.indexOf(':'))
  const api = apiProviders[scheme]
  if (api) return { ...api, server: scheme }
  const server = new URL(url).hostname
  const [, provider] = providersByHost.find(([host]) => server === host || server.endsWith(`.${host}`)) ?? []
  return provider ? { ...provider, server } : { spf: `a:${server}`, selectors: [], server }
}

/** Whether any server is the user's own, so that its SPF may be written in many ways. */
export const isOwnServer = ({ spf }: MailProvider): boolean => spf?.startsWith('a:') ?? false

/** Mailboxes for people, whose owners decide on SPF, DKIM and DMARC. */
const freeDomains = new Set(
  [
    'gmail.com googlemail.com yahoo.com ymail.com outlook.com hotmail.com live.com msn.com icloud.com me.com aol.com gmx.com gmx.de',
    'gmx.net web.de t-online.de orange.fr free.fr laposte.net libero.it mail.ru yandex.ru yandex.com proton.me protonmail.com',
    'zoho.com naver.com daum.net qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com aliyun.com',
  ].flatMap((names) => names.split(' ')),
)

export const isFreeDomain = (domain: string): boolean => freeDomains.has(domain.toLowerCase())
