import type { Service } from './world.ts'

/** A browser without scripts on the app itself: it keeps cookies, submits forms, and follows no redirects. */
export function createBrowser(service: Pick<Service, 'app' | 'deps'>) {
  const cookies = new Map<string, string>()
  const { publicUrl } = service.deps

  async function send(path: string, init: RequestInit = {}) {
    const url = new URL(path, publicUrl)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { accept: 'text/html', 'accept-language': 'en', ...(cookie && { cookie }), ...init.headers }
    const response = await service.app.request(url.href, { ...init, headers })
    for (const setCookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? []
      if (value === '' || /max-age=0/i.test(setCookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = response.headers.get('location')
    return {
      status: response.status,
      headers: response.headers,
      /** The redirect's target, without our own host. */
      location: location?.startsWith(publicUrl) ? location.slice(publicUrl.length) : location,
      html: await response.text(),
    }
  }

  return {
    cookies,
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    post: (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(form), headers: { origin: publicUrl, ...headers } }),
    /** What a script of a page sends. @returns the status and the body */
    async postJson(path: string, body: unknown = {}) {
      const headers = { origin: publicUrl, 'content-type': 'application/json', accept: 'application/json' }
      const { status, html } = await send(path, { method: 'POST', body: JSON.stringify(body), headers })
      return { status, body: JSON.parse(html) }
    },
  }
}

export type Browser = ReturnType<typeof createBrowser>
