/** How a mail tool writes the merge fields of a recipient, encoded for the query of a URL. */
export interface MailTool {
  id: string
  name: string
  email: string
  fullName: string
  externalId: string
  property(key: string): string
  /**
   * Signs a field, if the tool can compute signatures. Otherwise a list can be signed in Vouch before sending. Without double
   * quotes, which would end the attribute of a link.
   */
  sign?(field: 'email' | 'externalId', secret: string): string
}

const toUpperSnakeCase = (key: string) => key.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
const toLowerSnakeCase = (key: string) => key.toLowerCase().replace(/[^a-z0-9]+/g, '_')

export const mailTools: readonly MailTool[] = [
  {
    id: 'mailchimp',
    name: 'Mailchimp',
    email: '*|EMAIL|*',
    fullName: '*|FNAME|*',
    externalId: '*|UNIQID|*',
    property: (key) => `*|${toUpperSnakeCase(key)}|*`,
  },
  {
    id: 'brevo',
    name: 'Brevo',
    email: '{{ contact.EMAIL }}',
    fullName: '{{ contact.FIRSTNAME }}',
    externalId: '{{ contact.EXT_ID }}',
    property: (key) => `{{ contact.${toUpperSnakeCase(key)} }}`,
  },
  {
    id: 'klaviyo',
    name: 'Klaviyo',
    email: '{{ email|urlencode }}',
    fullName: "{{ first_name|default:''|urlencode }}",
    externalId: '{{ person.external_id|urlencode }}',
    property: (key) => `{{ person|lookup:'${toLowerSnakeCase(key)}'|default:''|urlencode }}`,
  },
  {
    id: 'hubspot',
    name: 'HubSpot',
    email: '{{ contact.email|urlencode }}',
    fullName: '{{ contact.firstname|urlencode }}',
    externalId: '{{ contact.hs_object_id }}',
    property: (key) => `{{ contact.${toLowerSnakeCase(key)}|urlencode }}`,
  },
  {
    id: 'customerio',
    name: 'Customer.io',
    email: '{{ customer.email | url_encode }}',
    fullName: '{{ customer.first_name | url_encode }}',
    externalId: '{{ customer.id | url_encode }}',
    property: (key) => `{{ customer.${toLowerSnakeCase(key)} | url_encode }}`,
    sign: (field, secret) =>
      field === 'email'
        ? `{{ customer.email | downcase | prepend: 'email:' | hmac_sha256: '${secret}' }}`
        : `{{ customer.id | prepend: 'id:' | hmac_sha256: '${secret}' }}`,
  },
  {
    id: 'braze',
    name: 'Braze',
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: so it is written there.
    email: '{{${email_address} | url_param_escape}}',
    fullName: '{{${first_name} | url_param_escape}}',
    externalId: '{{${user_id} | url_param_escape}}',
    property: (key) => `{{custom_attribute.\${${toLowerSnakeCase(key)}} | url_param_escape}}`,
    sign: (field, secret) =>
      `{{${field === 'email' ? "${email_address} | downcase | prepend: 'email:'" : "${user_id} | prepend: 'id:'"} | hmac_sha256_hex: '${secret}'}}`,
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: so it is written there.
  },
  {
    id: 'activecampaign',
    name: 'ActiveCampaign',
    email: '%EMAIL%',
    fullName: '%FIRSTNAME%',
    externalId: '%SUBSCRIBERID%',
    property: (key) => `%${toUpperSnakeCase(key)}%`,
  },
  {
    id: 'plain',
    name: '—',
    email: 'EMAIL',
    fullName: 'NAME',
    externalId: 'ID',
    property: (key) => toUpperSnakeCase(key),
  },
]

interface MergeOptions {
  identifier: 'email' | 'externalId'
  properties: readonly string[]
  secret: string
  /** Chosen in the email. First, because a merge field may break what follows it. */
  score?: number
}

/** The link for an email. Its query has the recipient's merge fields, signed if the tool can do so. */
export function buildMergeUrl(url: string, tool: MailTool, options: MergeOptions): string {
  const { identifier, properties, secret, score } = options
  const params = [
    ...(score === undefined ? [] : [`score=${score}`]),
    `${identifier}=${tool[identifier]}`,
    `name=${tool.fullName}`,
    ...properties.map((key) => `${encodeURIComponent(`property.${key}`)}=${tool.property(key)}`),
    ...(tool.sign ? [`signature=${tool.sign(identifier, secret)}`] : []),
  ]
  return `${url}?${params.join('&')}`
}

/** Code that builds signed links on the customer's own server. The secret stays in its environment. */
export const serverSnippets = (url: string): { language: string; text: string }[] => [
  {
    language: 'Node',
    text: `import { createHmac } from 'node:crypto'
const email = customer.email.toLowerCase()
const signature = createHmac('sha256', process.env.VOUCH_IDENTITY_SECRET).update(\`email:\${email}\`).digest('hex')
const link = \`${url}?\${new URLSearchParams({ email, name: customer.name, signature })}\``,
  },
  {
    language: 'Python',
    text: `import hashlib, hmac, os
from urllib.parse import urlencode
email = customer.email.lower()
secret = os.environ["VOUCH_IDENTITY_SECRET"].encode()
signature = hmac.new(secret, f"email:{email}".encode(), hashlib.sha256).hexdigest()
link = "${url}?" + urlencode({"email": email, "name": customer.name, "signature": signature})`,
  },
  {
    language: 'PHP',
    text: `$email = strtolower($customer->email);
$signature = hash_hmac('sha256', 'email:' . $email, getenv('VOUCH_IDENTITY_SECRET'));
$link = '${url}?' . http_build_query(['email' => $email, 'name' => $customer->name, 'signature' => $signature]);`,
  },
  {
    language: 'Ruby',
    text: `require 'openssl'
require 'uri'
email = customer.email.downcase
signature = OpenSSL::HMAC.hexdigest('SHA256', ENV.fetch('VOUCH_IDENTITY_SECRET'), "email:#{email}")
link = '${url}?' + URI.encode_www_form(email: email, name: customer.name, signature: signature)`,
  },
  {
    language: 'Java',
    text: `var email = customer.email().toLowerCase(Locale.ROOT);
var mac = Mac.getInstance("HmacSHA256");
mac.init(new SecretKeySpec(System.getenv("VOUCH_IDENTITY_SECRET").getBytes(UTF_8), "HmacSHA256"));
var signature = HexFormat.of().formatHex(mac.doFinal(("email:" + email).getBytes(UTF_8)));
var link = "${url}?email=" + URLEncoder.encode(email, UTF_8) + "&signature=" + signature;`,
  },
]
