import type { ImportKind } from '../../../shared/import.ts'
import { PropertyKey } from '../../../shared/properties.ts'
import { fold } from '../../../shared/text.ts'
import { findPreset, type Preset } from './presets.ts'
import type { Table } from './table.ts'

type Names = Record<string, readonly string[]>

/** Names of columns by field, in the languages of our pages and as in our exports and common tools. */
const contactNames: Names = {
  name: [
    ...['name', 'fullname', 'customer', 'customername', 'contact', 'contactname', 'displayname', 'respondentname'],
    ...['kundenname', 'nombre', 'nom', 'nome', 'имя', 'фио', '氏名', 'お名前', '이름'],
    ...[
      '姓名',
      '名字',
      '名称',
      '称呼',
      '客户',
      '客户姓名',
      '客户名称',
      '联系人',
      '会员姓名',
      '会员名称',
      '顾客姓名',
      '昵称',
    ],
    ...['名稱', '稱呼', '客戶', '客戶姓名', '客戶名稱', '聯絡人', '會員姓名', '會員名稱', '顧客姓名', '暱稱'],
  ],
  firstName: [
    ...['firstname', 'givenname', 'forename', 'fname', 'recipientfirstname', 'vorname', 'prénom', 'nombredepila'],
  ],
  lastName: [
    ...[
      'lastname',
      'familyname',
      'surname',
      'lname',
      'recipientlastname',
      'nachname',
      'apellido',
      'apellidos',
      'cognome',
    ],
    ...['姓', '姓氏'],
  ],
  email: [
    ...['email', 'mail', 'emailaddress', 'mailaddress', 'recipientemail', 'customeremail', 'emailvalue', 'email1value'],
    ...[
      'correo',
      'correoelectrónico',
      'courriel',
      'adressemail',
      'emailadresse',
      'почта',
      'メール',
      'メールアドレス',
      '이메일',
    ],
    ...['邮箱', '电子邮箱', '电子邮件', '邮件', '邮箱地址', '邮件地址', '电子邮件地址'],
    ...['郵箱', '信箱', '電子信箱', '電子郵件', '郵件', '電子郵件地址', 'email地址'],
  ],
  phone: [
    ...['phone', 'mobile', 'mobilephone', 'mobilenumber', 'cell', 'cellphone', 'tel', 'telephone', 'phonenumber'],
    ...[
      'mobilephonenumber',
      'phone1value',
      'customerphone',
      'telefon',
      'handy',
      'teléfono',
      'téléphone',
      'телефон',
      '電話番号',
    ],
    ...['手机', '手机号', '手机号码', '电话', '电话号码', '联系电话', '联系方式', '联系手机', '移动电话', '您的手机号'],
    ...['手機', '手機號', '手機號碼', '電話', '電話號碼', '聯絡電話', '行動電話', '連絡電話'],
  ],
  externalId: [
    ...['externalid', 'customerid', 'customerno', 'customernumber', 'clientid', 'memberid', 'userid', 'crmid'],
    ...['externaldatareference', 'externalreference', 'recordid', 'kundennummer', 'externaluserid'],
    ...[
      '编号',
      '客户编号',
      '客户号',
      '客户id',
      '会员编号',
      '会员号',
      '会员卡号',
      '会员id',
      '用户编号',
      '用户id',
      '顾客编号',
    ],
    ...['編號', '客戶編號', '客戶代號', '客戶id', '會員編號', '會員號', '會員id', '使用者編號', '顧客編號'],
  ],
  locale: ['locale', 'language', 'lang', 'userlanguage', 'sprache', 'idioma', 'langue', '语言', '語言', '語系'],
}

const responseNames: Names = {
  score: [
    ...['score', 'nps', 'npsscore', 'rating', 'npsrating', 'recommend', 'bewertung', 'puntuación', '評価'],
    ...['得分', '打分', '评分', 'nps得分', 'nps评分', '推荐分', '推荐意愿', '推荐度', '分数'],
    ...['評分', '分數', 'nps評分', '推薦分數', '推薦意願'],
  ],
  at: [
    ...[
      'at',
      'date',
      'answeredat',
      'submittedat',
      'submitdate',
      'submitdateutc',
      'submittime',
      'completiontime',
      'timestamp',
    ],
    ...[
      'enddate',
      'recordeddate',
      'responsedate',
      'completedat',
      'respondedat',
      'createdat',
      'responsetime',
      'datesubmitted',
      'submitted',
      'submittedon',
      'submissiondate',
      'submissiontime',
      'submitteddate',
      'answeredon',
      'surveydate',
    ],
    ...['datum', 'zeitstempel', 'fecha', 'horodateur', 'дата', '日付', 'タイムスタンプ', '타임스탬프'],
    ...['提交答卷时间', '提交时间', '答题时间', '填写时间', '完成时间', '日期', '时间', '时间戳记'],
    ...['提交時間', '填寫時間', '填答時間', '完成時間', '時間', '時間戳記'],
  ],
  comment: [
    ...[
      'comment',
      'comments',
      'feedback',
      'reason',
      'why',
      'npscomment',
      'npsfeedback',
      'kommentar',
      'begründung',
      'commentaire',
    ],
    ...[
      'comentario',
      'whatisthemainreasonforyourscore',
      '原因',
      '评价',
      '意见',
      '建议',
      '意见建议',
      '评论',
      '备注',
      '反馈',
      '您打分的原因',
    ],
    ...['評價', '意見', '建議', '意見建議', '評論', '備註', '回饋'],
  ],
  key: [
    ...['key', 'responseid', 'respondentid', 'submissionid', 'answerid', 'token', 'responsekey'],
    ...['序号', '答卷编号', '答卷序号', '序號', '填答編號'],
  ],
}

/** Questions that ask for the score, in the words that surveys use. */
const SCORE_QUESTION =
  /(likel(y|ihood)|probab).*recommend|recommend.*(likel|probab)|wahrscheinlich.*empfehl|empfehl.*wahrscheinlich|probab\p{L}* .*(recom|raccom)|recomendar\p{L}* |多大可能.*推荐|推荐.*可能|可能性.*推荐|多大可能.*推薦|推薦.*可能|可能性.*推薦|どのくらい.*薦め|추천.*가능/iu
/** Questions that ask for the reason. */
const COMMENT_QUESTION =
  /(main|primary|most important) reason|what could we (do|improve)|how (can|could) we improve|why did you|^why\b|(grund|gründe).*(bewertung|punkt)|打分的?(主要)?原因|评分的?(主要)?原因|評分的?(主要)?原因|哪些方面.*改进|哪些方面.*改進/iu

const normalizeName = (name: string) => fold(name).replace(/[\s_.\-–*:：()（）/?？'’"“”#[\]]/g, '')

/** A proposed mapping: the target of each column, or null. */
export interface ColumnGuess {
  preset: Preset | null
  columns: (string | null)[]
}

/** A table's columns, as far as guesses need them. */
export type Columns = Pick<Table, 'header' | 'otherNames'>

/**
 * Proposes targets for the columns of a file by their names. Columns of one name get none: users choose.
 * @param propertyKeys the properties in use
 * @example guessMapping({ header: ['Email Address', 'First Name'], otherNames: [] }, 'contacts', []).columns // ['email', 'firstName']
 */
export function guessMapping(
  { header, otherNames }: Columns,
  kind: ImportKind,
  propertyKeys: readonly string[],
): ColumnGuess {
  const preset = findPreset(header.map(normalizeName), kind)
  const fields = listFields(kind)
  const guesses = header.map((name, column) =>
    isAmbiguous(header, name)
      ? null
      : guessTarget([name, ...(otherNames[column] ?? [])], { kind, fields, preset, propertyKeys }),
  )
  // Our exports have their own ids beside the workspace's external ids.
  const isOwnId = (column: number) => kind === 'contacts' && normalizeName(header[column] ?? '') === 'id'
  const hasExternalId = guesses.some((target, column) => target === 'externalId' && !isOwnId(column))
  const columns = guesses.map((target, column) => (hasExternalId && isOwnId(column) ? null : target))
  return { preset, columns: chooseOneEach(columns, preset, header) }
}

/** Whether a name belongs to several columns. */
export const isAmbiguous = (header: readonly string[], name: string): boolean =>
  name !== '' && header.indexOf(name) !== header.lastIndexOf(name)

function listFields(kind: ImportKind): [target: string, names: readonly string[]][] {
  if (kind === 'contacts') return Object.entries(contactNames)
  const contactFields = Object.entries(contactNames).map(([field, names]): [string, readonly string[]] => [
    `contact.${field}`,
    names,
  ])
  return [...Object.entries(responseNames), ...contactFields]
}

interface GuessContext {
  kind: ImportKind
  fields: [target: string, names: readonly string[]][]
  preset: Preset | null
  propertyKeys: readonly string[]
}

function guessTarget(names: readonly string[], { kind, fields, preset, propertyKeys }: GuessContext): string | null {
  for (const name of names) {
    const normalized = normalizeName(name)
    const presetTarget = preset?.targets[normalized]
    if (presetTarget !== undefined) return presetTarget
    const field = fields.find(([, fieldNames]) => fieldNames.includes(normalized))?.[0]
    if (field) return field
    if (kind === 'contacts' && normalized === 'id') return 'externalId'
    if (kind === 'responses' && SCORE_QUESTION.test(name)) return 'score'
    if (kind === 'responses' && COMMENT_QUESTION.test(name)) return 'comment'
    const property =
      /^property\.(.+)$/s.exec(name)?.[1] ?? propertyKeys.find((key) => normalizeName(key) === normalized)
    if (property !== undefined && PropertyKey.safeParse(property).success) return `property.${property}`
  }
  return null
}

/** Of several columns for one target, the one that the preset names, or else the first. */
function chooseOneEach(columns: readonly (string | null)[], preset: Preset | null, header: readonly string[]) {
  const chosen = new Map<string, number>()
  columns.forEach((target, column) => {
    if (target === null) return
    const isFromPreset = preset?.targets[normalizeName(header[column] ?? '')] === target
    if (!chosen.has(target) || isFromPreset) chosen.set(target, column)
  })
  return columns.map((target, column) => (target !== null && chosen.get(target) === column ? target : null))
}
