import { z } from 'zod'
import { Country } from './country.ts'
import type { Import, ImportState } from './import.ts'
import { PropertyKey } from './properties.ts'
import { fold } from './text.ts'

/** The limits of a file of contacts. */
export const importLimits = { bytes: 20 * 1024 * 1024, rows: 200_000, columns: 100, cell: 2000 } as const

export const contactFields = ['name', 'email', 'phone', 'externalId', 'locale'] as const
export type ContactField = (typeof contactFields)[number]

/** The target of a column: a field of the contact, or `property.NAME`. */
export const ColumnTarget = z
  .string()
  .refine(
    (target) =>
      contactFields.includes(target as ContactField) ||
      PropertyKey.safeParse(/^property\.(.*)$/s.exec(target)?.[1]).success,
    `Expected one of ${contactFields.join(', ')}, or property.NAME`,
  )

const IDENTIFYING_FIELDS = ['email', 'phone', 'externalId']

/** The target of each column, in order; null for ignored columns. */
export const ContactMapping = z
  .strictObject({
    columns: z.array(ColumnTarget.nullable()).max(importLimits.columns),
    country: Country.nullable().default(null).meta({ description: 'For phone numbers without a country code' }),
  })
  .superRefine(({ columns }, context) => {
    columns.forEach((target, index) => {
      if (target === null || columns.indexOf(target) === index) return
      context.addIssue({
        code: 'custom',
        path: ['columns', index],
        message: 'Expected a target that no other column has',
      })
    })
    if (columns.some((target) => target !== null && IDENTIFYING_FIELDS.includes(target))) return
    context.addIssue({
      code: 'custom',
      path: ['columns'],
      message: `Expected a column for one of ${IDENTIFYING_FIELDS.join(', ')}`,
    })
  })

export type ContactMapping = z.output<typeof ContactMapping>

/** Why a row is rejected. */
export const rowErrors = [
  'quote', // an unclosed quotation mark
  'cells', // more cells than columns
  'encoding', // read in the wrong encoding
  'long', // a cell is too long
  'nobody', // no identifier
  ...contactFields, // an invalid value
  'property',
  'properties', // too many properties
  'conflict', // identifiers of two contacts
] as const
export type RowError = (typeof rowErrors)[number]

/** An uploaded file of contacts. */
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
  undo: Import['undo']
  undoableUntil: string | null
}

/** Column names by field, in the languages of our pages and as in our exports. */
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

/** The likely targets of columns by their names; null for unknown names. @param propertyKeys properties in use */
export function guessColumns(header: readonly string[], propertyKeys: readonly string[]): (string | null)[] {
  const usedTargets = new Set<string>()
  // Our exports have their own ids beside the workspace's external ids.
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

/** A property name for a column. @param index used if no character of the name is allowed */
export function propertyFromColumn(name: string, index: number): string {
  const cleanedName = name
    .replace(/[^\p{L}\p{M}\p{N}_. -]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}_]+/u, '')
    .slice(0, 64)
    .trim()
  return PropertyKey.safeParse(cleanedName).success ? cleanedName : `column ${index + 1}`
}
