const encoders = new Map<string, Map<string, number[]>>()

/** Encodes text as old programs do: Node can only decode these encodings. */
export function encode(text: string, encoding: string): Uint8Array<ArrayBuffer> {
  const bytesByCharacter = encoders.get(encoding) ?? buildEncoder(encoding)
  encoders.set(encoding, bytesByCharacter)
  return new Uint8Array(
    [...text].flatMap((character) => {
      const bytes = character < '\x80' ? [character.charCodeAt(0)] : bytesByCharacter.get(character)
      if (!bytes) throw new Error(`${encoding} has no ${character}`)
      return bytes
    }),
  )
}

function buildEncoder(encoding: string): Map<string, number[]> {
  const decoder = new TextDecoder(encoding)
  const bytesByCharacter = new Map<string, number[]>()
  const add = (...bytes: number[]) => {
    const character = decoder.decode(new Uint8Array(bytes))
    if ([...character].length === 1 && character !== '\uFFFD' && !bytesByCharacter.has(character))
      bytesByCharacter.set(character, bytes)
  }
  for (let lead = 0x80; lead < 0x100; lead++) {
    add(lead)
    if (encoding.startsWith('windows')) continue
    for (let trail = 0x40; trail < 0x100; trail++) add(lead, trail)
  }
  return bytesByCharacter
}
