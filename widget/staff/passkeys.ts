/** Before challenges expire, after five minutes. */
const RENEW_AFTER_MS = 4 * 60 * 1000

type Messages = Record<'cancelled' | 'known' | 'failed', string>

// biome-ignore lint/suspicious/noExplicitAny: the options and results of Web Authentication as JSON, which the server checks.
type Json = any

// JSON has binary values in base64url. Browsers convert them by themselves only since 2025.
const decode = (text: string) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
const encode = (buffer: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

const decodeIds = (list: Json[] = []) => list.map((item) => ({ ...item, id: decode(item.id) }))

async function post(path: string, body: object = {}): Promise<Json> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  // The sign-in is too long ago: the page asks again.
  if (response.status === 403) location.reload()
  if (!response.ok) throw new Error(`Status ${response.status}`)
  return response.json()
}

async function createCredential(path: string): Promise<Json> {
  const options = await post(`${path}/options`)
  const credential = (await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      user: { ...options.user, id: decode(options.user.id) },
      excludeCredentials: decodeIds(options.excludeCredentials),
    },
  })) as Json
  const { clientDataJSON, attestationObject, getTransports } = credential.response
  return toJson(credential, {
    clientDataJSON: encode(clientDataJSON),
    attestationObject: encode(attestationObject),
    transports: getTransports?.call(credential.response) ?? [],
  })
}

/** The request that waits for the user: browsers allow one at a time. */
let pending: AbortController | undefined
/** Once the user has pressed a button, what they have not asked for must not replace it. */
let isButtonPressed = false

async function getCredential(path: string, mediation?: 'conditional'): Promise<Json> {
  if (mediation && isButtonPressed) throw new Error('A button was pressed.')
  isButtonPressed = mediation === undefined
  pending?.abort()
  const controller = new AbortController()
  pending = controller
  const options = await post(`${path}/options`)
  const credential = (await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      allowCredentials: decodeIds(options.allowCredentials),
    },
    ...(mediation && { mediation }),
    signal: controller.signal,
  })) as Json
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response
  return toJson(credential, {
    clientDataJSON: encode(clientDataJSON),
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    ...(userHandle && { userHandle: encode(userHandle) }),
  })
}

const toJson = ({ id, rawId, type }: Json, response: object) => ({ id, rawId: encode(rawId), type, response })

/** The messages of a part of the page, and where they appear. */
function connect(part: HTMLElement) {
  const path = part.dataset.passkey ?? ''
  const status = part.querySelector<HTMLElement>('[role=alert]')
  const messages: Messages = JSON.parse(part.dataset.messages ?? '{}')
  const show = (message: string) => {
    if (!status) return
    status.textContent = message
    status.hidden = message === ''
  }
  /** Sends a credential, and follows to where the server says. */
  const send = async (credential: Json, fields: object) => {
    try {
      const { location: target } = await post(path, { credential, ...fields })
      location.assign(target)
    } catch {
      show(messages.failed)
    }
  }
  const explain = ({ name }: Error) =>
    name === 'NotAllowedError' ? messages.cancelled : name === 'InvalidStateError' ? messages.known : messages.failed
  /** What a press of the button does, once at a time. */
  const run = async (button: HTMLButtonElement | null, request: () => Promise<Json>, fields: object) => {
    if (button) button.disabled = true
    show('')
    try {
      await send(await request(), fields)
    } catch (error) {
      show(explain(error as Error))
    }
    if (button) button.disabled = false
  }
  return { path, send, run }
}

function enableRegistration(form: HTMLFormElement) {
  const { path, run } = connect(form)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const fields = { name: new FormData(form).get('name') }
    void run(form.querySelector('button'), () => createCredential(path), fields)
  })
}

function enableSignIn(part: HTMLElement) {
  const { path, send, run } = connect(part)
  const { next } = part.dataset
  const button = part.querySelector('button')
  button?.addEventListener('click', () => run(button, () => getCredential(path), { next }))
  if ('autofill' in part.dataset) void offerInAutofill(path, (credential) => send(credential, { next }))
}

/** Offers passkeys where the browser suggests addresses, until the user chooses one or presses a button. */
async function offerInAutofill(path: string, send: (credential: Json) => Promise<void>) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
  const offer = async () => {
    const timer = setTimeout(offer, RENEW_AFTER_MS)
    // Nobody has asked for it, so nobody is told if the browser refuses.
    const credential = await getCredential(path, 'conditional').catch(() => undefined)
    clearTimeout(timer)
    if (credential) await send(credential)
  }
  await offer()
}

if ('PublicKeyCredential' in window) {
  for (const part of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
    if (part instanceof HTMLFormElement) enableRegistration(part)
    else enableSignIn(part)
    part.hidden = false
  }
  for (const hint of document.querySelectorAll<HTMLElement>('[data-passkey-unsupported]')) hint.hidden = true
}
