/**
 * Modules of the store whose use is kept track of: every statement of theirs is to run on every engine.
 * @returns them under their names, and the statements that nobody has asked for so far
 */
export function watching<Modules extends Record<string, object>>(modules: Modules) {
  const used = new Set<string>()
  const watched = Object.fromEntries(
    Object.entries(modules).map(([name, module]) => [
      name,
      new Proxy(
        { ...module },
        {
          get: (target, key) => {
            used.add(`${name}.${String(key)}`)
            return Reflect.get(target, key)
          },
        },
      ),
    ]),
  ) as Modules
  const unused = () =>
    Object.entries(modules).flatMap(([name, module]) =>
      Object.keys(module)
        .map((key) => `${name}.${key}`)
        .filter((statement) => !used.has(statement)),
    )
  return { modules: watched, unused }
}
