/** The path of a page in a workspace: `workspacePath('acme', '/responses')`. */
export const workspacePath = (slug: string, path = '') => `/w/${slug}${path}`

export type QueryParams = Readonly<Record<string, string | number | boolean | null | undefined>>

/** A path with a query string. Parameters without a value are left out. */
export function withQuery(path: string, params: URLSearchParams | QueryParams): string {
  const entries =
    params instanceof URLSearchParams
      ? [...params]
      : Object.entries(params).flatMap(([name, value]) =>
          value === undefined || value === null || value === '' ? [] : [[name, String(value)] as [string, string]],
        )
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`
}
