/** Text in an encoding of two-byte characters that programs in China and Taiwan still write. */
export function encodeWith(encoding: 'gb18030' | 'big5', text: string): Buffer {
  const decoder = new TextDecoder(encoding)
  const bytesByCharacter = new Map<string, number[]>()
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if (character.length === 1 && character !== '\uFFFD' && !bytesByCharacter.has(character))
        bytesByCharacter.set(character, [lead, trail])
    }
  return Buffer.from(
    [...text].flatMap((character) => {
      const code = character.charCodeAt(0)
      const bytes = code < 0x80 ? [code] : bytesByCharacter.get(character)
      if (!bytes) throw new Error(`${encoding} has no ${character}.`)
      return bytes
    }),
  )
}
