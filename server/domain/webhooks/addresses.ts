import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'

/**
 * The address of a webhook as it is stored, without its fragment. Whether it is public is checked with each connection.
 * @throws DomainError `webhook-url`
 */
export function readWebhookUrl({ allowsPrivateWebhooks }: Pick<Deps, 'allowsPrivateWebhooks'>, value: string): string {
  const url = URL.parse(value)
  const isAllowed = url?.protocol === 'https:' || (allowsPrivateWebhooks && url?.protocol === 'http:')
  if (!url || !isAllowed || url.username !== '' || url.password !== '')
    throw new DomainError(
      'invalid',
      'webhook-url',
      'Expected an address that starts with https://, without a user name.',
      { path: 'url' },
    )
  url.hash = ''
  return url.href
}
