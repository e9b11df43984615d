const memory: Record<string, string> = {}

/** Keeps a value in this browser, or in this page where the browser keeps nothing. */
export function remember(name: string, value: string): void {
  memory[name] = value
  try {
    localStorage.setItem(name, value)
    delete memory[name]
  } catch {}
}

export function recall(name: string): string | null | undefined {
  try {
    return memory[name] ?? localStorage.getItem(name)
  } catch {
    return memory[name]
  }
}
