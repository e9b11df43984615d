import { isTimestamp, normalizeColumnName } from './column-words/index.ts'

/** A tool whose exports are recognised by the names of their columns. People leave columns out, so that some must do. */
export interface Preset {
  name: string
  kind: 'responses' | 'contacts'
  /**
   * Names that no other common tool has, of which one is needed: as they are written, or without case, spaces and
   * punctuation.
   */
  signs: readonly string[]
  /** Further names that belong to the export. */
  columns: readonly string[]
  /** How many of all names are needed. */
  minimum: number
  /** Targets of columns whose names alone do not tell; null to leave a column out. Of one target, the first one counts. */
  targets: Readonly<Record<string, string | null>>
}

const words = (text: string): string[] => text.split(' ')

/** In the order in which they are tried. */
const presets: readonly Preset[] = [
  {
    name: 'SurveyMonkey',
    kind: 'responses',
    signs: words('respondentid collectorid teilnehmerid collectornummer'),
    columns: words(
      'startdate enddate ipaddress emailaddress firstname lastname customdata1 customdata startdatum enddatum',
    ),
    minimum: 2,
    targets: {
      respondentid: 'key',
      teilnehmerid: 'key',
      enddate: 'at',
      startdate: 'at',
      ipaddress: null,
      collectorid: null,
    },
  },
  {
    name: 'Qualtrics',
    kind: 'responses',
    signs: words(
      'ResponseId StartDate EndDate recordeddate recipientemail recipientfirstname recipientlastname externalreference externaldatareference distributionchannel userlanguage locationlatitude locationlongitude',
    ),
    columns: words('startdate enddate responseid ipaddress progress durationinseconds finished status'),
    minimum: 3,
    targets: {
      responseid: 'key',
      recordeddate: 'at',
      enddate: 'at',
      startdate: 'at',
      externalreference: 'contact.externalId',
      ipaddress: null,
    },
  },
  {
    name: 'Typeform',
    kind: 'responses',
    signs: words('startdateutc submitdateutc stagedateutc'),
    columns: words('# networkid responsetype tags ending'),
    minimum: 2,
    targets: { '#': 'key', submitdateutc: 'at', stagedateutc: 'at', startdateutc: 'at', networkid: null },
  },
  {
    name: 'Microsoft Forms',
    kind: 'responses',
    signs: words('completiontime 完成时间 完成時間 完了時刻 fertigstellungszeit heuredefin horadefinalización'),
    columns: words(
      'id starttime lastmodifiedtime 开始时间 開始時間 開始時刻 上次修改时间 startzeit heurededébut horadeinicio',
    ),
    minimum: 2,
    targets: {
      id: 'key',
      completiontime: 'at',
      完成时间: 'at',
      完成時間: 'at',
      完了時刻: 'at',
      starttime: null,
      开始时间: null,
    },
  },
  {
    name: '问卷星',
    kind: 'responses',
    signs: words('提交答卷时间 来源详情 来自ip'),
    columns: words('序号 所用时间 来源 总分'),
    minimum: 2,
    targets: {
      序号: 'key',
      提交答卷时间: 'at',
      所用时间: null,
      来源: 'property.来源',
      来源详情: null,
      来自ip: null,
      总分: null,
    },
  },
  {
    name: 'Delighted',
    kind: 'responses',
    signs: words('personid personemail personname personphone'),
    columns: words('responseid score comment permalink surveytype responsedate'),
    minimum: 3,
    targets: {
      responseid: 'key',
      personid: null,
      personname: 'contact.name',
      personemail: 'contact.email',
      personphone: 'contact.phone',
    },
  },
  {
    name: 'Retently',
    kind: 'responses',
    signs: words('ratingcategory'),
    columns: words('score feedback responsedate emailaddress'),
    minimum: 2,
    targets: { feedback: 'comment', ratingcategory: null, responsedate: 'at', emailaddress: 'contact.email' },
  },
  {
    name: 'Shopify',
    kind: 'contacts',
    signs: words(
      'acceptsemailmarketing acceptssmsmarketing acceptsmarketing defaultaddresscompany defaultaddressaddress1 defaultaddresscity defaultaddressphone defaultaddresszip defaultaddresscountrycode defaultaddressprovincecode',
    ),
    columns: words('customerid totalspent totalorders taxexempt firstname lastname email'),
    minimum: 2,
    targets: {
      customerid: 'externalId',
      phone: 'phone',
      defaultaddressphone: null,
      defaultaddresscompany: null,
      note: null,
    },
  },
  {
    name: 'Mailchimp',
    kind: 'contacts',
    signs: words('leid euid TAGS memberrating optintime optinip confirmtime confirmip gmtoff lastchanged'),
    columns: words('emailaddress firstname lastname phonenumber'),
    minimum: 2,
    targets: { emailaddress: 'email', phonenumber: 'phone', euid: null, leid: null },
  },
  {
    name: 'HubSpot',
    kind: 'contacts',
    // “Record Id” and “Contact Owner” are of Zoho.
    signs: ['Record ID', 'Record ID - Contact', 'Contact owner', 'Lifecycle Stage', 'Marketing contact status'],
    columns: words('leadstatus createdate lastactivitydate associatedcompany firstname lastname email phonenumber'),
    minimum: 3,
    targets: {
      recordid: 'externalId',
      recordidcontact: 'externalId',
      mobilephonenumber: 'phone',
      phonenumber: 'phone',
      preferredlanguage: 'locale',
    },
  },
  {
    name: 'Google Contacts',
    kind: 'contacts',
    signs: words('email1value email1type email1label phone1value phone1type phone1label'),
    columns: [],
    minimum: 1,
    targets: {
      name: 'name',
      email1value: 'email',
      phone1value: 'phone',
      givenname: 'firstName',
      familyname: 'lastName',
    },
  },
  {
    name: 'Outlook',
    kind: 'contacts',
    signs: ['E-mail Address', 'E-mail 2 Address', 'E-mail 3 Address', 'Given Yomi', 'Car Phone', 'Business Phone 2'],
    columns: words('firstname lastname mobilephone businessphone homephone primaryphone company jobtitle'),
    minimum: 3,
    targets: { emailaddress: 'email', mobilephone: 'phone', language: 'locale', businessphone: null, homephone: null },
  },
]

const googleForms: Preset = {
  name: 'Google Forms',
  kind: 'responses',
  signs: [],
  columns: [],
  minimum: 0,
  targets: { emailaddress: 'contact.email', username: 'contact.email', 电子邮件地址: 'contact.email' },
}

/** The tool that wrote a file with these columns. */
export function findPreset(header: readonly string[], kind: Preset['kind']): Preset | null {
  const names = new Set([...header, ...header.map(normalizeColumnName)])
  const matches = ({ signs, columns, minimum }: Preset) => {
    const presentSigns = signs.filter((name) => names.has(name))
    return presentSigns.length > 0 && presentSigns.length + columns.filter((name) => names.has(name)).length >= minimum
  }
  const preset = presets.find((candidate) => candidate.kind === kind && matches(candidate))
  return preset ?? (kind === 'responses' && isGoogleForm(header) ? googleForms : null)
}

const isQuestion = (name: string) => /[?？؟]/.test(name) || name.split(' ').length > 4

/** Google Forms begins with the time; questions follow, or the address. Any table may have a column called “timestamp”. */
const isGoogleForm = ([first = '', ...others]: readonly string[]) =>
  isTimestamp(first) &&
  others.some((name) => isQuestion(name) || Object.hasOwn(googleForms.targets, normalizeColumnName(name)))

/** What a column of an export becomes, null to leave it out, and which one counts of several for one target. */
export function findPresetTarget(
  { targets }: Preset,
  name: string,
): { target: string; order: number } | null | undefined {
  const names = Object.keys(targets)
  const key = [name, normalizeColumnName(name)].find((candidate) => Object.hasOwn(targets, candidate))
  if (key === undefined) return undefined
  const target = targets[key] ?? null
  return target === null ? null : { target, order: names.indexOf(key) }
}
