/**
 * Modules of the store whose use is kept track of: every statement of theirs is to run on every engine.
 * @returns them under their names, and the statements that nobody has asked for so far
 */
export function trackUsage<Modules extends Record<string, object>>(modules: Modules) {
  const usedNames = new Set<string>()
  const trackedModules = Object.fromEntries(
    Object.entries(modules).map(([name, module]) => [
      name,
      new Proxy(
        { ...module },
        {
          get: (target, key) => {
            usedNames.add(`${name}.${String(key)}`)
            return Reflect.get(target, key)
          },
        },
      ),
    ]),
  ) as Modules
  const listUnused = () =>
    Object.entries(modules).flatMap(([name, module]) =>
      Object.keys(module)
        .map((key) => `${name}.${key}`)
        .filter((statement) => !usedNames.has(statement)),
    )
  return { modules: trackedModules, unused: listUnused }
}
