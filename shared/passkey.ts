import { z } from 'zod'
import { text } from './text.ts'

export const PasskeyName = text(60)

const Base64Url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\w-]+$/)

/** Of up to 1,023 bytes: Web Authentication, section 5.8.3. */
const CredentialId = Base64Url(1364)

const credential = {
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal('public-key'),
}

/** What a browser returns for a new passkey: `RegistrationResponseJSON` of Web Authentication, as far as Vouch reads it. */
export const PasskeyRegistration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: Base64Url(8192),
    attestationObject: Base64Url(16_384),
    transports: z.array(z.string().regex(/^[a-z-]{1,20}$/)).max(8),
  }),
})

export type PasskeyRegistration = z.output<typeof PasskeyRegistration>

export const NewPasskey = z.object({ name: PasskeyName, credential: PasskeyRegistration })
export type NewPasskey = z.output<typeof NewPasskey>

/** What a browser returns when a passkey is used: `AuthenticationResponseJSON` of Web Authentication. */
export const PasskeyAssertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: Base64Url(8192),
    authenticatorData: Base64Url(8192),
    signature: Base64Url(8192),
    userHandle: Base64Url(128).optional(),
  }),
})

export type PasskeyAssertion = z.output<typeof PasskeyAssertion>
