const memoryStorage: Record<string, string> = {}

/** Stores a value in the browser, or in memory where storage is blocked. */
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
