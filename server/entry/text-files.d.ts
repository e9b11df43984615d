/** wrangler bundles these files as text. */
declare module '*.md' {
  const text: string
  export default text
}

declare module '*.sql' {
  const text: string
  export default text
}
