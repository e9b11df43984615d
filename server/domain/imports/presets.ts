/** A tool whose exports are recognised by the names of their columns. */
export interface Preset {
  name: string
  kind: 'responses' | 'contacts'
  /** Columns that no other tool has together, in lower case without spaces and punctuation. */
  columns: readonly string[]
  /** Targets of columns whose names alone do not tell; null to leave a column out. */
  targets: Readonly<Record<string, string | null>>
}

/** In the order in which they are tried: those with the most telling columns first. */
const presets: readonly Preset[] = [
  {
    name: 'SurveyMonkey',
    kind: 'responses',
    columns: ['respondentid', 'collectorid'],
    targets: { respondentid: 'key', enddate: 'at', startdate: null, ipaddress: null, collectorid: null },
  },
  {
    name: 'Qualtrics',
    kind: 'responses',
    columns: ['startdate', 'recordeddate', 'responseid'],
    targets: {
      responseid: 'key',
      recordeddate: 'at',
      startdate: null,
      enddate: null,
      externalreference: 'contact.externalId',
      ipaddress: null,
    },
  },
  {
    name: 'Typeform',
    kind: 'responses',
    columns: ['networkid', 'submitdateutc'],
    targets: { '': 'key', submitdateutc: 'at', startdateutc: null, networkid: null },
  },
  {
    name: 'Typeform',
    kind: 'responses',
    columns: ['responsetype', 'startdateutc', 'submitdateutc'],
    targets: { submitdateutc: 'at', startdateutc: null },
  },
  {
    name: 'Microsoft Forms',
    kind: 'responses',
    columns: ['id', 'starttime', 'completiontime'],
    targets: { id: 'key', completiontime: 'at', starttime: null },
  },
  {
    name: 'Microsoft Forms',
    kind: 'responses',
    columns: ['id', '开始时间', '完成时间'],
    targets: { id: 'key', 完成时间: 'at', 开始时间: null },
  },
  {
    name: '问卷星',
    kind: 'responses',
    columns: ['序号', '提交答卷时间', '所用时间'],
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
    columns: ['responseid', 'score', 'comment', 'personid'],
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
    columns: ['score', 'feedback', 'ratingcategory'],
    targets: { feedback: 'comment', ratingcategory: null, responsedate: 'at', emailaddress: 'contact.email' },
  },
  {
    name: 'Google Forms',
    kind: 'responses',
    columns: ['timestamp'],
    targets: { timestamp: 'at', emailaddress: 'contact.email', username: 'contact.email' },
  },
  {
    name: 'Google Forms',
    kind: 'responses',
    columns: ['时间戳记'],
    targets: { 时间戳记: 'at', 电子邮件地址: 'contact.email' },
  },
  {
    name: 'Shopify',
    kind: 'contacts',
    columns: ['firstname', 'lastname', 'email', 'acceptsemailmarketing'],
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
    columns: ['emailaddress', 'leid'],
    targets: { emailaddress: 'email', euid: null, leid: null },
  },
  {
    name: 'Mailchimp',
    kind: 'contacts',
    columns: ['emailaddress', 'firstname', 'lastname', 'tags'],
    targets: { emailaddress: 'email', phonenumber: 'phone' },
  },
  {
    name: 'HubSpot',
    kind: 'contacts',
    columns: ['recordid', 'firstname', 'lastname', 'email'],
    targets: { recordid: 'externalId', mobilephonenumber: 'phone', preferredlanguage: 'locale' },
  },
  {
    name: 'Google Contacts',
    kind: 'contacts',
    columns: ['email1value'],
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
    columns: ['firstname', 'lastname', 'emailaddress', 'mobilephone'],
    targets: { emailaddress: 'email', mobilephone: 'phone', language: 'locale', businessphone: null, homephone: null },
  },
]

/** The tool that wrote a file with these columns. @param header normalised names */
export function findPreset(header: readonly string[], kind: Preset['kind']): Preset | null {
  const names = new Set(header)
  return presets.find((preset) => preset.kind === kind && preset.columns.every((name) => names.has(name))) ?? null
}
