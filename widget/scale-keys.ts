/** How long a 1 waits for the 0 that makes it a 10. */
const DIGIT_TIMEOUT_MS = 600

let pendingDigit: ReturnType<typeof setTimeout> | undefined

/**
 * Keys on a scale of radio buttons: arrows, Home and End move without choosing, so that nobody gives a score on the way
 * to another; Enter chooses as Space does, and digits choose at once.
 */
export function handleScaleKey(event: KeyboardEvent): void {
  const { key, target, currentTarget } = event
  const radios = [...(currentTarget as HTMLElement).querySelectorAll<HTMLInputElement>('[name=score]')]
  const index = radios.indexOf(target as HTMLInputElement)
  if (index < 0 || event.ctrlKey || event.metaKey || event.altKey) return
  const step = getComputedStyle(target as Element).direction === 'rtl' ? -1 : 1
  const targets: Record<string, number> = {
    ArrowRight: index + step,
    ArrowLeft: index - step,
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    Home: 0,
    End: 10,
  }
  const choose = (score: number) => {
    radios[score]?.focus()
    radios[score]?.click()
  }
  if (key in targets) radios[targets[key] as number]?.focus()
  else if (key === 'Enter') choose(index)
  else if (/^\d$/.test(key)) {
    const hadPendingDigit = pendingDigit
    cancelPendingDigit()
    // By then the focus may be elsewhere, and stays there.
    if (key === '1') pendingDigit = setTimeout(() => radios[1]?.click(), DIGIT_TIMEOUT_MS)
    else choose(hadPendingDigit && key === '0' ? 10 : Number(key))
  } else {
    // Whoever goes on has meant the 1.
    if (pendingDigit) radios[1]?.click()
    return
  }
  event.preventDefault()
}

/** No longer waits whether a 1 becomes a 10. */
export function cancelPendingDigit(): void {
  clearTimeout(pendingDigit)
  pendingDigit = undefined
}
