import { z } from 'zod'
import { PropertyKey } from './properties.ts'
import { fold } from './text.ts'

/** What a file of contacts may hold at most. */
export const importLimits = { bytes: 20 * 1024 * 1024, rows: 200_000, columns: 100, cell: 2000 } as const

export const contactFields = ['name', 'email', 'phone', 'externalId', 'locale'] as const
export type ContactField = (typeof contactFields)[number]

/** What a column becomes: a field of the contact, or `property.` and the property's name. */
export const ColumnTarget = z
  .string()
  .refine(
    (target) =>
      contactFields.includes(target as ContactField) ||
      PropertyKey.safeParse(/^property\.(.*)$/s.exec(target)?.[1]).success,
    `Expected one of ${contactFields.join(', ')}, or property.NAME`,
  )

const IDENTIFYING_FIELDS = ['email', 'phone', 'externalId']

/** How the columns of a file become contacts: for each, in its order, what it becomes, null where it is left out. */
export const ContactMapping = z
  .strictObject({
    columns: z.array(ColumnTarget.nullable()).max(importLimits.columns),
    countryCode: z
      .string()
      .regex(/^\+[1-9]\d{0,2}$/, 'Expected a country code such as +44')
      .nullable()
      .default(null)
      .meta({ description: 'Of phone numbers that are written without one' }),
  })
  .superRefine(({ columns }, context) => {
    columns.forEach((target, index) => {
      if (target === null || columns.indexOf(target) === index) return
      context.addIssue({ code: 'custom', path: ['columns', index], message: 'Expected what no other column is' })
    })
    if (columns.some((target) => target !== null && IDENTIFYING_FIELDS.includes(target))) return
    context.addIssue({
      code: 'custom',
      path: ['columns'],
      message: `Expected a column for one of ${IDENTIFYING_FIELDS.join(', ')}`,
    })
  })

export type ContactMapping = z.output<typeof ContactMapping>

/** Why a row of a file is not stored. */
export const rowErrors = [
  'quote', // a quotation mark is never closed
  'cells', // more cells than columns
  'encoding', // not written in the encoding it was read in
  'long', // a cell is too long
  'nobody', // nothing says who it is
  ...contactFields, // the value cannot be one
  'property',
  'properties', // too many in all
  'conflict', // it names two people
] as const
export type RowError = (typeof rowErrors)[number]

/** Where an import stands. */
export const importStates = ['mapping', 'checking', 'checked', 'running', 'done', 'cancelled'] as const
export type ImportState = (typeof importStates)[number]

/** A file of contacts on its way in. */
export interface ContactImport {
  id: string
  fileName: string
  state: ImportState
  header: string[]
  mapping: ContactMapping
  rows: number
  done: number
  created: number
  updated: number
  rejected: number
  reasons: Partial<Record<RowError, number>>
  createdAt: string
  finishedAt: string | null
}

/** What columns are called, in the languages of our pages and as our own exports call them. */
const columnNames: Record<ContactField, readonly string[]> = {
  name: [
    ...['name', 'fullname', 'customer', 'customername', 'contact', 'contactname', 'displayname'],
    ...['姓名', '名字', '名称', '客户', '客户姓名', '客户名称', '联系人', '会员姓名', '会员名称', '顾客姓名'],
    ...['名稱', '客戶', '客戶姓名', '客戶名稱', '聯絡人', '會員姓名', '會員名稱', '顧客姓名'],
  ],
  email: [
    ...['email', 'mail', 'emailaddress', 'mailaddress', '邮箱', '电子邮箱', '电子邮件', '邮件', '邮箱地址', '邮件地址'],
    ...['郵箱', '信箱', '電子信箱', '電子郵件', '郵件', '電子郵件地址', 'email地址'],
  ],
  phone: [
    ...['phone', 'mobile', 'mobilephone', 'mobilenumber', 'cell', 'cellphone', 'tel', 'telephone', 'phonenumber'],
    ...['手机', '手机号', '手机号码', '电话', '电话号码', '联系电话', '联系方式', '移动电话'],
    ...['手機', '手機號', '手機號碼', '電話', '電話號碼', '聯絡電話', '行動電話', '連絡電話'],
  ],
  externalId: [
    ...['id', 'externalid', 'customerid', 'customerno', 'customernumber', 'clientid', 'memberid', 'userid', 'crmid'],
    ...['编号', '客户编号', '客户号', '客户id', '会员编号', '会员号', '会员id', '用户编号', '用户id', '顾客编号'],
    ...['編號', '客戶編號', '客戶代號', '客戶id', '會員編號', '會員號', '會員id', '使用者編號', '顧客編號'],
  ],
  locale: ['locale', 'language', 'lang', '语言', '語言', '語系'],
}

const normalizeName = (name: string) => fold(name).replace(/[\s_.\-*:：()（）/]/g, '')

/** What columns of these names most likely are; a name that says nothing is left out. @param propertyKeys properties that are in use */
export function guessColumns(header: readonly string[], propertyKeys: readonly string[]): (string | null)[] {
  const usedTargets = new Set<string>()
  // An export of ours has its own ids beside those of the workspace.
  const isOwnExport = header.some((name) => normalizeName(name) === 'externalid')
  return header.map((name) => {
    const target = isOwnExport && normalizeName(name) === 'id' ? null : guessColumn(name, propertyKeys)
    if (target === null || usedTargets.has(target)) return null
    usedTargets.add(target)
    return target
  })
}

function guessColumn(name: string, propertyKeys: readonly string[]): string | null {
  const field = contactFields.find((candidate) => columnNames[candidate].includes(normalizeName(name)))
  if (field) return field
  const property =
    /^property\.(.+)$/s.exec(name)?.[1] ?? propertyKeys.find((key) => normalizeName(key) === normalizeName(name))
  return property !== undefined && PropertyKey.safeParse(property).success ? `property.${property}` : null
}

/** The property that a column may be kept as, by its name. @param index where no letter of it can stay */
export function propertyFromColumn(name: string, index: number): string {
  const cleanedName = name
    .replace(/[^\p{L}\p{M}\p{N}_. -]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}_]+/u, '')
    .slice(0, 64)
    .trim()
  return PropertyKey.safeParse(cleanedName).success ? cleanedName : `column ${index + 1}`
}
