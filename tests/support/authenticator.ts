import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What an authenticator or an attacker does otherwise than expected. */
export interface Deviation {
  origin?: string
  rpId?: string
  /** Of the PIN or fingerprint; true by default. */
  isUserVerified?: boolean
  /** By default one more than at the last use. */
  counter?: number
  userHandle?: string | undefined
  challenge?: string
  /** Makes the attestation one with a certificate. */
  certificate?: boolean
}

const toBase64Url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest()

/** Passkeys in software: what `navigator.credentials` returns, as JSON. */
export class Authenticator {
  readonly id = toBase64Url(randomBytes(16))
  readonly #origin: string
  readonly #privateKey: KeyObject
  readonly #publicKey: Buffer
  #userHandle = ''
  #counter = 0

  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#privateKey = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#publicKey = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ])
  }

  /** Creates the passkey. @param options of the service */
  register(options: { challenge: string; user: { id: string } }, deviation: Deviation = {}) {
    this.#userHandle = options.user.id
    const id = Buffer.from(this.id, 'base64url')
    const length = Buffer.from([0, id.length])
    const credential = Buffer.concat([Buffer.alloc(16), length, id, this.#publicKey])
    const authenticatorData = Buffer.concat([this.#data(0x40, deviation), credential])
    const size = Buffer.alloc(2)
    size.writeUInt16BE(authenticatorData.length)
    const [format, statement] = deviation.certificate
      ? ['667061636b6564', 'a363616c6726637369674100637835638141ff']
      : ['646e6f6e65', 'a0']
    const attestationObject = Buffer.concat([
      Buffer.from(`a363666d74${format}6761747453746d74${statement}68617574684461746159`, 'hex'),
      size,
      authenticatorData,
    ])
    return this.#toJson({
      clientDataJSON: this.#clientData('webauthn.create', options.challenge, deviation),
      attestationObject: toBase64Url(attestationObject),
      transports: ['internal', 'hybrid'],
    })
  }

  /** Uses the passkey. @param options of the service */
  authenticate(options: { challenge: string }, deviation: Deviation = {}) {
    this.#counter = deviation.counter ?? this.#counter + 1
    const authenticatorData = this.#data(0, deviation)
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, deviation)
    const signedData = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))])
    const userHandle = 'userHandle' in deviation ? deviation.userHandle : this.#userHandle
    return this.#toJson({
      clientDataJSON,
      authenticatorData: toBase64Url(authenticatorData),
      signature: toBase64Url(sign('sha256', signedData, this.#privateKey)),
      ...(userHandle !== undefined && { userHandle }),
    })
  }

  #toJson = <Response>(response: Response) => ({ id: this.id, rawId: this.id, type: 'public-key', response })

  #clientData(type: string, challenge: string, deviation: Deviation): string {
    const origin = deviation.origin ?? this.#origin
    return toBase64Url(
      JSON.stringify({ type, challenge: deviation.challenge ?? challenge, origin, crossOrigin: false }),
    )
  }

  #data(flags: number, { rpId = new URL(this.#origin).hostname, isUserVerified = true }: Deviation): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.#counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags | 0x01 | (isUserVerified ? 0x04 : 0)]), counter])
  }
}
