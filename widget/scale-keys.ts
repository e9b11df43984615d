/** How long a 1 waits for the 0 that makes it a 10. */
const PATIENCE = 600

let one: ReturnType<typeof setTimeout> | undefined

/**
 * Keys on a scale of radio buttons: arrows, Home and End move without choosing, so that nobody gives a score on the way
 * to another; Enter chooses as Space does, and digits choose at once.
 */
export function scaleKeys(event: KeyboardEvent): void {
  const { key, target, currentTarget } = event
  const tiles = [...(currentTarget as HTMLElement).querySelectorAll<HTMLInputElement>('[name=score]')]
  const at = tiles.indexOf(target as HTMLInputElement)
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return
  const onwards = getComputedStyle(target as Element).direction === 'rtl' ? -1 : 1
  const to: Record<string, number> = {
    ArrowRight: at + onwards,
    ArrowLeft: at - onwards,
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: 10,
  }
  const choose = (score: number) => {
    tiles[score]?.focus()
    tiles[score]?.click()
  }
  if (key in to) tiles[to[key] as number]?.focus()
  else if (key === 'Enter') choose(at)
  else if (/^\d$/.test(key)) {
    const waited = one
    forget()
    // By then the focus may be elsewhere, and stays there.
    if (key === '1') one = setTimeout(() => tiles[1]?.click(), PATIENCE)
    else choose(waited && key === '0' ? 10 : Number(key))
  } else {
    // Whoever goes on has meant the 1.
    if (one) tiles[1]?.click()
    return
  }
  event.preventDefault()
}

/** No longer waits whether a 1 becomes a 10. */
export function forget(): void {
  clearTimeout(one)
  one = undefined
}
