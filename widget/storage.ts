const memoryStorage: Record<string, string> = {}

/** Keeps a value in this browser, or in this page where the browser keeps nothing. */
export function writeStorage(name: string, value: string): void {
  memoryStorage[name] = value
  try {
    localStorage.setItem(name, value)
    delete memoryStorage[name]
  } catch {}
}

export function readStorage(name: string): string | null | undefined {
  try {
    return memoryStorage[name] ?? localStorage.getItem(name)
  } catch {
    return memoryStorage[name]
  }
}
