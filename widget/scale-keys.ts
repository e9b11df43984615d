/** How long a 1 waits for a 0 to become a 10. */
export const DIGIT_TIMEOUT_MS = 600

let pendingDigit: ReturnType<typeof setTimeout> | undefined

/**
 * Keyboard control of the scale: arrows, Home and End move without choosing, so that no score is sent on the way to
 * another; Enter chooses like Space, and digits choose at once.
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
    // Keeps the focus, which may have moved by then.
    if (key === '1') pendingDigit = setTimeout(() => radios[1]?.click(), DIGIT_TIMEOUT_MS)
    else choose(hadPendingDigit && key === '0' ? 10 : Number(key))
  } else {
    // Any other key confirms the 1.
    if (pendingDigit) radios[1]?.click()
    return
  }
  event.preventDefault()
}

/** Stops waiting for a 1 to become a 10. */
export function cancelPendingDigit(): void {
  clearTimeout(pendingDigit)
  pendingDigit = undefined
}
