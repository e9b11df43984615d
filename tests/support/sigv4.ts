import { createHash, createHmac } from 'node:crypto'

export interface AwsRequest {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  body: string
}

export interface AwsCredentials {
  id: string
  secret: string
  region: string
  service: string
}

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex')
const hmac = (key: string | Buffer, value: string): Buffer => createHmac('sha256', key).update(value).digest()

/** The headers of a request with a signature of Amazon (version 4), written from its documentation: what the library must agree with. */
export function signRequest(
  { method, url, headers, body }: AwsRequest,
  { id, secret, region, service }: AwsCredentials,
  date: Date,
): Record<string, string> {
  const time = date.toISOString().replace(/[-:]|\.\d+/g, '')
  const signed: Record<string, string> = { ...headers, host: url.host, 'x-amz-date': time }
  const names = Object.keys(signed).sort()
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join('')
  const canonical = [method, url.pathname, url.search.slice(1), lines, names.join(';'), sha256(body)].join('\n')
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`
  const key = scope.split('/').reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${secret}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex')
  return {
    ...headers,
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}
