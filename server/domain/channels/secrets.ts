import type { ChannelSecrets } from '../../../shared/channel.ts'
import type { ChannelRow } from '../../store/queries/channels.ts'
import { decryptText, encryptText } from '../encryption.ts'
import type { SigningDeps } from '../secrets.ts'

const buildPurpose = (id: string) => `channel ${id}`

export const encryptSecrets = (deps: SigningDeps, id: string, secrets: ChannelSecrets): Promise<string> =>
  encryptText(deps, buildPurpose(id), JSON.stringify(secrets))

/** Null if they cannot be decrypted any more: SECRET was replaced without PREVIOUS_SECRETS. They have to be entered again. */
export async function readSecrets(
  deps: SigningDeps,
  { id, secrets }: Pick<ChannelRow, 'id' | 'secrets'>,
): Promise<ChannelSecrets | null> {
  const json = await decryptText(deps, buildPurpose(id), secrets)
  return json === null ? null : JSON.parse(json)
}
