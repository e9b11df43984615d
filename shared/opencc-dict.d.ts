/** Pairs of a traditional and a simplified character, separated by a space; pairs by a bar. */
declare module 'opencc-js/dict/TSCharacters' {
  const pairs: string
  export default pairs
}
