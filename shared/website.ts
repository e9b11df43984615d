import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'

const trimmed = (value: unknown) => (typeof value === 'string' ? value.normalize('NFKC').trim() || null : value)

/** The number under which a site is filed in mainland China: 浙ICP备12345678号-1. */
export const IcpNumber = z.preprocess(
  (value) => (typeof value === 'string' ? (trimmed(value) as string | null)?.replace(/icp/i, 'ICP') : value) ?? null,
  z
    .string()
    .regex(/^\p{Script=Han}ICP[备证]\d{6,12}号(-\d{1,4})?$/u, fieldErrors['icp-number'])
    .nullable(),
)

/** The number of the filing with the police: 浙公网安备33010602000001号. */
export const PoliceNumber = z.preprocess(
  (value) => (typeof value === 'string' ? (trimmed(value) as string | null)?.replace(/\s/g, '') : value) ?? null,
  z
    .string()
    .regex(/^\p{Script=Han}公网安备\d{14}号$/u, fieldErrors['police-number'])
    .nullable(),
)

/** Under which numbers the site is filed. Either may be missing. */
export const WebsiteFilings = z.strictObject({ icp: IcpNumber, police: PoliceNumber })

export type WebsiteFilings = z.output<typeof WebsiteFilings>

/** The filings as links: the text, and where anyone can look it up. */
export const linkFilings = ({ icp, police }: WebsiteFilings): { text: string; url: string }[] => [
  ...(icp ? [{ text: icp, url: 'https://beian.miit.gov.cn/' }] : []),
  ...(police
    ? [{ text: police, url: `https://beian.mps.gov.cn/#/query/webSearch?code=${police.replace(/\D/g, '')}` }]
    : []),
]

/** The most files by which other services verify the domain, and their largest size. */
export const MAX_VERIFICATION_FILES = 10
export const MAX_VERIFICATION_BYTES = 1024

/** The name of such a file: `MP_verify_AbC123.txt` of WeChat, `WW_verify_…` of WeCom, or any other. */
export const isVerificationFileName = (name: string): boolean =>
  /^(MP_verify_|WW_verify_)?[A-Za-z0-9_-]{1,64}\.txt$/.test(name) && name !== 'robots.txt'
