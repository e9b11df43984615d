import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { ChoiceId } from './flow.ts'
import type { Language } from './locale.ts'
import { type LabelLanguage, labelLanguages } from './segment-key.ts'
import { text } from './text.ts'

/** What drives customers away. */
export const causeCategories = ['value', 'system', 'people'] as const
export const CauseCategory = z.enum(causeCategories)
export type CauseCategory = z.infer<typeof CauseCategory>

export const choiceKinds = ['cause', 'remedy'] as const
export type ChoiceKind = (typeof choiceKinds)[number]

export const MAX_CHOICE_NAME = 60

const names = z
  .partialRecord(z.enum(labelLanguages), text(MAX_CHOICE_NAME))
  .refine((texts) => Object.keys(texts).length > 0, fieldErrors['text-in-any-language'])
  .meta({ description: 'By language', example: { en: 'Late delivery', 'zh-Hans': '送货延误' } })

const category = CauseCategory.meta({
  description: '`value` (price, quality), `system` (procedures, delay) or `people`',
})
const position = z.int().min(0).max(10_000).meta({ description: 'Choices are listed in this order' })
const archived = z
  .boolean()
  .meta({ description: 'Archived choices are not offered any more; where they were chosen they stay' })

const remedy = {
  id: ChoiceId,
  names,
  position,
  archived,
  custom: z.boolean().meta({ description: 'Added by the workspace; the others come with Vouch' }),
}

export const Remedy = z.object(remedy).meta({ id: 'Remedy' })
export const Cause = z.object({ ...remedy, category }).meta({ id: 'Cause' })

/** A cause or a remedy; `category` is null for remedies. */
export type FollowUpChoice = z.infer<typeof Remedy> & { category: CauseCategory | null }

export const NewRemedy = z.strictObject({ names, position: position.optional() }).meta({ id: 'NewRemedy' })
export const NewCause = NewRemedy.extend({ category }).meta({ id: 'NewCause' })
export type NewChoice = z.output<typeof NewRemedy> & { category?: CauseCategory | undefined }

export const RemedyPatch = z.strictObject({ names, position, archived }).partial().meta({ id: 'RemedyPatch' })
export const CausePatch = RemedyPatch.extend({ category: category.optional() }).meta({ id: 'CausePatch' })
export type ChoicePatch = z.output<typeof CausePatch>

const choice = (id: string, en: string, zhHans: string, zhHant: string) => ({
  id,
  names: { en, 'zh-Hans': zhHans, 'zh-Hant': zhHant },
})

/** What customers choose as their reasons has the same ids, where surveys come from our templates. */
const defaultCauses = {
  value: [
    choice('price', 'Price', '价格', '價格'),
    choice('quality', 'Quality', '质量', '品質'),
    choice('fit', 'Doesn’t meet the need', '不符合需求', '不符合需求'),
    choice('terms', 'Contract or terms', '合同或条款', '合約或條款'),
  ],
  system: [
    choice('waiting', 'Waiting or delay', '等待或延误', '等候或延誤'),
    choice('delivery', 'Delivery', '配送', '配送'),
    choice('process', 'Complicated process', '流程麻烦', '流程繁瑣'),
    choice('billing', 'Billing or payment', '账单或付款', '帳單或付款'),
    choice('reach', 'Hard to reach', '难以联系', '不易聯絡'),
    choice('information', 'Wrong or missing information', '信息有误或缺失', '資訊有誤或不足'),
  ],
  people: [
    choice('manner', 'Manner', '服务态度', '服務態度'),
    choice('words', 'Choice of words', '沟通用语', '溝通用語'),
    choice('skill', 'Knowledge and skill', '专业能力', '專業能力'),
    choice('promise', 'Broken promise', '承诺未兑现', '承諾未兌現'),
  ],
} as const

const defaultRemedies = [
  choice('apology', 'Apology', '致歉', '致歉'),
  choice('explanation', 'Explanation', '说明情况', '說明情況'),
  choice('correction', 'Mistake corrected', '纠正错误', '更正錯誤'),
  choice('repair', 'Repair', '维修', '維修'),
  choice('replacement', 'Replacement', '换货', '換貨'),
  choice('refund', 'Refund', '退款', '退款'),
  choice('discount', 'Discount or voucher', '折扣或优惠券', '折扣或優惠券'),
  choice('gift', 'Gift', '赠品', '贈品'),
  choice('extra', 'Extra service', '额外服务', '額外服務'),
  choice('impossible', 'No remedy possible', '无法补救', '無法補救'),
]

/** Between two of ours there is room for others. */
const POSITION_STEP = 10

/** The lists that a workspace starts with. */
export const defaultChoices: Readonly<Record<ChoiceKind, readonly FollowUpChoice[]>> = {
  cause: causeCategories
    .flatMap((category) => defaultCauses[category].map((item) => ({ ...item, category })))
    .map((item, index) => ({ ...item, position: (index + 1) * POSITION_STEP, archived: false, custom: false })),
  remedy: defaultRemedies.map((item, index) => ({
    ...item,
    category: null,
    position: (index + 1) * POSITION_STEP,
    archived: false,
    custom: false,
  })),
}

/** The name of a choice in a language, or in another in which it has one. */
export const nameChoice = ({ id, names }: Pick<FollowUpChoice, 'id' | 'names'>, language: Language): string =>
  names[language as LabelLanguage] ?? names.en ?? Object.values(names)[0] ?? id
