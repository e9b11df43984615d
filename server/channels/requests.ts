import type { ChannelSecrets } from '../../shared/channel.ts'
import type { OutgoingRequest } from '../domain/outgoing.ts'

/** A request with a JSON body to the address of a channel. */
export const buildRequest = ({ url = '' }: Pick<ChannelSecrets, 'url'>, body: object): OutgoingRequest => ({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})
