const PAUSE_MS = 30_000

/** Says texts to screen readers, at most one in half a minute: the last one counts. */
export function createAnnouncer(): (text: string) => void {
  const status = Object.assign(document.createElement('p'), { className: 'unseen', role: 'status' })
  document.body.append(status)
  let pendingText: string | undefined
  let isPaused = false
  const say = () => {
    isPaused = pendingText !== undefined
    if (pendingText === undefined) return
    status.textContent = pendingText
    pendingText = undefined
    setTimeout(say, PAUSE_MS)
  }
  return (text) => {
    pendingText = text
    if (!isPaused) say()
  }
}
